using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What a replica waits for, so that its operator can say "waiting for X".</summary>
/// <param name="Height">The height being decided.</param>
/// <param name="Round">Its round, from 0.</param>
/// <param name="Step">propose, prevote or precommit.</param>
/// <param name="Proposer">Who proposes in this round.</param>
/// <param name="Absent">Validators whose vote of the present step has not come (in step propose: the proposer, when something is to be proposed).</param>
/// <param name="Signs">False when it only follows.</param>
/// <param name="Halted">Why it does nothing more; null while it runs.</param>
/// <param name="PeerTip">The highest final height that more than f validators claim; above <paramref name="Height"/> - 1 it catches up.</param>
/// <param name="Dropped">Messages refused, by peer.</param>
public sealed record ReplicaProgress(
    Height Height, uint Round, string Step, AccountId Proposer, IReadOnlyList<AccountId> Absent, bool Signs, string? Halted, Height PeerTip,
    IReadOnlyList<KeyValuePair<AccountId, long>> Dropped)
{
    /// <summary>Milliseconds after which a validator that said nothing is called missing: three idle blocks.</summary>
    public const long SilenceMax = 3 * Blocks.LedgerLimits.IdleBlockInterval;

    /// <summary>Where this replica computes something else than a member that votes at this height, in a sentence; null when it does not.</summary>
    public string? Divergence { get; init; }

    /// <summary>Validators that said nothing for <see cref="SilenceMax"/>.</summary>
    public IReadOnlyList<AccountId> Missing { get; init; } = [];
}
