using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>The body that a block has when it executes an entry of the ordering log: the same batches, verbatim.</summary>
public static class EntryBody
{
    /// <summary>The body's binary form.</summary>
    public static byte[] Of(LogEntry entry) => new BlockBody(BodySource.OrderingLog, entry.Epoch, entry.Sequence, entry.Batches).Encode();

    /// <summary>The sequencer's signature: the entry's last bytes.</summary>
    internal static ReadOnlyMemory<byte> SignatureOf(LogEntry entry) => entry.Bytes[^Crypto.P256.SignatureLength..];

    /// <summary>The entry again, from the body made of it and what the body leaves out; null when they do not fit together.</summary>
    internal static LogEntry? Restore(NetworkId network, uint partition, BlockBody body, LedgerTime time, ReadOnlyMemory<byte> signature)
    {
        if (body.Source != BodySource.OrderingLog)
        {
            return null;
        }

        var writer = new BinaryEncoder(256 + body.Batches.Sum(b => b.Length + 4))
            .Raw("xinglin/entry/v1"u8).Hash(network.Value).U32(partition).U64(body.Epoch).U64(body.Sequence).I64(time.Milliseconds).U32((uint)body.Batches.Count);
        foreach (var batch in body.Batches)
        {
            writer.Blob(batch.Span);
        }

        return LogEntry.TryDecode(writer.Raw(signature.Span).ToArray());
    }
}
