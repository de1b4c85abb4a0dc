using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Smart;

/// <summary>
/// One public key of a client system, from its JWK Set (RFC 7517): P-384 for ES384 or RSA for RS384. The algorithm follows from the key,
/// never from what an assertion says of itself.
/// </summary>
internal sealed class ClientKey
{
    /// <summary>Names that only private and symmetric keys have (RFC 7518 sections 6.2.2, 6.3.2, 6.4).</summary>
    private static readonly string[] Secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    private readonly ECParameters? _curve;
    private readonly RSAParameters? _rsa;

    private ClientKey(string id, ECParameters? curve, RSAParameters? rsa) => (Id, _curve, _rsa) = (id, curve, rsa);

    /// <summary>Its <c>kid</c>, unique in the set.</summary>
    public string Id { get; }

    /// <summary>The only <c>alg</c> that it verifies.</summary>
    public string Algorithm => _curve is null ? "RS384" : "ES384";

    /// <summary>Reads a whole set strictly; a refusal, or at least one key.</summary>
    public static RefusalCode? ReadSet(ReadOnlyMemory<byte> json, out IReadOnlyList<ClientKey> keys)
    {
        keys = [];
        using var document = json.Length <= SmartLimits.KeySetBytesMax ? ClaimsJson.TryParse(json) : null;
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("keys", out var list)
            || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > SmartLimits.KeysMax)
        {
            return SmartCodes.KeysRefused;
        }

        List<ClientKey> read = [];
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && Secret.Any(name => item.TryGetProperty(name, out _)))
            {
                return SmartCodes.KeysPrivate;
            }

            if (Read(item) is not { } key || read.Any(k => k.Id == key.Id))
            {
                return SmartCodes.KeysRefused;
            }

            read.Add(key);
        }

        keys = read;
        return null;
    }

    /// <summary>True when this key made the signature over these bytes (RFC 7518 sections 3.3 and 3.4).</summary>
    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        try
        {
            if (_curve is { } curve)
            {
                using var ecdsa = ECDsa.Create(curve);
                return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA384, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            }

            using var rsa = RSA.Create(_rsa!.Value);
            return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static ClientKey? Read(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object || ClaimsJson.Text(jwk, "kid") is not { Length: > 0 and <= SmartLimits.KeyIdLengthMax } id || !IsForSignatures(jwk))
        {
            return null;
        }

        var key = ClaimsJson.Text(jwk, "kty") switch
        {
            "EC" => Curve(jwk) is { } curve ? new ClientKey(id, curve, null) : null,
            "RSA" => Rsa(jwk) is { } rsa ? new ClientKey(id, null, rsa) : null,
            _ => null,
        };
        return key is not null && (!jwk.TryGetProperty("alg", out var algorithm) || (algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals(key.Algorithm))) ? key : null;
    }

    private static bool IsForSignatures(JsonElement jwk) =>
        (!jwk.TryGetProperty("use", out _) || ClaimsJson.Text(jwk, "use") == "sig")
        && (!jwk.TryGetProperty("key_ops", out var operations)
            || (operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.ValueEquals("verify"))));

    private static ECParameters? Curve(JsonElement jwk)
    {
        const int Coordinate = 48;
        if (ClaimsJson.Text(jwk, "crv") != "P-384" || Bytes(jwk, "x") is not { Length: Coordinate } x || Bytes(jwk, "y") is not { Length: Coordinate } y)
        {
            return null;
        }

        var curve = new ECParameters { Curve = ECCurve.NamedCurves.nistP384, Q = new ECPoint { X = x, Y = y } };
        try
        {
            using var key = ECDsa.Create(curve);
            return curve;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static RSAParameters? Rsa(JsonElement jwk)
    {
        if (Bytes(jwk, "n") is not { Length: > 0 and <= SmartLimits.RsaBitsMax / 8 } modulus || Bytes(jwk, "e") is not { Length: 3 or 4 } exponent
            || modulus[0] == 0 || exponent[0] == 0 || (modulus[^1] & 1) == 0 || (exponent[^1] & 1) == 0)
        {
            return null;
        }

        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        try
        {
            using var key = RSA.Create(parameters);
            return key.KeySize is >= SmartLimits.RsaBitsMin and <= SmartLimits.RsaBitsMax ? parameters : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[]? Bytes(JsonElement jwk, string name) => ClaimsJson.Text(jwk, name) is { } text ? Base64Url.Decode(text) : null;
}
