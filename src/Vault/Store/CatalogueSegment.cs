using System.Text;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Store;

/// <summary>One sealed layer in a catalogue: where it is, and its key, wrapped under an epoch key that is not in the catalogue.</summary>
/// <param name="Record">The record's pointer, or an upload's id.</param>
/// <param name="Relationship">The patient's account towards the holder.</param>
/// <param name="Layer">The layer's name.</param>
/// <param name="Blob">The ciphertext.</param>
/// <param name="Length">Its length, bytes.</param>
/// <param name="Epoch">Which epoch's key the content key is wrapped under; 0 when the holder never had it (a patient's upload).</param>
/// <param name="Wrapped">The wrapped content key; empty with epoch 0.</param>
/// <param name="Extra">What belongs to the record besides, at most 64 KiB: an upload's wraps for the patient.</param>
public sealed record CatalogueEntry(
    Hash Record, AccountId Relationship, string Layer, Hash Blob, long Length, int Epoch, ReadOnlyMemory<byte> Wrapped, ReadOnlyMemory<byte> Extra);

/// <summary>
/// Some entries in a row. Binary: "xinglin/vault-segment/v1", u32 count, then for each: record, relationship, text layer, blob,
/// u64 length, u32 epoch, blob wrapped, blob extra (as in docs/spec/vault.md).
/// </summary>
public static class CatalogueSegment
{
    /// <summary>Entries of one segment.</summary>
    public const int EntriesMax = 2000;

    private const int ExtraMax = 64 * 1024;

    private static ReadOnlySpan<byte> Tag => "xinglin/vault-segment/v1"u8;

    /// <summary>The bytes, to be sealed.</summary>
    public static byte[] Encode(IReadOnlyList<CatalogueEntry> entries)
    {
        var encoder = new BinaryEncoder(256 * (entries.Count + 1)).Raw(Tag).U32((uint)entries.Count);
        foreach (var entry in entries)
        {
            encoder.Hash(entry.Record).Hash(entry.Relationship.Value).Text(entry.Layer).Hash(entry.Blob).U64((ulong)entry.Length)
                .U32((uint)entry.Epoch).Blob(entry.Wrapped.Span).Blob(entry.Extra.Span);
        }

        return encoder.ToArray();
    }

    /// <summary>Reads them; null when a byte is wrong.</summary>
    public static IReadOnlyList<CatalogueEntry>? TryDecode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new BinaryDecoder(bytes);
        reader.Expect(Tag);
        var count = reader.Count(EntriesMax);
        var entries = new List<CatalogueEntry>();
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            var (record, relationship, layer) = (reader.Hash(), new AccountId(reader.Hash()), Encoding.UTF8.GetString(reader.Blob(16).Span));
            var (blob, length, epoch) = (reader.Hash(), reader.U64(), reader.U32());
            var (wrapped, extra) = (reader.Blob(256), reader.Blob(ExtraMax));
            if (length > (ulong)BlobTree.BlobBytesMax || epoch > int.MaxValue)
            {
                return null;
            }

            entries.Add(new CatalogueEntry(record, relationship, layer, blob, (long)length, (int)epoch, wrapped, extra));
        }

        return reader.Finished ? entries : null;
    }
}
