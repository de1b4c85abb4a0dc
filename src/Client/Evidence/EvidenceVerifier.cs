using System.Text;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Evidence;

/// <summary>One entry about the wallet's relationship, verified.</summary>
/// <param name="Number">Number in the log, from 1.</param>
/// <param name="Counter">Number among the relationship's entries.</param>
/// <param name="Time">The leaf's time: a whole minute.</param>
/// <param name="Body">What happened; null when the body was erased.</param>
/// <param name="Delayed">True when its showing was delayed.</param>
public sealed record VerifiedEntry(long Number, long Counter, LedgerTime Time, DisclosureBody? Body, bool Delayed);

/// <summary>Verifies what a member's evidence log shows, without any network: everything here may come from a liar.</summary>
/// <param name="network">The network.</param>
/// <param name="member">Whose log.</param>
/// <param name="identities">The member's keys, from somebody trusted: see <see cref="EvidenceWitness"/>.</param>
public sealed class EvidenceVerifier(NetworkId network, MemberView member, IReadOnlyList<P256PublicKey> identities)
{
    /// <summary>For a member with one key.</summary>
    public EvidenceVerifier(NetworkId network, MemberView member, P256PublicKey identity)
        : this(network, member, [identity])
    {
    }

    /// <summary>The member's keys.</summary>
    internal IReadOnlyList<P256PublicKey> Identities => identities;

    /// <summary>The checkpoint of a note that the member signed; refused with <see cref="EvidenceFaults.CheckpointInvalid"/>.</summary>
    public Answer<EvidenceCheckpoint> Open(string? note) =>
        identities.Select(identity => EvidenceCheckpoint.Open(note, EvidenceCheckpoint.OriginOf(network, member.Account), identity)).FirstOrDefault(c => c is not null) is { } checkpoint
            ? checkpoint : Fault(EvidenceFaults.CheckpointInvalid);

    /// <summary>
    /// Null when a release's entry is in the log and is about exactly this release: who read, whose records, which scopes, which
    /// versions, which layers. Otherwise the refusal.
    /// </summary>
    /// <param name="released">The answer that the entry came with.</param>
    /// <param name="account">The relationship whose records they are.</param>
    /// <param name="reader">Who asked; null when the caller does not say.</param>
    public Refusal? Verify(RecordsAnswer released, AccountId account, AccountId? reader)
    {
        if (released.Evidence is not { } entry)
        {
            return Refusal.Of(ClientCodes.DisclosureMissing, "The holder did not log this disclosure: the data is not shown; tell the holder.");
        }

        if (!Verify(entry, released.Entry).TryGet(out var body, out var refusal))
        {
            return refusal;
        }

        return IsAbout(body, released, account, reader) && EvidenceLeaf.MinuteOf(body.Time) == entry.Time ? null : Fault(EvidenceFaults.OtherRelease);
    }

    /// <summary>What an entry says, when it is in the log under the name that the holder gave.</summary>
    internal Answer<DisclosureBody> Verify(EntryEvidence entry, string name)
    {
        if (!Open(entry.Checkpoint).TryGet(out var checkpoint, out var refusal))
        {
            return refusal!;
        }

        if (Commit(entry.Salt.Value, entry.Body) is not { } commitment || commitment.ToString() != name || DisclosureBody.TryRead(Encoding.UTF8.GetBytes(entry.Body)) is not { } body)
        {
            return Fault(EvidenceFaults.Edited);
        }

        return IsIncluded(new EvidenceLeaf(entry.Time, commitment, entry.Tag), entry.Index, entry.Proof, checkpoint) ? body : Fault(EvidenceFaults.NotIncluded);
    }

    /// <summary>Verifies one own entry: its body, its tag under the log key, its place in the checkpoint's tree.</summary>
    public Answer<VerifiedEntry> Verify(OwnEntry entry, Hash logKey, EvidenceCheckpoint checkpoint)
    {
        DisclosureBody? body = null;
        if (entry.Body is { } text && entry.Salt is { } salt)
        {
            body = DisclosureBody.TryRead(Encoding.UTF8.GetBytes(text));
            if (body is null || Commit(salt.Value, text) != entry.Commitment || EvidenceLeaf.MinuteOf(body.Time) != entry.Time)
            {
                return Fault(EvidenceFaults.Edited);
            }
        }

        var leaf = new EvidenceLeaf(entry.Time, entry.Commitment, EvidenceTag.Of(entry.DelayedKey ?? logKey, (ulong)entry.Counter));
        return IsIncluded(leaf, entry.Index, entry.Proof, checkpoint)
            ? new VerifiedEntry(entry.Index + 1, entry.Counter, entry.Time, body, entry.DelayedKey is not null)
            : Fault(EvidenceFaults.NotIncluded);
    }

    /// <summary>Null when the entries are all there from the first to the last and in order: own counters ascend from 1 without gaps.</summary>
    public Refusal? VerifyOrder(IReadOnlyList<VerifiedEntry> entries)
    {
        long last = 0;
        foreach (var entry in entries.Where(e => !e.Delayed).OrderBy(e => e.Counter))
        {
            if (entry.Counter != last + 1)
            {
                return Fault(EvidenceFaults.EntryMissing);
            }

            last++;
        }

        var ordered = entries.GroupBy(e => e.Delayed).All(g => g.OrderBy(e => e.Counter).Zip(g.OrderBy(e => e.Counter).Skip(1)).All(p => p.First.Number < p.Second.Number));
        return ordered ? null : Fault(EvidenceFaults.Reordered);
    }

    /// <summary>A refusal about this member's log.</summary>
    internal Refusal Fault(RefusalCode code) => EvidenceFaults.Refuse(code, member.Name);

    private static Hash? Commit(Hash salt, string body) =>
        Commitment.TryOf(salt.ToArray(), EvidenceLeaf.CommitmentType, Encoding.UTF8.GetBytes(body), out var commitment) ? commitment : null;

    private static bool IsIncluded(EvidenceLeaf leaf, long index, IReadOnlyList<Hash> proof, EvidenceCheckpoint checkpoint) =>
        index >= 0 && proof.Count <= MerkleProof.PathLengthMax
        && MerkleProof.VerifyInclusion(leaf.Hashed(), (ulong)index, checkpoint.Size, (Hash[])[.. proof], checkpoint.Root);

    private static bool IsAbout(DisclosureBody body, RecordsAnswer released, AccountId account, AccountId? reader) =>
        body.Released && body.Relationship == account && (reader is null || body.Reader == reader)
        && body.Scopes.SequenceEqual(released.Scopes)
        && body.Returned.SequenceEqual(Leaving(released).Select(r => new DisclosedRecord(r.Pointer, r.Commitment)))
        && (body.Layers ?? body.Returned.Select(_ => LayerNames.Raw)).SequenceEqual(Leaving(released).Select(r => r.Layer));

    /// <summary>All that left, in the order of the entry: the records, then the originals that corrections bring along.</summary>
    private static IEnumerable<ReleasedResource> Leaving(RecordsAnswer released) => released.Resources.Concat(released.Marks.Originals());
}
