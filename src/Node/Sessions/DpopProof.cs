using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;

namespace Xinglin.Node.Sessions;

/// <summary>
/// A DPoP proof (RFC 9449 section 4.2): a compact JWS by the key in its own header. Its form and signature are judged here (section 4.3, checks 2
/// to 7); what it is for is judged against the request and the session.
/// </summary>
/// <param name="Key">Thumbprint of the key that signed it.</param>
/// <param name="Id"><c>jti</c>.</param>
/// <param name="Method"><c>htm</c>.</param>
/// <param name="Address"><c>htu</c>.</param>
/// <param name="IssuedAt"><c>iat</c>, seconds since 1970.</param>
/// <param name="Access"><c>ath</c>: SHA-256 of the cookie's value, base64url.</param>
internal sealed record DpopProof(KeyId Key, string Id, string Method, string Address, long IssuedAt, string Access)
{
    /// <summary>Longest proof, characters.</summary>
    public const int LengthMax = 2048;

    private const int IdLengthMax = 64;

    /// <summary>The proof; null when it is not one, or its signature is not its key's.</summary>
    public static DpopProof? TryRead(string text)
    {
        var parts = text.Length <= LengthMax ? text.Split('.') : [];
        if (parts.Length != 3 || Base64Url.Decode(parts[0]) is not { } header || Base64Url.Decode(parts[1]) is not { } claims
            || Base64Url.Decode(parts[2]) is not { Length: P256.SignatureLength } signature)
        {
            return null;
        }

        using var heading = ClaimsJson.TryParse(header);
        using var claimed = ClaimsJson.TryParse(claims);
        return heading is not null && claimed is not null && KeyOf(heading.RootElement) is { } key
            && P256.Verify(key, Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature)
            ? Read(key, claimed.RootElement)
            : null;
    }

    /// <summary>Exactly <c>typ</c>, <c>alg</c> and a public <c>jwk</c>: anything else could change how the proof is read.</summary>
    private static P256PublicKey? KeyOf(JsonElement header) =>
        header.ValueKind == JsonValueKind.Object && header.EnumerateObject().Count() == 3
        && ClaimsJson.Text(header, "typ") == "dpop+jwt" && ClaimsJson.Text(header, "alg") == "ES256"
        && header.TryGetProperty("jwk", out var jwk) && jwk.ValueKind == JsonValueKind.Object && jwk.EnumerateObject().Count() == 4
        && ClaimsJson.Text(jwk, "crv") is { } crv && ClaimsJson.Text(jwk, "kty") is { } kty && ClaimsJson.Text(jwk, "x") is { } x && ClaimsJson.Text(jwk, "y") is { } y
        && new Jwk(crv, kty, x, y).TryKey(out var key)
            ? key
            : null;

    private static DpopProof? Read(P256PublicKey key, JsonElement claims) =>
        claims.ValueKind == JsonValueKind.Object
        && ClaimsJson.Text(claims, "jti") is { Length: > 0 and <= IdLengthMax } id && ClaimsJson.Text(claims, "htm") is { } method
        && ClaimsJson.Text(claims, "htu") is { } address && ClaimsJson.Seconds(claims, "iat") is { } issued and > 0 and < 1L << 40
        && ClaimsJson.Text(claims, "ath") is { } access
            ? new DpopProof(key.Thumbprint(), id, method, address, issued, access)
            : null;
}
