using System.Text;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Proofs;

/// <summary>A proof file taken apart: every piece has its form, nothing is verified yet.</summary>
internal sealed record ProofPieces(
    BlockHeader Header, Certificate Certificate, IReadOnlyList<SetChange> Changes, ProvenFact Fact, StateProof? StatePath, Hash[] LeafPath)
{
    public static ProofPieces? TryRead(ReadOnlySpan<byte> json, out string detail)
    {
        detail = "The file is not JSON of the published members, each once.";
        if (ProofJson.TryRead(json) is not { } document)
        {
            return null;
        }

        detail = "The file's format is not xinglin/proof/v1.";
        if (document.Format != ProofDocument.FormatV1)
        {
            return null;
        }

        detail = "The block's header or certificate is malformed.";
        if (HeaderOf(document.Header) is not { } header || CertificateOf(document.Certificate) is not { } certificate)
        {
            return null;
        }

        detail = "The changes of validators are malformed or too many.";
        if (TryChanges(document.Sets ?? []) is not { } changes)
        {
            return null;
        }

        detail = "The file must show exactly one well-formed state entry, receipt or transaction.";
        return TryFact(document) is { } fact ? new ProofPieces(header, certificate, changes, fact.Fact, fact.State, fact.Leaf) : null;
    }

    public bool IsLeafOf(Hash root, uint index, ReadOnlyMemory<byte> bytes) =>
        MerkleProof.VerifyInclusion(MerkleTree.Leaf(bytes.Span), index, Header.TransactionCount, LeafPath, root);

    private static List<SetChange>? TryChanges(IReadOnlyList<SetDocument?> sets)
    {
        if (sets.Count > ProofFile.SetChangesMax)
        {
            return null;
        }

        var changes = new List<SetChange>(sets.Count);
        foreach (var set in sets)
        {
            if (set is null || HeaderOf(set.Header) is not { } header || CertificateOf(set.Certificate) is not { } certificate
                || Base64Url.Decode(set.Set) is not { } bytes || ValidatorSet.TryDecode(bytes) is not { } next)
            {
                return null;
            }

            changes.Add(new SetChange(header, certificate, next));
        }

        return changes;
    }

    private static (ProvenFact Fact, StateProof? State, Hash[] Leaf)? TryFact(ProofDocument document) => document switch
    {
        { State: { } entry, Receipt: null, Transaction: null } => TryEntry(entry),
        { State: null, Receipt: { } leaf, Transaction: null } => TryLeaf(leaf, (index, bytes) => new ProvenReceipt(index, bytes)),
        { State: null, Receipt: null, Transaction: { } leaf } => TryLeaf(leaf, (index, bytes) => new ProvenTransaction(index, bytes)),
        _ => null,
    };

    private static (ProvenFact Fact, StateProof? State, Hash[] Leaf)? TryEntry(EntryDocument entry)
    {
        // A key shown absent is the file's own word and is printed: it may not steer a terminal.
        if (Encoding.UTF8.GetByteCount(entry.Key) > ProofFile.KeyBytesMax || entry.Key.Any(char.IsControl)
            || Base64Url.Decode(entry.Path) is not { } path || StateProof.TryDecode(path) is not { } proof)
        {
            return null;
        }

        if (entry.Value is null)
        {
            return (new ProvenEntry(entry.Key, null), proof, []);
        }

        return Base64Url.Decode(entry.Value) is { Length: <= ProofFile.FactBytesMax } value
            ? (new ProvenEntry(entry.Key, value), proof, [])
            : null;
    }

    private static (ProvenFact Fact, StateProof? State, Hash[] Leaf)? TryLeaf(LeafDocument leaf, Func<uint, byte[], ProvenFact> fact)
    {
        if (Base64Url.Decode(leaf.Bytes) is not { Length: <= ProofFile.FactBytesMax } bytes || Base64Url.Decode(leaf.Path) is not { } joined
            || joined.Length % Hash.Length != 0 || joined.Length > MerkleProof.PathLengthMax * Hash.Length)
        {
            return null;
        }

        var path = new Hash[joined.Length / Hash.Length];
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = new Hash(joined.AsSpan(i * Hash.Length, Hash.Length));
        }

        return (fact(leaf.Index, bytes), null, path);
    }

    private static BlockHeader? HeaderOf(string text) => Base64Url.Decode(text) is { } bytes ? BlockHeader.TryDecode(bytes) : null;

    private static Certificate? CertificateOf(string text) => Base64Url.Decode(text) is { } bytes ? Certificate.TryDecode(bytes) : null;
}
