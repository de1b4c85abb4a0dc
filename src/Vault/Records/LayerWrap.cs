using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Records;

/// <summary>
/// What a wrapped layer key is bound to; a wrap opens for nothing else. As HPKE context: record, holder, recipient and grant,
/// 32 bytes each, then the layer's name in ASCII.
/// </summary>
/// <param name="Network">The network.</param>
/// <param name="Record">The record's pointer, or the upload's random id.</param>
/// <param name="Layer"><c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>.</param>
/// <param name="Holder">Account of the member that keeps the record.</param>
/// <param name="Recipient">Account of who may open it.</param>
/// <param name="Grant">The id of the permission, the duty or the emergency access; all zero for the patient's own reading and for care.</param>
public sealed record LayerBinding(NetworkId Network, Hash Record, string Layer, AccountId Holder, AccountId Recipient, Hash Grant)
{
    internal SealInfo Info => new(
        SealPurposes.LayerKey, Network,
        (byte[])[.. Record.ToArray(), .. Holder.Value.ToArray(), .. Recipient.Value.ToArray(), .. Grant.ToArray(), .. Encoding.ASCII.GetBytes(Layer)]);
}

/// <summary>A layer's content key, sealed to one recipient: HPKE as in <see cref="SealedMessage"/>.</summary>
public static class LayerWrap
{
    /// <summary>Wraps a key of 32 bytes.</summary>
    public static SealedMessage Seal(in P256PublicKey recipient, LayerBinding binding, ReadOnlySpan<byte> key) => SealedMessage.Seal(recipient, binding.Info, key);

    /// <summary>The key; null when the wrap is another's, or for another record, layer, holder or grant.</summary>
    public static byte[]? Open(SealedMessage wrap, SealingKey key, LayerBinding binding) =>
        wrap.Open(key, binding.Info) is { Length: ChunkedEncryption.KeyLength } opened ? opened : null;
}
