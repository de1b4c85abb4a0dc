using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Promises;

/// <summary>What a block held: its header, and every transaction in it, verbatim.</summary>
public sealed record HeldBlock(BlockHeader Header, IReadOnlyList<ReadOnlyMemory<byte>> Transactions);

/// <summary>
/// A promise with every block in which it should have been kept. Form: tag "xinglin/broken-promise/v1", promise blob, proof blob (a proof file of
/// <c>membership.keys/KID</c>, or empty), certificate blob of the last block, count u32, for each block from <c>from</c> + 1 to <c>until</c> its header
/// blob, count u32 and each transaction as a blob.
/// </summary>
public sealed record BrokenPromise(Promise Promise, ReadOnlyMemory<byte> Proof, Certificate Certificate, IReadOnlyList<HeldBlock> Blocks)
{
    /// <summary>Longest file, bytes.</summary>
    public const int BytesMax = 64 << 20;

    private const int HeaderBytesMax = 1024;
    private const int TransactionsMax = 65_536;

    private static ReadOnlySpan<byte> Tag => "xinglin/broken-promise/v1"u8;

    /// <summary>The file; null when it would be longer than <see cref="BytesMax"/>.</summary>
    public byte[]? Encode()
    {
        if (Blocks.Sum(b => HeaderBytesMax + b.Transactions.Sum(t => (long)t.Length + 4)) + Proof.Length > BytesMax - (1 << 16))
        {
            return null;
        }

        var writer = new BinaryEncoder(4096).Raw(Tag).Blob(Promise.Encode()).Blob(Proof.Span).Blob(Certificate.Encode()).U32((uint)Blocks.Count);
        foreach (var block in Blocks)
        {
            writer.Blob(block.Header.Encode()).U32((uint)block.Transactions.Count);
            foreach (var transaction in block.Transactions)
            {
                writer.Blob(transaction.Span);
            }
        }

        return writer.ToArray();
    }

    /// <summary>Reads an untrusted file: form and caps only.</summary>
    public static BrokenPromise? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > BytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var promise = Promise.TryDecode(reader.Blob(512));
        var proof = reader.Blob(Proofs.ProofFile.BytesMax);
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        var blocks = new List<HeldBlock>();
        for (var left = reader.Count((int)Promise.BlocksMax); left > 0 && !reader.Failed; left--)
        {
            if (BlockHeader.TryDecode(reader.Blob(HeaderBytesMax)) is not { } header)
            {
                return null;
            }

            var transactions = new List<ReadOnlyMemory<byte>>();
            for (var more = reader.Count(TransactionsMax); more > 0 && !reader.Failed; more--)
            {
                transactions.Add(reader.Blob(LedgerLimits.EntryBytesMax));
            }

            blocks.Add(new HeldBlock(header, transactions));
        }

        return reader.Finished && promise is not null && certificate is not null ? new BrokenPromise(promise, proof, certificate, blocks) : null;
    }
}
