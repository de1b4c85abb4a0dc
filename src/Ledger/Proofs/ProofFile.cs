using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Proofs;

/// <summary>A final header that committed to another validator set, the certificate of the set before, and the set that followed.</summary>
public sealed record SetChange(BlockHeader Header, Certificate Certificate, ValidatorSet Next);

/// <summary>What a proof hangs on: a final header, and how its validators follow from the trusted ones.</summary>
public sealed record ProofAnchor(BlockHeader Header, Certificate Certificate, ValidatorSet Validators, IReadOnlyList<SetChange> Changes);

/// <summary>
/// Writes proof files: JSON that shows one state entry, one receipt or one transaction to somebody who trusts only the
/// members' public keys. The format is docs/spec/proof.md.
/// </summary>
public static class ProofFile
{
    /// <summary>Longest file in bytes: 64 changes of a set of 128 (26 KiB each in base64url) fit.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    /// <summary>Most changes of the validator set in one file; whoever is further behind needs a newer trust file.</summary>
    public const int SetChangesMax = 64;

    /// <summary>Longest state key in bytes that a proof may name.</summary>
    public const int KeyBytesMax = 1024;

    /// <summary>Longest value, receipt or transaction in a proof, bytes.</summary>
    public const int FactBytesMax = LedgerLimits.EntryBytesMax;

    /// <summary>Shows the key's value in the state after the anchor's block, or its absence (<paramref name="value"/> null).</summary>
    public static byte[] OfState(ProofAnchor anchor, string key, ReadOnlyMemory<byte>? value, StateProof path) => Write(
        anchor, new EntryDocument(key, Text(path.Encode()), value is { } bytes ? Text(bytes.Span) : null), null, null);

    /// <summary>Shows one receipt of the anchor's block, given all of them.</summary>
    public static byte[] OfReceipt(ProofAnchor anchor, IReadOnlyList<ReadOnlyMemory<byte>> receipts, int index) =>
        Write(anchor, null, Leaf(receipts, index), null);

    /// <summary>Shows one transaction of the anchor's block, given all of them.</summary>
    public static byte[] OfTransaction(ProofAnchor anchor, IReadOnlyList<ReadOnlyMemory<byte>> transactions, int index) =>
        Write(anchor, null, null, Leaf(transactions, index));

    private static byte[] Write(ProofAnchor anchor, EntryDocument? entry, LeafDocument? receipt, LeafDocument? transaction)
    {
        var changes = new List<SetDocument>(anchor.Changes.Count);
        for (var i = 0; i < anchor.Changes.Count; i++)
        {
            // The set that signs a change is the one the change before led to; the first is the checker's own, whose
            // quorum is not known here: its certificate goes in whole.
            var change = anchor.Changes[i];
            var certificate = i == 0 ? change.Certificate : Trim(change.Certificate, anchor.Changes[i - 1].Next);
            changes.Add(new SetDocument(Text(change.Header.Encode()), Text(certificate.Encode()), Text(change.Next.Encode())));
        }

        var document = new ProofDocument(
            ProofDocument.FormatV1,
            Text(anchor.Header.Encode()),
            Text(Trim(anchor.Certificate, anchor.Validators).Encode()),
            changes.Count == 0 ? null : changes,
            entry,
            receipt,
            transaction);
        return JsonSerializer.SerializeToUtf8Bytes(document, ProofJson.Default.ProofDocument);
    }

    /// <summary>A quorum of votes decides; more would only lengthen the file and its verification.</summary>
    private static Certificate Trim(Certificate certificate, ValidatorSet set) =>
        certificate.Votes.Count <= set.Quorum ? certificate : certificate with { Votes = [.. certificate.Votes.Take(set.Quorum)] };

    private static LeafDocument Leaf(IReadOnlyList<ReadOnlyMemory<byte>> data, int index)
    {
        var path = new BinaryEncoder(1024);
        foreach (var sibling in MerkleTree.InclusionProof(MerkleTree.Leaves(data), index))
        {
            path.Hash(sibling);
        }

        return new LeafDocument((uint)index, Text(data[index].Span), Text(path.Written));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Base64Url.Encode(bytes);
}
