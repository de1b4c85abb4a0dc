using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Vault.Statements;

/// <summary>
/// Something that a member says and answers for: a JWS (RFC 7515), compact, ES256 by its identity key, header <c>{alg, kid}</c>. The payload's
/// first member <c>statement</c> names its kind, which no transaction and no request has: one is never taken for the other.
/// </summary>
public sealed class SignedStatement
{
    /// <summary>Longest text, bytes.</summary>
    public const int BytesMax = 8 * 1024 * 1024;

    private readonly byte[] _input;
    private readonly byte[] _signature;

    private SignedStatement(byte[] input, byte[] signature, byte[] payload, KeyId kid) => (_input, _signature, Payload, Kid) = (input, signature, payload, kid);

    /// <summary>What was signed.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>By which key.</summary>
    public KeyId Kid { get; }

    /// <summary>Signs a payload.</summary>
    public static string Sign(ReadOnlySpan<byte> payload, ISigner signer) => Encoding.ASCII.GetString(JwsSigning.Compact(payload, JwsSigning.Sign(payload, signer)));

    /// <summary>Takes the text apart; null when it is none. Whose key it is and whether it verifies is judged with the key.</summary>
    public static SignedStatement? TryParse(string? text)
    {
        if (text is null || text.Length > BytesMax || text.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        if (Base64Url.Decode(header) is not { Length: <= ProtectedHeader.BytesMax } json || ProtectedHeader.TryRead(json, out var read) is not null || read.Introduced is not null
            || Base64Url.Decode(payload) is not { } content || Base64Url.Decode(signature) is not { Length: P256.SignatureLength } value)
        {
            return null;
        }

        return new SignedStatement(Encoding.ASCII.GetBytes($"{header}.{payload}"), value, content, read.Kid);
    }

    /// <summary>True when this key signed it.</summary>
    public bool IsBy(in P256PublicKey key) => key.Thumbprint() == Kid && P256.Verify(key, _input, _signature);

    /// <summary>The payload of a kind; null when it is another's or malformed.</summary>
    internal T? Read<T>(System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Payload.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
