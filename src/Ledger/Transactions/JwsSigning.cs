using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>One signature of a JWS as text, ready to be put beside others: protected header and signature in base64url.</summary>
public sealed record DetachedSignature(string Protected, string Signature);

/// <summary>Writes JWS with ES256 (RFC 7515, RFC 7518 section 3.4) under this product's protected header.</summary>
public static class JwsSigning
{
    /// <summary>Signs a payload given as its JSON bytes.</summary>
    /// <param name="payload">The bytes to sign.</param>
    /// <param name="signer">The key.</param>
    /// <param name="introduce">True to carry the key as <c>jwk</c>.</param>
    public static DetachedSignature Sign(ReadOnlySpan<byte> payload, ISigner signer, bool introduce = false)
    {
        var header = Base64Url.Encode(Encoding.ASCII.GetBytes(ProtectedHeader.Write(signer.PublicKey, introduce)));
        var input = Encoding.ASCII.GetBytes($"{header}.{Base64Url.Encode(payload)}");
        return new DetachedSignature(header, Base64Url.Encode(signer.Sign(input)));
    }

    /// <summary>The compact serialization (RFC 7515 section 7.1), ASCII.</summary>
    public static byte[] Compact(ReadOnlySpan<byte> payload, DetachedSignature signature) =>
        Encoding.ASCII.GetBytes($"{signature.Protected}.{Base64Url.Encode(payload)}.{signature.Signature}");

    /// <summary>The general JSON serialization (RFC 7515 section 7.2.1), ASCII, without white space.</summary>
    public static byte[] General(ReadOnlySpan<byte> payload, IReadOnlyList<DetachedSignature> signatures)
    {
        var parts = signatures.Select(s => $$"""{"protected":"{{s.Protected}}","signature":"{{s.Signature}}"}""");
        return Encoding.ASCII.GetBytes($$"""{"payload":"{{Base64Url.Encode(payload)}}","signatures":[{{string.Join(',', parts)}}]}""");
    }

    /// <summary>Parses what this process built.</summary>
    /// <exception cref="ArgumentException">It breaks a rule of the format; the message is the code.</exception>
    public static SignedTransaction Checked(ReadOnlyMemory<byte> bytes)
    {
        var parsed = SignedTransaction.Parse(bytes);
        return parsed.Transaction ?? throw new ArgumentException(parsed.Code.Value, nameof(bytes));
    }
}
