using Xinglin.Ledger.Crypto;

namespace Xinglin.Node.Partitions;

/// <summary>How a member's process carries proofs between partitions, and how much at a time.</summary>
public sealed record CarrierSettings
{
    /// <summary>The member's identity key in use: it signs, and stands for nothing but the fee of a place in a block.</summary>
    public required Func<ISigner> Signer { get; init; }

    /// <summary>How often it looks for what is to be carried.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much later than the member before it in turn a member carries: the order differs for each thing.</summary>
    public TimeSpan Turn { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What was refused is not tried again before this.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A head is carried to the directory when its last one is older than this, in the partition's own time, or its validators changed.</summary>
    public TimeSpan HeadEvery { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Transactions on their way at a time.</summary>
    public int UnderWayMax { get; init; } = 32;
}
