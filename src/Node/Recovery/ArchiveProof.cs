using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Projections;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;

namespace Xinglin.Node.Recovery;

/// <summary>Makes the proof of a transaction from a log's files, an archive's or a replica's, checking every block on the way to it. Changes nothing.</summary>
public sealed class ArchiveProof
{
    private readonly DiskFolder _blocks;
    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly Hash _transaction;
    private readonly bool _ofReceipt;
    private readonly List<SetChange> _changes;
    private readonly LogWalk _walk;
    private BlockRules? _rules;
    private byte[]? _proof;

    private ArchiveProof(DiskFolder blocks, Genesis genesis, ContractCatalog catalog, Hash transaction, bool ofReceipt)
    {
        (_blocks, _genesis, _catalog, _transaction, _ofReceipt) = (blocks, genesis, catalog, transaction, ofReceipt);
        _changes = [.. SetTrail.Read(blocks)];
        _walk = new LogWalk(blocks, genesis.Network, Visit);
    }

    /// <summary>The proof file; null, with the first thing wrong, when the transaction is not there.</summary>
    /// <param name="folder">The folder that has <c>blocks</c> in it.</param>
    /// <param name="genesis">The network.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="transaction">Its id.</param>
    /// <param name="ofReceipt">A proof of what it did; else of its exact bytes.</param>
    /// <param name="reason">What is wrong.</param>
    public static byte[]? Make(string folder, Genesis genesis, ContractCatalog catalog, Hash transaction, bool ofReceipt, out string reason)
    {
        var proof = new ArchiveProof(new DiskFolder(Path.Combine(folder, "blocks")), genesis, catalog, transaction, ofReceipt);
        var finding = proof._walk.Run();
        reason = proof._proof is null && finding is not null ? $"{finding.File}: {finding.Reason}" : "the transaction is not in these blocks";
        return proof._proof;
    }

    private string? Visit(BlockRecord record, ReadOnlyMemory<byte> body)
    {
        if (_proof is not null)
        {
            return null;
        }

        _rules ??= LogStart.RulesAfter(_blocks, _genesis, _catalog, _walk.Before);
        if (_rules is null)
        {
            return "The trail of validators before the log does not follow from the genesis";
        }

        var deciding = _rules.Validators;
        if (_rules.Judge(record, body) is { } reason)
        {
            return reason;
        }

        for (var i = 0; i < record.Receipts.Count && _proof is null; i++)
        {
            if (ReceiptText.Read(record.Receipts[i].Span) is { } read && read.Id == _transaction)
            {
                _proof = Prove(record, body, deciding, i);
            }
        }

        if (record.Notes.NewValidators is { } next && _changes.TrueForAll(c => c.Header.Height != record.Header.Height))
        {
            _changes.Add(new SetChange(record.Header, record.Certificate, next));
        }

        return null;
    }

    private byte[] Prove(BlockRecord record, ReadOnlyMemory<byte> body, ValidatorSet deciding, int index)
    {
        var anchor = new ProofAnchor(record.Header, record.Certificate, deciding, [.. _changes.Where(c => c.Header.Height.CompareTo(record.Header.Height) < 0)]);
        return _ofReceipt
            ? ProofFile.OfReceipt(anchor, record.Receipts, index)
            : ProofFile.OfTransaction(anchor, record.Notes.Leaves(BlockBody.TryDecode(body)!)!, index);
    }
}
