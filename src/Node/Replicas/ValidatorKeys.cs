using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>
/// The member's validator keys, of which one is in use: that which the set of the present height names. Each has a vote log of its own, which
/// outlives its key: after a loss of the last blocks the key before is the one named again, and its log says what it signed.
/// </summary>
internal sealed class ValidatorKeys(ReplicaHostSettings settings, BlockLog blocks, ReplicaNotices notices) : IValidatorKeys
{
    private KeyId? _missed;

    /// <summary>The key in use; null for a member that only takes part.</summary>
    internal ISigner? InUse { get; private set; }

    /// <summary>Its vote log; null when it cannot be relied on.</summary>
    internal VoteLog? Log { get; private set; }

    /// <summary>What the log says.</summary>
    internal VoteState State { get; private set; } = VoteState.None;

    /// <summary>At start: the key that the set of the next height names, or else the first.</summary>
    internal void Open(ValidatorSet set)
    {
        var self = Genesis.AccountOf(settings.Member);
        var named = set.Validators.FirstOrDefault(v => v.Member == self)?.KeyId;
        if ((named is { } key ? Find(key) : null) is { } signer || (signer = settings.Validator) is not null)
        {
            Use(signer);
        }
    }

    /// <inheritdoc/>
    public ValidatorKey? TakeUp(KeyId key)
    {
        if (Find(key) is not { } signer)
        {
            return null;
        }

        // What the key before has signed is durable, and the bodies it signed for, before another signs.
        blocks.Flush();
        Log?.Flush();
        Log?.Dispose();
        Use(signer);
        return new ValidatorKey(signer, State);
    }

    /// <summary>The highest height in a vote log.</summary>
    internal static Height VotedAt(VoteLog? log) => log?.Records.Select(r => r.Height).DefaultIfEmpty().Max() ?? default;

    /// <summary>True when the key has voted for a height that the block log does not lead to.</summary>
    internal static bool IsAhead(VoteLog? log, BlockLog blocks) => VotedAt(log).CompareTo(blocks.Tip.Next) > 0;

    private ISigner? Find(KeyId key)
    {
        var found = settings.Validator?.KeyId == key ? settings.Validator : settings.FurtherValidators(key);
        if (found is null && _missed != key)
        {
            _missed = key;
            notices.Add($"This member does not vote: the set names the validator key {key}, and no key file that can be read has it. Put it back, or rotate the key again.");
        }

        return found;
    }

    private void Use(ISigner signer)
    {
        InUse = signer;
        Log = VoteLog.Open(settings.Storage.Votes(signer.KeyId), signer.KeyId, out var reason);
        if (blocks.Before.CompareTo(settings.Genesis.Before) > 0 && IsAhead(Log, blocks))
        {
            // What it signed above the snapshot is final by now or will be: until the blocks are here again it signs nothing, and at the next start its log is as good as ever.
            notices.Add($"The validator key {signer.KeyId} signs nothing before this node has caught up and is started again: it has voted at block {VotedAt(Log)}, and the recovered ledger ends at {blocks.Tip}.");
            Log?.Dispose();
            Log = null;
        }
        else if (Log is null)
        {
            notices.Add($"The validator key {signer.KeyId} will not sign: {reason}. This member follows. To vote again, enrol a new key: xinglin member rotate --key validator, then have the members vote for it.");
        }

        var next = blocks.Tip.Next;
        IEnumerable<VoteRecord> bodies = blocks.StagedBodies.OrderBy(h => h).Select(h => new VoteRecord(VoteRecordKind.Body, next, blocks.ReadStaged(h)));
        State = VoteState.Restore(
            settings.Genesis.Network, settings.Genesis.Document.Partition, signer.KeyId, Log is null ? null : [Log.Records[0], .. bodies, .. Log.Records.Skip(1)]);
    }
}
