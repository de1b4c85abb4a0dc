using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Evidence;

/// <summary>A member's log about one relationship, verified from the first entry to the last.</summary>
/// <param name="Entries">In the order of the log.</param>
/// <param name="Size">How many entries the whole log had.</param>
/// <param name="Anchor">The last anchor on the ledger; null when there was none yet.</param>
/// <param name="Searched">True when every leaf was searched for an own entry that was not shown; false when the log was too long for that.</param>
public sealed record VerifiedLog(IReadOnlyList<VerifiedEntry> Entries, long Size, AnchoredLog? Anchor, bool Searched);

/// <summary>
/// Reads the patient's own log at a member without trusting it: every entry is in the tree that the member signed, none is missing
/// or changed, and the tree continues what the wallet remembers and what the ledger anchored. The wallet remembers it anew.
/// </summary>
public sealed class PatientEvidence(NetworkConnection connection, Wallet wallet, PatientClient patient, EvidenceWitness witness)
{
    /// <summary>Leaves that are searched in one run, 9 MB; a longer stretch is checked by a consistency proof alone.</summary>
    public const long SearchMax = 100_000;

    private const int PagesMax = 10_000;

    /// <summary>The whole log about one relationship, or what is wrong with it: one of <see cref="EvidenceFaults"/>.</summary>
    public async Task<Answer<VerifiedLog>> VerifyAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        var answer = await OnceAsync(relationship, cancellation);

        // The member's key may have changed between its proof and the note: once more, with the key of now.
        return answer.Refusal?.Code == EvidenceFaults.CheckpointInvalid ? await OnceAsync(relationship, cancellation) : answer;
    }

    private async Task<Answer<VerifiedLog>> OnceAsync(WalletRelationship relationship, CancellationToken cancellation)
    {
        if (connection.Network.Find(relationship.Member) is not { } member)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
        }

        if (!(await witness.VerifierOfAsync(member, cancellation)).TryGet(out var verifier, out var refusal))
        {
            return refusal!;
        }

        // The anchor is asked for first: the log may grow meanwhile, and be anchored again.
        if (!(await witness.AnchorOfAsync(member, cancellation)).TryGet(out var anchor, out refusal)
            || !(await ReadAsync(relationship, verifier, cancellation)).TryGet(out var own, out refusal))
        {
            return refusal!;
        }

        return await FollowAsync(relationship, member, verifier, own, anchor, cancellation);
    }

    private async Task<Answer<OwnLog>> ReadAsync(WalletRelationship relationship, EvidenceVerifier verifier, CancellationToken cancellation)
    {
        var own = new OwnLog(wallet.LogOf(relationship.Account)?.LogKey);
        for (long after = 0; own.Pages < PagesMax; own.Pages++)
        {
            if (!(await patient.LogAsync(relationship, after, cancellation)).TryGet(out var page, out var refusal))
            {
                return refusal!;
            }

            if (page.Evidence is { } evidence && own.Add(evidence, verifier) is { } fault)
            {
                return fault;
            }

            if (page.Next <= after)
            {
                return verifier.VerifyOrder(own.Entries) is { } disorder ? disorder : own;
            }

            after = page.Next;
        }

        return Refusal.Of(ClientCodes.AnswerMalformed, "The member's log does not end: tell the member.");
    }

    private async Task<Answer<VerifiedLog>> FollowAsync(
        WalletRelationship relationship, MemberView member, EvidenceVerifier verifier, OwnLog own, AnchoredLog? anchor, CancellationToken cancellation)
    {
        var remembered = wallet.LogOf(relationship.Account);
        var checkpoint = own.Checkpoint;
        if (checkpoint is null)
        {
            var note = await witness.CheckpointAsync(member, cancellation);
            if (!note.TryGet(out var text, out var refusal) || !verifier.Open(text).TryGet(out checkpoint, out refusal))
            {
                return refusal!;
            }
        }

        if ((ulong)Math.Max(remembered?.Size ?? 0, anchor?.Size ?? 0) > checkpoint.Size || own.Counter < (remembered?.Counter ?? 0))
        {
            return verifier.Fault(own.Counter < (remembered?.Counter ?? 0) ? EvidenceFaults.EntryMissing : EvidenceFaults.Cut);
        }

        foreach (var (size, root) in Known(own, remembered, anchor))
        {
            if (!(await witness.ExtendsAsync(member, size, root, checkpoint, cancellation)).TryGet(out var extends, out var refusal))
            {
                return refusal!;
            }

            if (!extends)
            {
                return verifier.Fault(EvidenceFaults.Forked);
            }
        }

        var search = new LeafSearch(witness, member, verifier);
        if ((await search.RunAsync(remembered, own, checkpoint, cancellation)) is { } missing)
        {
            return missing;
        }

        wallet.Remember(new WalletLog(
            relationship.Account, (long)checkpoint.Size, checkpoint.Root, own.Counter, search.Frontier?.Size ?? 0, search.Frontier?.Subtrees ?? [], own.LogKey));
        return new VerifiedLog([.. own.Entries.OrderBy(e => e.Number)], (long)checkpoint.Size, anchor, search.Done);
    }

    private static IEnumerable<(long Size, Hash Root)> Known(OwnLog own, WalletLog? remembered, AnchoredLog? anchor)
    {
        foreach (var earlier in own.Earlier)
        {
            yield return ((long)earlier.Size, earlier.Root);
        }

        if (remembered is not null)
        {
            yield return (remembered.Size, remembered.Root);
        }

        if (anchor is not null)
        {
            yield return (anchor.Size, anchor.Root);
        }
    }
}

/// <summary>The pages of one relationship's log, put together.</summary>
internal sealed class OwnLog(Hash? logKey)
{
    public List<VerifiedEntry> Entries { get; } = [];

    public Hash? LogKey { get; private set; } = logKey;

    /// <summary>The latest checkpoint; null when the member has nothing about the relationship.</summary>
    public EvidenceCheckpoint? Checkpoint { get; private set; }

    /// <summary>Checkpoints of earlier pages: the log grew while it was read.</summary>
    public List<EvidenceCheckpoint> Earlier { get; } = [];

    public int Pages { get; set; }

    /// <summary>Counter of the last ordinary entry.</summary>
    public long Counter => Entries.Where(e => !e.Delayed).Select(e => e.Counter).DefaultIfEmpty(0).Max();

    public Refusal? Add(LogEvidence page, EvidenceVerifier verifier)
    {
        if (!verifier.Open(page.Checkpoint).TryGet(out var checkpoint, out var refusal))
        {
            return refusal;
        }

        // Another key would hide what was tagged with the first.
        if (LogKey is { } known && known != page.LogKey)
        {
            return verifier.Fault(EvidenceFaults.EntryMissing);
        }

        LogKey = page.LogKey;
        if (Checkpoint is { } before)
        {
            Earlier.Add(before);
        }

        Checkpoint = checkpoint;
        foreach (var entry in page.Entries)
        {
            if (!verifier.Verify(entry, page.LogKey, checkpoint).TryGet(out var verified, out refusal))
            {
                return refusal;
            }

            Entries.Add(verified);
        }

        return null;
    }
}

/// <summary>
/// Searches the leaves for the tag that the next own entry would have: a member that shows only the beginning of an own log is
/// caught. The leaves are held against the signed root, so that they cannot be other ones than those that were signed.
/// </summary>
internal sealed class LeafSearch(EvidenceWitness witness, MemberView member, EvidenceVerifier verifier)
{
    /// <summary>What to go on from next time; null when the stretch was too long.</summary>
    public TreeFrontier? Frontier { get; private set; }

    public bool Done => Frontier is not null;

    public async Task<Refusal?> RunAsync(WalletLog? remembered, OwnLog own, EvidenceCheckpoint checkpoint, CancellationToken cancellation)
    {
        var frontier = remembered is null ? new TreeFrontier() : TreeFrontier.TryRestore(remembered.Searched, remembered.Subtrees) ?? new TreeFrontier();
        if ((long)checkpoint.Size - frontier.Size > PatientEvidence.SearchMax)
        {
            return null;
        }

        Hash? hidden = own.LogKey is { } key ? EvidenceTag.Of(key, (ulong)own.Counter + 1) : null;
        while ((ulong)frontier.Size < checkpoint.Size)
        {
            if (!(await witness.LeavesAsync(member, frontier.Size, (long)checkpoint.Size, cancellation)).TryGet(out var leaves, out var refusal))
            {
                return refusal;
            }

            foreach (var leaf in leaves)
            {
                if (leaf.Tag == hidden)
                {
                    return verifier.Fault(EvidenceFaults.EntryMissing);
                }

                frontier.Append(leaf.Hashed());
            }
        }

        if (frontier.Root != checkpoint.Root)
        {
            return verifier.Fault(EvidenceFaults.Forked);
        }

        Frontier = frontier;
        return null;
    }
}
