using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;

namespace Xinglin.Node.Vault;

/// <summary>A record key as it is kept: it opens only with its epoch's key, and only as the key of this record and layer.</summary>
/// <param name="Record">The record's pointer, or an upload's random id.</param>
/// <param name="Layer">One of <c>index</c>, <c>summary</c>, <c>detail</c>, <c>raw</c>.</param>
/// <param name="Epoch">Which epoch's key it is wrapped under.</param>
/// <param name="Bytes">As <see cref="KeyWrap"/> writes a <see cref="WrappedKind.RecordKey"/>; the id is the record, 32 bytes, and the layer.</param>
public sealed record WrappedKey(Hash Record, string Layer, int Epoch, byte[] Bytes)
{
    /// <summary>Wraps a key.</summary>
    public static WrappedKey Wrap(Hash record, string layer, int epoch, ReadOnlySpan<byte> epochKey, ReadOnlySpan<byte> key) =>
        new(record, layer, epoch, KeyWrap.Wrap(Key(epoch, epochKey), WrappedKind.RecordKey, Id(record, layer), key));

    /// <summary>The key; null when it was wrapped under another, or for another record or layer.</summary>
    public byte[]? Unwrap(ReadOnlySpan<byte> epochKey) => KeyWrap.Unwrap(Key(Epoch, epochKey), WrappedKind.RecordKey, Id(Record, Layer), Bytes);

    private static EpochKey Key(int epoch, ReadOnlySpan<byte> key) => new(epoch, default, key.ToArray());

    private static byte[] Id(Hash record, string layer) => [.. record.ToArray(), .. Encoding.ASCII.GetBytes(layer)];
}
