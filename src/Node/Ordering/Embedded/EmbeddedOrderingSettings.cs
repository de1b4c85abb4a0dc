using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>Finds the identity keys under which a member sends batches, by the sequencer's own replica.</summary>
public delegate IEnumerable<P256PublicKey> MemberIdentity(AccountId member);

/// <summary>Whose order it is.</summary>
/// <param name="Network">Batches of others are refused.</param>
/// <param name="Partition">Likewise.</param>
/// <param name="Epoch">The epoch in force.</param>
/// <param name="Next">The chain's reading position in that epoch: no number below it is given.</param>
/// <param name="Sequencer">Signs entries.</param>
/// <param name="Identity">Who may send batches, and under which key.</param>
/// <param name="Limits">Every bound.</param>
public sealed record EmbeddedOrderingSettings(
    NetworkId Network, uint Partition, ulong Epoch, ulong Next, ISigner Sequencer, MemberIdentity Identity, OrderingLimits Limits)
{
    /// <summary>The quotas that the members agreed on, as the sequencer's own replica has them now.</summary>
    public Func<AgreedQuotas> Agreed { get; init; } = () => AgreedQuotas.None;
}

/// <summary>Every bound of the embedded ordering, with its unit.</summary>
public sealed record OrderingLimits
{
    /// <summary>Bytes of batches waiting for an entry, over all members: 32 MiB.</summary>
    public long WaitingBytesMax { get; init; } = 32L << 20;

    /// <summary>The same for one member, so that no member keeps the others out: 8 MiB.</summary>
    public long MemberWaitingBytesMax { get; init; } = 8L << 20;

    /// <summary>Bytes of entries that no quorum has stored yet: 64 MiB. Beyond it nothing is written.</summary>
    public long RetainedBytesMax { get; init; } = 64L << 20;

    /// <summary>Such entries. Beyond it nothing is written.</summary>
    public int RetainedMax { get; init; } = 4_096;

    /// <summary>An entry takes no further batch at this many transactions.</summary>
    public int EntryTransactions { get; init; } = 1_000;

    /// <summary>While one entry is on its way, the next waits for this many transactions, or <see cref="Gather"/>.</summary>
    public int GatherTransactions { get; init; } = 250;

    /// <summary>How long the next entry waits for company while one is on its way.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>While <see cref="Pipeline"/> entries are on their way, the next is written this long after the last when no quorum says that it has stored one.</summary>
    public TimeSpan GatherBacklog { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Entries on their way that keep the members busy: one executed, one verified.</summary>
    public int Pipeline { get; init; } = 2;

    /// <summary>Entries on their way with which the members are behind.</summary>
    public int Backlog { get; init; } = 8;

    /// <summary>Without batches an empty entry is written this often.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMilliseconds(LedgerLimits.IdleBlockInterval);

    /// <summary>Sequence numbers reserved by one write to disk.</summary>
    public ulong ReservedRange { get; init; } = 4_096;
}
