using System.Text;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Contracts.Evidence;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Client.Evidence;

/// <summary>What a follower keeps of a member's log: the last note that it verified and the hash of every leaf under it.</summary>
/// <param name="Member">Whose log.</param>
/// <param name="Note">The signed note; empty before the first.</param>
/// <param name="Leaves">Hashes of all leaves, in order.</param>
public sealed record FollowedLog(AccountId Member, string Note, IReadOnlyList<Hash> Leaves)
{
    /// <summary>First bytes of the file form, which is: this, the member's account, 32 bytes, u32 length of the note, the note in UTF-8, then 32 bytes a leaf.</summary>
    private static ReadOnlySpan<byte> Tag => "xinglin/followed-log/v1"u8;

    /// <summary>The file form.</summary>
    public byte[] Write()
    {
        var encoder = new BinaryEncoder(256 + (Leaves.Count * Hash.Length)).Raw(Tag).Hash(Member.Value).Text(Note);
        foreach (var leaf in Leaves)
        {
            encoder.Hash(leaf);
        }

        return encoder.ToArray();
    }

    /// <summary>Reads the file form; null when it is not one.</summary>
    public static FollowedLog? TryRead(ReadOnlyMemory<byte> bytes)
    {
        var decoder = new BinaryDecoder(bytes);
        decoder.Expect(Tag);
        var member = new AccountId(decoder.Hash());
        var note = decoder.Text(SignedNote.LengthMax * 4);
        var leaves = new List<Hash>(Math.Max(0, decoder.Remaining / Hash.Length));
        while (!decoder.Failed && decoder.Remaining >= Hash.Length)
        {
            leaves.Add(decoder.Hash());
        }

        return decoder.Finished ? new FollowedLog(member, note, leaves) : null;
    }
}

/// <summary>What following came to.</summary>
/// <param name="State">What to keep for the next time.</param>
/// <param name="Size">Entries in the log now.</param>
/// <param name="Added">Entries since the last time.</param>
/// <param name="Anchor">The last anchor on the ledger; null when there is none.</param>
public sealed record FollowReport(FollowedLog State, long Size, long Added, AnchoredLog? Anchor);

/// <summary>
/// Follows a member's log from what was kept the last time, as any member or auditor may: every leaf is fetched and the tree built
/// anew, so that a log that was cut, edited, reordered or forked is caught, and named.
/// </summary>
public sealed class LogFollower(EvidenceWitness witness, MemberView member)
{
    /// <summary>Goes on from what was kept (null: from the beginning), or says what is wrong with the log.</summary>
    public async Task<Answer<FollowReport>> FollowAsync(FollowedLog? kept, CancellationToken cancellation = default)
    {
        var answer = await OnceAsync(kept, cancellation);

        // The member's key may have changed between its proof and the note: once more, with the key of now.
        return answer.Refusal?.Code == EvidenceFaults.CheckpointInvalid ? await OnceAsync(kept, cancellation) : answer;
    }

    private async Task<Answer<FollowReport>> OnceAsync(FollowedLog? kept, CancellationToken cancellation)
    {
        kept ??= new FollowedLog(member.Account, string.Empty, []);
        if (!(await witness.VerifierOfAsync(member, cancellation)).TryGet(out var verifier, out var refusal)
            || !(await witness.AnchorOfAsync(member, cancellation)).TryGet(out var anchor, out refusal)
            || !(await witness.CheckpointAsync(member, cancellation)).TryGet(out var note, out refusal)
            || !verifier.Open(note).TryGet(out var checkpoint, out refusal))
        {
            return refusal!;
        }

        if (checkpoint.Size < (ulong)Math.Max(kept.Leaves.Count, anchor?.Size ?? 0))
        {
            return verifier.Fault(EvidenceFaults.Cut);
        }

        if (!(await LeavesAsync(kept.Leaves.Count, (long)checkpoint.Size, cancellation)).TryGet(out var added, out refusal))
        {
            return refusal!;
        }

        List<Hash> all = [.. kept.Leaves, .. added];
        var tree = Tree(all);
        if (tree.Root != checkpoint.Root)
        {
            return await DiagnoseAsync(kept, checkpoint, verifier, cancellation);
        }

        return anchor is not null && tree.RootAt(anchor.Size) != anchor.Root
            ? verifier.Fault(EvidenceFaults.Forked)
            : new FollowReport(new FollowedLog(member.Account, note, all), all.Count, added.Count, anchor);
    }

    /// <summary>What became of entries that were seen before: by comparing them with what the log shows in their place now.</summary>
    internal static RefusalCode Compare(IReadOnlyList<Hash> before, IReadOnlyList<Hash> now)
    {
        var beginning = now.Take(before.Count).ToList();
        if (before.Order().SequenceEqual(beginning.Order()))
        {
            return before.SequenceEqual(beginning) ? EvidenceFaults.Forked : EvidenceFaults.Reordered;
        }

        var present = now.ToHashSet();
        var staying = before.Where(present.Contains).ToList();
        if (staying.Count == 0)
        {
            return EvidenceFaults.Forked;
        }

        // Replaced entries keep the places of the others; removed ones move them.
        var inPlace = before.Zip(beginning).Count(pair => pair.First == pair.Second);
        return inPlace == staying.Count ? EvidenceFaults.Edited : EvidenceFaults.Deleted;
    }

    private async Task<Answer<FollowReport>> DiagnoseAsync(FollowedLog kept, EvidenceCheckpoint checkpoint, EvidenceVerifier verifier, CancellationToken cancellation)
    {
        if (!(await LeavesAsync(0, (long)checkpoint.Size, cancellation)).TryGet(out var now, out var refusal))
        {
            return refusal!;
        }

        // Leaves that are not even those that the member signed show nothing but that it lies.
        return verifier.Fault(Tree(now).Root == checkpoint.Root && kept.Leaves.Count > 0 ? Compare(kept.Leaves, now) : EvidenceFaults.Forked);
    }

    private async Task<Answer<List<Hash>>> LeavesAsync(long start, long end, CancellationToken cancellation)
    {
        var leaves = new List<Hash>();
        while (start + leaves.Count < end)
        {
            if (!(await witness.LeavesAsync(member, start + leaves.Count, end, cancellation)).TryGet(out var page, out var refusal))
            {
                return refusal!;
            }

            leaves.AddRange(page.Select(leaf => leaf.Hashed()));
        }

        return leaves;
    }

    private static HistoryTree Tree(IEnumerable<Hash> leaves)
    {
        var tree = new HistoryTree();
        foreach (var leaf in leaves)
        {
            tree.Append(leaf);
        }

        return tree;
    }
}
