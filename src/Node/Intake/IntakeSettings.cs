using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>Whose intake it is.</summary>
/// <param name="Network">Transactions of others are refused.</param>
/// <param name="Partition">Likewise.</param>
/// <param name="Member">The member's account; it stands for its batches.</param>
/// <param name="Identity">The member's identity key; it signs them.</param>
/// <param name="Limits">Every bound.</param>
public sealed record IntakeSettings(NetworkId Network, uint Partition, AccountId Member, ISigner Identity, IntakeLimits Limits)
{
    /// <summary>The member's short name, for metrics.</summary>
    public string Name { get; init; } = "member";

    /// <summary>The quotas that the members agreed on, as the ledger has them now; asked several times a second.</summary>
    public Func<AgreedQuotas> Agreed { get; init; } = () => AgreedQuotas.None;
}

/// <summary>Every bound of one member's intake, with its unit.</summary>
public sealed record IntakeLimits
{
    /// <summary>Transactions taken and not yet final.</summary>
    public int PendingMax { get; init; } = 50_000;

    /// <summary>Their bytes: 64 MiB.</summary>
    public long PendingBytesMax { get; init; } = 64L << 20;

    /// <summary>Their price in metered units: what 50,000 ordinary transactions cost to execute.</summary>
    public long PendingUnitsMax { get; init; } = 20_000_000;

    /// <summary>Accepted transactions a second over all accounts, sustained.</summary>
    public int MemberPerSecond { get; init; } = 100_000;

    /// <summary>Accepted at once after a pause, over all accounts.</summary>
    public int MemberBurst { get; init; } = 50_000;

    /// <summary>Accepted transactions a second for one account and signer, sustained.</summary>
    public int AccountPerSecond { get; init; } = 50;

    /// <summary>Accepted at once after a pause, for one account and signer.</summary>
    public int AccountBurst { get; init; } = 200;

    /// <summary>Accounts whose use is remembered; a bucket that is full again is forgotten first.</summary>
    public int AccountsMax { get; init; } = 100_000;

    /// <summary>Final transactions remembered, so that a repeated one is told so without being ordered again.</summary>
    public int FinalMax { get; init; } = 65_536;

    /// <summary>A batch is cut at this many transactions.</summary>
    public int CutCount { get; init; } = 500;

    /// <summary>A batch is cut at this many bytes: four of them fit an ordering entry.</summary>
    public int CutBytes { get; init; } = 250_000;

    /// <summary>While no batch of this node is on its way and few come, a batch is cut this long after its first transaction.</summary>
    public TimeSpan CutIdle { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>While one is on its way, the next waits this long for company.</summary>
    public TimeSpan CutBusy { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>While batches of <see cref="Crowd"/> and more are cut, the next waits this long.</summary>
    public TimeSpan CutCrowded { get; init; } = TimeSpan.FromMilliseconds(15);

    /// <summary>Transactions in a batch from which on its own cost (two signatures, four verifications) is a few percent of theirs.</summary>
    public int Crowd { get; init; } = 50;

    /// <summary>A batch that is not final after this is offered to the ordering again.</summary>
    public TimeSpan ResubmitAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A batch is given up this long after its last transaction expired: block time is at most 10.5 s behind.</summary>
    public TimeSpan ExpiryGrace { get; init; } = TimeSpan.FromMilliseconds(LedgerLimits.ClockBehindMax + 4_500);
}
