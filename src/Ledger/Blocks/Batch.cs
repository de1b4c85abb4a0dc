using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>
/// Transactions that one member took in and stands for. Binary form: tag "xinglin/batch/v1", net, part u32, member
/// (32 bytes), number u64, count u32, each transaction as a blob, then 64 bytes of signature by the member's identity
/// key over everything before it.
/// </summary>
public sealed record Batch(NetworkId Network, uint Partition, AccountId Member, ulong Number, IReadOnlyList<ReadOnlyMemory<byte>> Transactions)
{
    /// <summary>The signed bytes, when decoded or signed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    private static ReadOnlySpan<byte> Tag => "xinglin/batch/v1"u8;

    /// <summary>Everything but the transactions: tag, net, part, member, number, count, signature.</summary>
    private static int FrameBytes => Tag.Length + Hash.Length + sizeof(uint) + Hash.Length + sizeof(ulong) + sizeof(uint) + P256.SignatureLength;

    /// <summary>Signs; the result carries its <see cref="Bytes"/>.</summary>
    public Batch Sign(ISigner identity)
    {
        var writer = new BinaryEncoder(FrameBytes + Transactions.Sum(t => t.Length + sizeof(uint)))
            .Raw(Tag).Hash(Network.Value).U32(Partition).Hash(Member.Value).U64(Number).U32((uint)Transactions.Count);
        foreach (var transaction in Transactions)
        {
            writer.Blob(transaction.Span);
        }

        return this with { Bytes = writer.Raw(identity.Sign(writer.Written)).Finish() };
    }

    /// <summary>Reads an untrusted batch: form and caps only; the signature is judged by <see cref="IsSignedBy"/>.</summary>
    public static Batch? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LedgerLimits.BatchBytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var network = new NetworkId(reader.Hash());
        var partition = reader.U32();
        var member = new AccountId(reader.Hash());
        var number = reader.U64();
        var transactions = new ReadOnlyMemory<byte>[reader.Count(LedgerLimits.BatchTransactionsMax)];
        for (var i = 0; i < transactions.Length; i++)
        {
            transactions[i] = reader.Blob(LedgerLimits.TransactionBytesMax);
        }

        reader.Raw(P256.SignatureLength);
        return reader.Finished ? new Batch(network, partition, member, number, transactions) { Bytes = bytes } : null;
    }

    /// <summary>True when the last 64 bytes sign the rest under the member's present identity key.</summary>
    public bool IsSignedBy(in P256PublicKey identity)
    {
        var signed = Bytes.Length - P256.SignatureLength;
        return P256.Verify(identity, Bytes.Span[..signed], Bytes.Span[signed..]);
    }
}
