using System.Text;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Records;

/// <summary>
/// One layer of a record as ciphertext: chunked encryption under the layer's own key, with the context
/// "xinglin/layer/v1" || network || holder || relationship, 32 bytes each || the layer's name in ASCII. What was sealed
/// for one patient, holder or layer does not open as another's.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Holder">Account of the member that keeps it.</param>
/// <param name="Relationship">The patient's account towards the holder.</param>
/// <param name="Layer"><c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>.</param>
public sealed record SealedLayer(NetworkId Network, AccountId Holder, AccountId Relationship, string Layer)
{
    /// <summary>The context of the encryption.</summary>
    public byte[] Context =>
        [.. "xinglin/layer/v1"u8, .. Network.Value.ToArray(), .. Holder.Value.ToArray(), .. Relationship.Value.ToArray(), .. Encoding.ASCII.GetBytes(Layer)];

    /// <summary>Seals bytes in memory.</summary>
    public byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext) => ChunkedWriter.Seal(key, Context, plaintext);

    /// <summary>Opens bytes in memory; null when they are not this layer's, or altered.</summary>
    public byte[]? Open(ReadOnlySpan<byte> key, ReadOnlyMemory<byte> ciphertext) => ChunkedReader.Open(key, Context, ciphertext);

    /// <summary>Seals a stream of any length.</summary>
    public void Seal(ReadOnlySpan<byte> key, Stream plaintext, Stream ciphertext)
    {
        using var writer = new ChunkedWriter(ciphertext, key, Context);
        var buffer = new byte[4 * ChunkedEncryption.ChunkLength];
        int read;
        while ((read = plaintext.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            writer.Write(buffer.AsSpan(0, read));
        }

        writer.Complete();
    }

    /// <summary>Opens a stream; false when it is not this layer's, altered or truncated: then what was written must be thrown away.</summary>
    public bool TryOpen(ReadOnlySpan<byte> key, Stream ciphertext, Stream plaintext)
    {
        using var reader = ChunkedReader.Open(ciphertext, key, Context);
        return reader is not null && reader.CopyTo(plaintext);
    }
}
