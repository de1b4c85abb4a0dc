using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Door;

/// <summary>Every bound of the ordering's door, with its unit. Bytes of batches that wait are bounded by the ordering itself.</summary>
public sealed record OrderingDoorLimits
{
    /// <summary>Longest body of an offer: one batch of the largest size, or many small ones.</summary>
    public const int OfferBytesMax = 2 * LedgerLimits.EntryBytesMax;

    /// <summary>Batches in one offer.</summary>
    public const int OfferBatchesMax = 256;

    /// <summary>Entries in one answer to a range.</summary>
    public const int RangeEntriesMax = 64;

    /// <summary>Bytes in one answer to a range: 4 MiB.</summary>
    public const int RangeBytesMax = 4 << 20;

    /// <summary>Requests a second of one member.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>Requests of one member at once, after silence.</summary>
    public int RequestsBurst { get; init; } = 1_000;

    /// <summary>Streams of one member: one for each of its nodes, and the one before that has not ended yet.</summary>
    public int StreamsMax { get; init; } = 8;

    /// <summary>A member may carry batches of other members, which come out of the others' shares: not among those who distrust each other.</summary>
    public bool CarriesOthers { get; init; }

    /// <summary>A silent stream is kept alive by an empty frame this often.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(2);
}
