using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Transactions;

/// <summary>
/// The protected header of every JWS of this product: exactly <c>alg</c> and <c>kid</c>, and <c>jwk</c> only to introduce a
/// key, whose RFC 7638 thumbprint must then be <c>kid</c>.
/// </summary>
/// <param name="Kid">Who signs.</param>
/// <param name="Introduced">The key, when the header introduces it; on the curve.</param>
public readonly record struct ProtectedHeader(KeyId Kid, P256PublicKey? Introduced)
{
    /// <summary>Longest header accepted, in bytes of JSON; with a <c>jwk</c> and no white space it is 201.</summary>
    public const int BytesMax = 1024;

    /// <summary>Reads the decoded header; null when accepted, else the first code that it meets in the order of <see cref="TransactionCodes"/>.</summary>
    public static RefusalCode? TryRead(ReadOnlySpan<byte> json, out ProtectedHeader header)
    {
        header = default;
        if (json.Length > BytesMax)
        {
            return TransactionCodes.HeaderMalformed;
        }

        return StrictJson.Check(json, LedgerLimits.JsonDepthMax) ?? ProtectedHeaderReader.Read(json, out header);
    }

    /// <summary>The JSON of a header for this key: <c>{"alg":"ES256","kid":...}</c>, with <c>jwk</c> when it introduces it.</summary>
    public static string Write(P256PublicKey key, bool introduce)
    {
        var kid = key.Thumbprint();
        return introduce
            ? $$$"""{"alg":"ES256","kid":"{{{kid}}}","jwk":{"crv":"P-256","kty":"EC","x":"{{{key.X}}}","y":"{{{key.Y}}}"}}"""
            : $$"""{"alg":"ES256","kid":"{{kid}}"}""";
    }
}

/// <summary>Walks a header that <see cref="StrictJson"/> has passed, so that the reader cannot throw.</summary>
internal ref struct ProtectedHeaderReader
{
    private Utf8JsonReader _reader;
    private bool _critical;
    private bool _keyUrl;
    private bool _certificate;
    private bool _unknown;
    private bool? _algorithm;
    private bool? _kid;
    private KeyId _kidValue;
    private RefusalCode? _jwk;
    private P256PublicKey? _key;

    public static RefusalCode? Read(ReadOnlySpan<byte> json, out ProtectedHeader header)
    {
        var walk = new ProtectedHeaderReader { _reader = new Utf8JsonReader(json) };
        header = default;
        walk._reader.Read();
        if (walk._reader.TokenType != JsonTokenType.StartObject)
        {
            return TransactionCodes.HeaderMalformed;
        }

        while (walk._reader.Read() && walk._reader.TokenType == JsonTokenType.PropertyName)
        {
            walk.Member();
        }

        header = new ProtectedHeader(walk._kidValue, walk._key);
        return walk.Refusal();
    }

    private void Member()
    {
        if (_reader.ValueTextEquals("alg"u8))
        {
            _reader.Read();
            _algorithm = _reader.TokenType == JsonTokenType.String && _reader.ValueTextEquals("ES256"u8);
        }
        else if (_reader.ValueTextEquals("kid"u8))
        {
            _reader.Read();
            _kid = Text(ref _reader, out var hash);
            _kidValue = new KeyId(hash);
        }
        else if (_reader.ValueTextEquals("jwk"u8))
        {
            _reader.Read();
            _jwk = JwkReader.Read(ref _reader, out var key);
            _key = key;
        }
        else
        {
            Foreign();
        }

        _reader.Skip();
    }

    private void Foreign()
    {
        var name = _reader.GetString()!;
        _critical |= name == "crit";
        _keyUrl |= name == "jku";
        _certificate |= name.StartsWith("x5", StringComparison.Ordinal);
        _unknown = true;
        _reader.Skip();
    }

    private readonly RefusalCode? Refusal()
    {
        if (_critical)
        {
            return TransactionCodes.HeaderCritical;
        }

        if (_keyUrl)
        {
            return TransactionCodes.HeaderKeyUrl;
        }

        if (_unknown)
        {
            return _certificate ? TransactionCodes.HeaderCertificate : TransactionCodes.HeaderUnknownMember;
        }

        if (_algorithm != true)
        {
            return _algorithm is null ? TransactionCodes.HeaderMalformed : TransactionCodes.Algorithm;
        }

        if (_kid != true)
        {
            return _kid is null ? TransactionCodes.HeaderMalformed : TransactionCodes.KidMalformed;
        }

        var mismatch = _key is { } key && key.Thumbprint() != _kidValue;
        return _jwk ?? (mismatch ? TransactionCodes.KidMismatch : null);
    }

    /// <summary>A string of 32 bytes in base64url.</summary>
    internal static bool Text(ref Utf8JsonReader reader, out Hash hash)
    {
        hash = default;
        return reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && Hash.TryParse(reader.ValueSpan, out hash);
    }
}
