using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// A question to a member's gateway: a JWS (RFC 7515), compact, ES256, with the same protected header as a transaction.
/// It binds network, partition, audience, acting accounts, signer, method, arguments, id, expiry and the key that the
/// answer is sealed to. Whether the signer may speak for the accounts is judged against the state, a replay against the
/// gateway's window.
/// </summary>
public sealed class SignedRequest
{
    private SignedRequest(ReadOnlyMemory<byte> bytes, Hash hash, RequestPayload payload, TransactionSignature signature)
    {
        Bytes = bytes;
        Hash = hash;
        Payload = payload;
        Signature = signature;
    }

    /// <summary>Exactly as sent.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>SHA-256 of the decoded payload: the request's identity, and the context of the sealed answer.</summary>
    public Hash Hash { get; }

    /// <summary>What was signed.</summary>
    public RequestPayload Payload { get; }

    /// <summary>The one signature.</summary>
    public TransactionSignature Signature { get; }

    /// <summary>Builds and signs.</summary>
    /// <param name="payload">Its <see cref="RequestPayload.By"/> is replaced by the signer's kid.</param>
    /// <param name="signer">The key.</param>
    /// <param name="introduce">True to carry the key as <c>jwk</c>: its account is not on the ledger yet.</param>
    /// <exception cref="ArgumentException">The result breaks a rule of the format; the message is the code.</exception>
    public static SignedRequest Create(RequestPayload payload, ISigner signer, bool introduce = false)
    {
        var json = Write(payload with { By = [signer.KeyId] });
        var parsed = Parse(JwsSigning.Compact(json, JwsSigning.Sign(json, signer, introduce)));
        return parsed.Request ?? throw new ArgumentException(parsed.Code.Value, nameof(payload));
    }

    /// <summary>Parses strictly; never throws for hostile input. At most <see cref="LedgerLimits.TransactionBytesMax"/> bytes.</summary>
    public static ParsedRequest Parse(ReadOnlyMemory<byte> bytes)
    {
        var refusal = Read(bytes, out var request);
        return new ParsedRequest(request, refusal ?? default);
    }

    /// <summary>Judges all that needs no state: null when this request is meant for this place and time.</summary>
    /// <param name="network">The network served.</param>
    /// <param name="partition">The partition served.</param>
    /// <param name="audience">The serving member's account.</param>
    /// <param name="method">The method of the address.</param>
    /// <param name="now">The clock.</param>
    public RefusalCode? Judge(NetworkId network, uint partition, AccountId audience, string method, LedgerTime now)
    {
        if (Payload.Network != network)
        {
            return TransactionCodes.WrongNetwork;
        }

        if (Payload.Partition != partition)
        {
            return TransactionCodes.WrongPartition;
        }

        if (Payload.Audience != audience)
        {
            return RequestCodes.WrongAudience;
        }

        if (Payload.Method != method)
        {
            return RequestCodes.WrongMethod;
        }

        if (Payload.Expires.CompareTo(now) <= 0)
        {
            return TransactionCodes.Expired;
        }

        return Payload.Expires.CompareTo(now.Plus(LedgerLimits.TransactionLifeMax)) > 0 ? TransactionCodes.ExpiryTooFar : null;
    }

    /// <summary>Verifies the signature with the introduced key or the directory's: null when it is valid.</summary>
    public RefusalCode? VerifySignature(IKeyDirectory keys)
    {
        var key = Signature.Introduced.GetValueOrDefault();
        if (Signature.Introduced is null && !keys.TryGet(Signature.Kid, out key))
        {
            return TransactionCodes.KeyUnknown;
        }

        return P256.Verify(key, Signature.SigningInput.Span, Signature.Signature.Span) ? null : TransactionCodes.SignatureInvalid;
    }

    private static RefusalCode? Read(ReadOnlyMemory<byte> bytes, out SignedRequest? request)
    {
        request = null;
        if (JwsForm.TryRead(bytes, out var form) is { } malformed)
        {
            return malformed;
        }

        if (form.Compact.IsEmpty)
        {
            return TransactionCodes.JwsMalformed;
        }

        if (JwsSignatureReader.Read(form, 0, out var signature) is { } refusal)
        {
            return refusal;
        }

        var json = new byte[Base64Url.DecodedLength(form.Payload.Length)];
        if (!Base64Url.TryDecode(form.Payload.Span, json, out _))
        {
            return JwsForm.NotBase64Url(form.Payload.Span);
        }

        return StrictJson.Check(json, LedgerLimits.JsonDepthMax) ?? ReadPayload(bytes, json, signature, out request);
    }

    private static RefusalCode? ReadPayload(ReadOnlyMemory<byte> bytes, byte[] json, TransactionSignature signature, out SignedRequest? request)
    {
        request = null;
        if (RequestPayloadReader.Read(json, out var payload) is { } refusal)
        {
            return refusal;
        }

        if (payload!.By[0] != signature.Kid)
        {
            return TransactionCodes.SignersMismatch;
        }

        request = new SignedRequest(bytes, Sha256.Of(json), payload, signature);
        return null;
    }

    private static byte[] Write(RequestPayload payload)
    {
        using var stream = new MemoryStream(512);
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("net"u8, payload.Network.ToString());
            writer.WriteNumber("part"u8, payload.Partition);
            writer.WriteString("aud"u8, payload.Audience.ToString());
            WriteTexts(writer, "as"u8, payload.As.Select(a => a.ToString()));
            WriteTexts(writer, "by"u8, payload.By.Select(k => k.ToString()));
            writer.WriteString("id"u8, payload.Id);
            writer.WriteNumber("exp"u8, payload.Expires.Milliseconds);
            writer.WriteString("method"u8, payload.Method);
            WriteKey(writer, payload.Seal);
            writer.WritePropertyName("args"u8);
            writer.WriteRawValue(payload.Arguments.Span);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteKey(Utf8JsonWriter writer, P256PublicKey key)
    {
        writer.WriteStartObject("seal"u8);
        writer.WriteString("crv"u8, "P-256"u8);
        writer.WriteString("kty"u8, "EC"u8);
        writer.WriteString("x"u8, key.X.ToString());
        writer.WriteString("y"u8, key.Y.ToString());
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
