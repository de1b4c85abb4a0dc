using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage.Checks;

/// <summary>
/// What every block must satisfy against its parent and the validators, without being executed. The first block of a log that does not begin at the
/// genesis has its parent on the word of its certificate.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="partition">The partition.</param>
/// <param name="before">The height before the first block.</param>
/// <param name="parent">The header at that height; null when it is not held.</param>
/// <param name="validators">The set that decides the first block.</param>
internal sealed class BlockRules(NetworkId network, uint partition, Height before, BlockHeader? parent, ValidatorSet validators)
{
    private Height _before = before;
    private BlockHeader? _parent = parent;
    private ValidatorSet _validators = validators;

    /// <summary>The set that decides the next block.</summary>
    internal ValidatorSet Validators => _validators;

    /// <summary>Why the block is not the one that follows; null when it is, and then it becomes the parent of the next.</summary>
    internal string? Judge(BlockRecord record, ReadOnlyMemory<byte> body)
    {
        var reason = JudgeHeader(record.Header)
            ?? JudgeValidators(record)
            ?? JudgeBody(record, body)
            ?? (record.Certificate.Decides(record.Header, _validators) ? null : "The certificate is not a quorum of the validators of this height");
        if (reason is null)
        {
            (_parent, _before) = (record.Header, record.Header.Height);
            _validators = record.Notes.NewValidators ?? _validators;
        }

        return reason;
    }

    private string? JudgeHeader(BlockHeader header)
    {
        if (header.Network != network || header.Partition != partition)
        {
            return "The header is another network's or partition's";
        }

        if (header.Height != _before.Next)
        {
            return $"Block {_before.Next} is missing";
        }

        if (_parent is null)
        {
            return null;
        }

        if (header.Parent != _parent.Hash)
        {
            return "The header does not name the block before it as its parent";
        }

        return header.Time.CompareTo(_parent.Time) > 0 ? null : "The header's time is not after its parent's";
    }

    private string? JudgeValidators(BlockRecord record)
    {
        var next = record.Notes.NewValidators ?? _validators;
        return next.Hash == record.Header.NextValidators ? null : "The stored validator set is not the one that the header names";
    }

    private static string? JudgeBody(BlockRecord record, ReadOnlyMemory<byte> bytes)
    {
        var header = record.Header;
        if (Sha256.Of(bytes.Span) != header.Body)
        {
            return "The body is not the one that the header names";
        }

        if (BlockBody.TryDecode(bytes) is not { } body || record.Notes.Leaves(body) is not { } leaves || leaves.Count != header.TransactionCount)
        {
            return "The body does not hold the transactions that the header counts";
        }

        if (RootOf(leaves) != header.Transactions)
        {
            return "The transactions do not give the header's root";
        }

        return record.Receipts.Count == leaves.Count && RootOf(record.Receipts) == header.Receipts ? null : "The receipts do not give the header's root";
    }

    private static Hash RootOf(IReadOnlyList<ReadOnlyMemory<byte>> data) => MerkleTree.Root(MerkleTree.Leaves(data));
}
