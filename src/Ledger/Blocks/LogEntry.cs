using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Blocks;

/// <summary>
/// One entry of the ordering log. Binary form: tag "xinglin/entry/v1", net, part u32, epoch u64, seq u64, time i64,
/// count u32, each batch as a blob, 64 bytes of the sequencer's signature over everything before it.
/// </summary>
public sealed record LogEntry(NetworkId Network, uint Partition, ulong Epoch, ulong Sequence, LedgerTime Time, IReadOnlyList<ReadOnlyMemory<byte>> Batches)
{
    /// <summary>The signed bytes, when decoded or signed.</summary>
    public ReadOnlyMemory<byte> Bytes { get; private init; }

    private static ReadOnlySpan<byte> Tag => "xinglin/entry/v1"u8;

    /// <summary>Everything but the batches: tag, net, part, epoch, seq, time, count, signature.</summary>
    private static int FrameBytes => Tag.Length + Hash.Length + sizeof(uint) + (3 * sizeof(ulong)) + sizeof(uint) + P256.SignatureLength;

    /// <summary>Signs; the result carries its <see cref="Bytes"/>.</summary>
    public LogEntry Sign(ISigner sequencer)
    {
        var writer = new BinaryEncoder(FrameBytes + Batches.Sum(b => b.Length + sizeof(uint)))
            .Raw(Tag).Hash(Network.Value).U32(Partition).U64(Epoch).U64(Sequence).I64(Time.Milliseconds).U32((uint)Batches.Count);
        foreach (var batch in Batches)
        {
            writer.Blob(batch.Span);
        }

        return this with { Bytes = writer.Raw(sequencer.Sign(writer.Written)).Finish() };
    }

    /// <summary>Reads an untrusted entry: form and caps only; the signature is judged by <see cref="IsSignedBy"/>.</summary>
    public static LogEntry? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > LedgerLimits.EntryBytesMax)
        {
            return null;
        }

        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var network = new NetworkId(reader.Hash());
        var partition = reader.U32();
        var epoch = reader.U64();
        var sequence = reader.U64();
        var time = new LedgerTime(reader.I64());
        var batches = new ReadOnlyMemory<byte>[reader.Count(LedgerLimits.EntryBatchesMax)];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = reader.Blob(LedgerLimits.BatchBytesMax);
        }

        reader.Raw(P256.SignatureLength);
        return reader.Finished ? new LogEntry(network, partition, epoch, sequence, time, batches) { Bytes = bytes } : null;
    }

    /// <summary>True when the last 64 bytes sign the rest under the epoch's sequencer key.</summary>
    public bool IsSignedBy(in P256PublicKey sequencer)
    {
        var signed = Bytes.Length - P256.SignatureLength;
        return P256.Verify(sequencer, Bytes.Span[..signed], Bytes.Span[signed..]);
    }
}
