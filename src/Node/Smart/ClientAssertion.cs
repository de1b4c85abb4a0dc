using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Smart;

/// <summary>
/// A client's authentication JWT (RFC 7523 section 3 as SMART App Launch narrows it), taken apart and not yet believed: whose it says it is is known
/// before its signature can be checked.
/// </summary>
internal sealed class ClientAssertion
{
    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly string _algorithm;
    private readonly string _key;
    private readonly bool _fitsAudience;

    private ClientAssertion(byte[] signed, byte[] signature, JsonElement header, JsonElement claims, string audience)
    {
        (_signed, _signature) = (signed, signature);
        (_algorithm, _key) = (ClaimsJson.Text(header, "alg")!, ClaimsJson.Text(header, "kid")!);
        Client = ClaimsJson.Text(claims, "sub")!;
        Id = ClaimsJson.Text(claims, "jti")!;
        Expires = ClaimsJson.Seconds(claims, "exp")!.Value;
        NotBefore = ClaimsJson.Seconds(claims, "nbf");
        _fitsAudience = IsFor(claims, audience);
    }

    /// <summary>Who it says it is: <c>iss</c> and <c>sub</c>.</summary>
    public string Client { get; }

    /// <summary>Its <c>jti</c>.</summary>
    public string Id { get; }

    /// <summary><c>exp</c>, seconds since 1970.</summary>
    public long Expires { get; }

    private long? NotBefore { get; }

    /// <summary>Takes it apart; null when it is not of the form.</summary>
    /// <param name="text">Compact JWS (RFC 7515 section 7.1).</param>
    /// <param name="audience">The address of the token endpoint at which it came in.</param>
    public static ClientAssertion? TryParse(string text, string audience)
    {
        var parts = text.Length <= SmartLimits.AssertionLengthMax ? text.Split('.') : [];
        if (parts.Length != 3 || Base64Url.Decode(parts[0]) is not { } header || Base64Url.Decode(parts[1]) is not { } claims || Base64Url.Decode(parts[2]) is not { } signature)
        {
            return null;
        }

        using var heading = ClaimsJson.TryParse(header);
        using var claimed = ClaimsJson.TryParse(claims);
        return heading is not null && claimed is not null && IsHeader(heading.RootElement) && AreClaims(claimed.RootElement)
            ? new ClientAssertion(Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]), signature, heading.RootElement, claimed.RootElement, audience)
            : null;
    }

    /// <summary>Why it does not authenticate the client at this moment; null when it does. Whether it comes for the first time is not judged here.</summary>
    public OAuthError? Judge(IReadOnlyList<ClientKey> keys, DateTimeOffset now)
    {
        if (keys.FirstOrDefault(k => k.Id == _key) is not { } key || key.Algorithm != _algorithm || !key.Verifies(_signed, _signature))
        {
            return Refused("No registered key verifies the assertion: sign it with ES384 or RS384 and name the key by its kid.");
        }

        if (!_fitsAudience)
        {
            return Refused("The assertion's aud is not this token endpoint: use token_endpoint from .well-known/smart-configuration, exactly.");
        }

        var (earliest, latest) = ((now - SmartLimits.ClockSkew).ToUnixTimeMilliseconds(), (now + SmartLimits.ClockSkew).ToUnixTimeMilliseconds());
        if (Expires * 1000 <= earliest || Expires * 1000 > latest + (long)SmartLimits.AssertionAheadMax.TotalMilliseconds)
        {
            return Refused("The assertion's exp is past or over five minutes ahead: make a new one for each request, and set the clock.");
        }

        return NotBefore * 1000 > latest ? Refused("The assertion's nbf is still to come: set the clock.") : null;
    }

    internal static OAuthError Refused(string description) => new(OAuthError.InvalidClient, description);

    /// <summary>Names in the header that change how a JWS is read, or say where a key is, are not for who authenticates (RFC 7515 section 4.1).</summary>
    private static bool IsHeader(JsonElement header) =>
        header.ValueKind == JsonValueKind.Object
        && ClaimsJson.Text(header, "alg") is not null && ClaimsJson.Text(header, "kid") is { Length: > 0 and <= SmartLimits.KeyIdLengthMax }
        && (!header.TryGetProperty("typ", out _) || string.Equals(ClaimsJson.Text(header, "typ"), "JWT", StringComparison.OrdinalIgnoreCase))
        && !header.TryGetProperty("crit", out _) && !header.TryGetProperty("jku", out _) && !header.TryGetProperty("jwk", out _)
        && !header.TryGetProperty("x5u", out _) && !header.TryGetProperty("x5c", out _);

    private static bool AreClaims(JsonElement claims) =>
        claims.ValueKind == JsonValueKind.Object
        && ClaimsJson.Text(claims, "sub") is { Length: > 0 } subject && ClaimsJson.Text(claims, "iss") == subject
        && ClaimsJson.Text(claims, "jti") is { Length: > 0 and <= SmartLimits.AssertionIdLengthMax }
        && ClaimsJson.Seconds(claims, "exp") is > 0 and < 1L << 40
        && (!claims.TryGetProperty("nbf", out _) || ClaimsJson.Seconds(claims, "nbf") is >= 0 and < 1L << 40);

    /// <summary>A list of several audiences could be carried on to any of them.</summary>
    private static bool IsFor(JsonElement claims, string audience)
    {
        if (!claims.TryGetProperty("aud", out var aud))
        {
            return false;
        }

        var one = aud.ValueKind == JsonValueKind.Array && aud.GetArrayLength() == 1 ? aud[0] : aud;
        return one.ValueKind == JsonValueKind.String && one.ValueEquals(audience);
    }
}
