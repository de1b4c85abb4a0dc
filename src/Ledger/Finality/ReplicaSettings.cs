using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>Who a replica is.</summary>
/// <param name="Network">The network.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Self">The member's account.</param>
/// <param name="Validator">The member's validator key in use at start; null for a member that only takes part.</param>
/// <param name="Timeouts">How long it waits.</param>
public sealed record ReplicaSettings(NetworkId Network, uint Partition, AccountId Self, ISigner? Validator, ReplicaTimeouts Timeouts)
{
    /// <summary>How its votes are signed.</summary>
    public IVoteSigning Signing { get; init; } = VotesAlone.Instance;

    /// <summary>Lists of others' votes that were verified, shared by this member's replicas alone; null to verify each vote.</summary>
    public IVerifiedLists? Lists { get; init; }
}

/// <summary>Waiting times in milliseconds. They bound progress only; no safety rests on them.</summary>
/// <param name="Propose">For the proposal of round 0, from when an ordering entry is known.</param>
/// <param name="Idle">For the proposal of round 0 while no entry is known: the idle block interval and slack.</param>
/// <param name="Vote">For the missing votes of round 0, prevote and precommit alike.</param>
/// <param name="Growth">Added to each for every further round.</param>
/// <param name="Regossip">Without progress, what is known is told again this often.</param>
/// <param name="Gap">A proposer waits this long for an entry below the first that it has.</param>
/// <param name="Fetch">A value or block asked for is asked of another after this.</param>
public sealed record ReplicaTimeouts(long Propose, long Idle, long Vote, long Growth, long Regossip, long Gap, long Fetch)
{
    /// <summary>For members in one place or country.</summary>
    public static ReplicaTimeouts Default { get; } = new(Propose: 1_000, Idle: 6_000, Vote: 500, Growth: 500, Regossip: 500, Gap: 250, Fetch: 250);
}

/// <summary>
/// The member's validator keys, asked when the set of a height names one that is not in use. Called on the replica's thread, between
/// the commit of the height before and the first vote of that height.
/// </summary>
public interface IValidatorKeys
{
    /// <summary>
    /// The key and its vote log as found now; null when this member does not have it. On return everything given to the vote log in use before is
    /// durable, and <see cref="ReplicaOutput.Persist"/> goes to the log of the key returned.
    /// </summary>
    ValidatorKey? TakeUp(KeyId key);
}

/// <summary>A validator key and what it has signed.</summary>
public sealed record ValidatorKey(ISigner Signer, VoteState Votes);

/// <summary>Final blocks of this replica, for peers that are behind.</summary>
public interface ICommittedBlocks
{
    /// <summary>The binary form of the final block at this height, or null when it is not kept.</summary>
    ReadOnlyMemory<byte>? Read(Height height);
}
