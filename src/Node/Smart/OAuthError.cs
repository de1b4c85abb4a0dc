using System.Text.Json.Serialization;

namespace Xinglin.Node.Smart;

/// <summary>A refusal of the token endpoint: RFC 6749 section 5.2. The description says what to do, and never repeats what was sent.</summary>
/// <param name="Code">One of OAuth's own codes.</param>
/// <param name="Description">ASCII, as the section demands.</param>
internal sealed record OAuthError(string Code, string Description)
{
    /// <summary>The request is malformed.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>The client is not authenticated.</summary>
    public const string InvalidClient = "invalid_client";

    /// <summary>The patient's permission is not in force, or not for this client.</summary>
    public const string InvalidGrant = "invalid_grant";

    /// <summary>The client may not ask in this way.</summary>
    public const string UnauthorizedClient = "unauthorized_client";

    /// <summary>Another grant type than <c>client_credentials</c>.</summary>
    public const string UnsupportedGrantType = "unsupported_grant_type";

    /// <summary>A scope is malformed, or none of what was asked for is registered.</summary>
    public const string InvalidScope = "invalid_scope";

    /// <summary>Too much at once; from section 4.1.2.1, since section 5.2 has none for it. HTTP 429.</summary>
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>A sentence in the characters that the section allows in a description.</summary>
    public static string Describe(string sentence) => string.Concat(sentence.Select(c => c is >= ' ' and <= '~' and not ('"' or '\\') ? c : ' '));

    /// <summary>The HTTP status.</summary>
    [JsonIgnore]
    public int Status => Code == TemporarilyUnavailable ? StatusCodes.Status429TooManyRequests : StatusCodes.Status400BadRequest;
}

/// <summary>An access token as it is handed out: RFC 6749 section 5.1.</summary>
/// <param name="AccessToken">Opaque.</param>
/// <param name="TokenType">Always <c>bearer</c>.</param>
/// <param name="ExpiresIn">Seconds.</param>
/// <param name="Scope">What was granted, which may be less than what was asked for.</param>
internal sealed record TokenAnswer(string AccessToken, string TokenType, int ExpiresIn, string Scope);

/// <summary>What <c>.well-known/smart-configuration</c> says (SMART App Launch 2.2, Conformance).</summary>
internal sealed record SmartConfiguration(
    string TokenEndpoint,
    IReadOnlyList<string> GrantTypesSupported,
    IReadOnlyList<string> TokenEndpointAuthMethodsSupported,
    IReadOnlyList<string> TokenEndpointAuthSigningAlgValuesSupported,
    IReadOnlyList<string> ScopesSupported,
    IReadOnlyList<string> CodeChallengeMethodsSupported,
    IReadOnlyList<string> Capabilities);

/// <summary>The errors' own JSON: <c>error</c> and <c>error_description</c>.</summary>
internal sealed record OAuthErrorAnswer(string Error, string ErrorDescription);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OAuthErrorAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(SmartConfiguration))]
internal sealed partial class OAuthJson : JsonSerializerContext;
