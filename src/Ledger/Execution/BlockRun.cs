using System.Buffers;
using System.Runtime.InteropServices;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Execution;

/// <summary>One pass over a body's batches: which count, what their transactions came to, and the two history roots.</summary>
internal sealed class BlockRun(
    TransactionRunner runner, IMemberDirectory members, Accounts accounts, Genesis genesis, IReadOnlyList<ReadOnlyMemory<byte>>? certified)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly List<ReadOnlyMemory<byte>> _leaves = [];
    private readonly List<Hash> _leafHashes = [];
    private readonly List<ReadOnlyMemory<byte>> _receipts = [];
    private readonly List<Receipt> _decoded = [];
    private readonly Dictionary<AccountId, long> _spentBy = [];
    private long _share = Meter.BlockUnitsMax;
    private long _spent;

    public IReadOnlyList<ReadOnlyMemory<byte>> Leaves => _leaves;

    public IReadOnlyList<ReadOnlyMemory<byte>> Receipts => _receipts;

    public IReadOnlyList<Receipt> Decoded => _decoded;

    public Hash TransactionsRoot => MerkleTree.Root(CollectionsMarshal.AsSpan(_leafHashes));

    public Hash ReceiptsRoot => MerkleTree.Root(_receipts);

    /// <summary>
    /// Each present member with a batch in the block may spend an equal part of the block's units, whatever stands before it: nobody's dear
    /// calls leave the others a full block.
    /// </summary>
    public void Execute(IReadOnlyList<PreparedBatch?> batches)
    {
        var named = batches.OfType<PreparedBatch>().Select(b => b.Batch.Member).Distinct().Count(m => members.Identities(m).Count > 0);
        _share = Meter.BlockUnitsMax / Math.Max(1, named);
        foreach (var batch in batches)
        {
            runner.Rest();
            if (batch is not null && Counts(batch.Batch))
            {
                Execute(batch);
            }
        }
    }

    /// <summary>Receipts of calls that the schedule made, after those of the transactions.</summary>
    public void Append(IReadOnlyList<(string Place, Receipt Receipt)> scheduled)
    {
        foreach (var (place, receipt) in scheduled)
        {
            Add(System.Text.Encoding.ASCII.GetBytes(place), null, receipt);
        }
    }

    private void Execute(PreparedBatch batch)
    {
        foreach (var parsed in batch.Transactions)
        {
            var spent = _spentBy.GetValueOrDefault(batch.Batch.Member);
            var receipt = spent < _share && _spent < Meter.BlockUnitsMax
                ? runner.Run(parsed, batch.Batch.Member, Judgement())
                : TransactionRunner.Refused(parsed.Transaction?.Id ?? Sha256.Of(parsed.Bytes.Span), RuntimeCodes.BlockFull, null, batch.Batch.Member, 0);
            _spent += receipt.Cost;
            _spentBy[batch.Batch.Member] = spent + receipt.Cost;
            Add(parsed.Bytes, parsed.Transaction?.Ahead?.Leaf, receipt);
        }
    }

    /// <summary>A batch counts when a present member has signed it for this network and partition.</summary>
    private bool Counts(Batch batch) =>
        batch.Network == genesis.Network && batch.Partition == genesis.Document.Partition
        && members.Identities(batch.Member).Any(identity => accounts.TryGetKey(identity, out var key) && batch.IsSignedBy(key));

    private SignatureJudgement Judgement()
    {
        if (certified is null)
        {
            return default;
        }

        var receipt = _receipts.Count < certified.Count ? certified[_receipts.Count].Span : default;
        return new SignatureJudgement(true, SignatureCode(receipt));
    }

    private static RefusalCode? SignatureCode(ReadOnlySpan<byte> receipt)
    {
        if (ReceiptJson.HasCode(receipt, TransactionCodes.SignatureInvalid))
        {
            return TransactionCodes.SignatureInvalid;
        }

        return ReceiptJson.HasCode(receipt, TransactionCodes.KeyUnknown) ? TransactionCodes.KeyUnknown : null;
    }

    private void Add(ReadOnlyMemory<byte> leaf, Hash? leafHash, Receipt receipt)
    {
        var bytes = ReceiptJson.Encode(receipt, _buffer);
        _leaves.Add(leaf);
        _leafHashes.Add(leafHash ?? MerkleTree.Leaf(leaf.Span));
        _receipts.Add(bytes);
        _decoded.Add(receipt);
    }
}

/// <summary>The genesis document's members: for catalogues without a contract that says who is a member.</summary>
internal sealed class GenesisMembers(Genesis genesis) : IMemberDirectory
{
    public IReadOnlyList<KeyId> Identities(AccountId account) =>
        genesis.Document.Members.Any(m => Genesis.AccountOf(m) == account) ? [new KeyId(account.Value)] : [];
}
