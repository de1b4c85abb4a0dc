using System.Collections.Frozen;
using System.Text.Json;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Smart;

/// <summary>
/// Gives access tokens to registered client systems: SMART Backend Services over OAuth's client credentials. Who may have one is judged here;
/// what may be read with it the FHIR server judges at each request.
/// </summary>
internal sealed class TokenDoor(MemberParts parts, ClientRegistry clients, AccessTokens tokens)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private readonly AssertionWindow _window = new(parts.Store);
    private readonly AttemptPace _pace = new(parts.Clock);
    private readonly PermissionJudge _judge = new(parts.Known, parts.Objections, parts.Ledger.Genesis.Network);

    /// <summary>A token, or why there is none.</summary>
    /// <param name="form">The request's body.</param>
    /// <param name="audience">The address of this very endpoint.</param>
    /// <param name="answer">What is handed out.</param>
    public OAuthError? Answer(ReadOnlySpan<byte> form, string audience, out TokenAnswer? answer)
    {
        answer = null;
        if (!TokenRequest.TryParse(form, out var request) || request["grant_type"] is not { } type)
        {
            return new OAuthError(OAuthError.InvalidRequest, "Send a form with grant_type, scope, client_assertion_type and client_assertion, each once.");
        }

        if (type != "client_credentials")
        {
            return new OAuthError(OAuthError.UnsupportedGrantType, "Only client_credentials is granted here.");
        }

        if (Authenticate(request, audience, out var client) is { } unknown)
        {
            return unknown;
        }

        return Grant(client!, request, out var granted, out var access) ?? Issue(granted!, access!, out answer);
    }

    private OAuthError? Authenticate(TokenRequest request, string audience, out SmartClient? client)
    {
        client = null;
        if (request["client_secret"] is not null)
        {
            return new OAuthError(OAuthError.InvalidRequest, "Authenticate in one way only: by client_assertion.");
        }

        if (request["client_assertion_type"] != AssertionType || request["client_assertion"] is not { } text)
        {
            return ClientAssertion.Refused("Authenticate by client_assertion, a JWT, with client_assertion_type " + AssertionType + ".");
        }

        if (ClientAssertion.TryParse(text, audience) is not { } assertion || (request["client_id"] ?? assertion.Client) != assertion.Client)
        {
            return ClientAssertion.Refused("The assertion is no JWT with alg, kid, iss, sub, aud, exp and jti, iss and sub being the client_id.");
        }

        if (clients.Find(assertion.Client) is not { } found || ClientKey.ReadSet(found.KeySet, out var keys) is not null)
        {
            return ClientAssertion.Refused("No client of this id is registered here: ask the member to register it.");
        }

        if (!_pace.Admit(found.Id))
        {
            return new OAuthError(OAuthError.TemporarilyUnavailable, "Too many requests of this client in a second: keep an access token until it expires.");
        }

        var now = parts.Clock.GetUtcNow();
        client = found;
        return assertion.Judge(keys, now) ?? _window.Enter(assertion, now);
    }

    private OAuthError? Grant(SmartClient client, TokenRequest request, out IReadOnlyList<SystemScope>? granted, out SmartAccess? access)
    {
        (granted, access) = (null, null);
        if (!SystemScope.TryParseAll(request["scope"], out var asked) || !SystemScope.TryParseAll(string.Join(' ', client.Scopes), out var registered))
        {
            return Scope("A scope is none of SMART v2 for systems, as system/Observation.rs: name types and letters as the documentation lists them.");
        }

        granted = [.. asked.Select(s => s.Within(registered)).OfType<SystemScope>()];
        if (!TryReading(granted, out var reading))
        {
            return Scope("More reading scopes than one token holds: ask for several tokens.");
        }

        if (granted.Count == 0)
        {
            return Scope("None of these scopes is registered for the client: ask the member to register them.");
        }

        access = new SmartAccess(
            client.Id, client.Member, client.Member, reading, Writes(granted), null, null, parts.Clock.GetUtcNow() + SmartLimits.TokenLife);
        return request[TokenRequest.TermsField] is { } terms ? Bind(terms, ref access) : OwnSystem(client);
    }

    /// <summary>Without a permission only the member's own systems read, as its staff do.</summary>
    private OAuthError? OwnSystem(SmartClient client) => client.Member == parts.Known.Member
        ? null
        : new OAuthError(OAuthError.UnauthorizedClient, "This client works for another member: send a permission's terms in " + TokenRequest.TermsField + ".");

    /// <summary>
    /// The permission is judged now, so that who asks hears at once, and again at each request. A refused attempt leaves its trace in the log
    /// like any other.
    /// </summary>
    private OAuthError? Bind(string text, ref SmartAccess access)
    {
        if (ReadTerms(text) is not { } document || document.Read() is not { } said)
        {
            return new OAuthError(OAuthError.InvalidRequest, TokenRequest.TermsField + " is no permission's terms: send the opened terms document as JSON.");
        }

        if (access.Scopes is not { } reading || access.Writes.Count > 0)
        {
            return Scope("A permission is for reading: ask for r and s only.");
        }

        var read = new RecordsReadArguments(said.Permission, document, said.Purpose, reading.Canonical, LayerNames.Raw);
        if (_judge.Judge(access.Account, read, out var terms, out _) is not { } refusal)
        {
            access = access with { Permission = said.Permission, Terms = document };
            return null;
        }

        var attempt = new DisclosureBody(
            parts.Now, false, DisclosureBases.Permission, access.Account, said.Purpose, terms?.Scopes ?? [], [], terms?.Relationship, terms?.Grantee.Member, said.Permission, refusal.Code);
        if (parts.Log.Append(attempt) is null)
        {
            return new OAuthError(OAuthError.TemporarilyUnavailable, "The member cannot write its log and gives nothing: try again later.");
        }

        return refusal.Code == ReleaseCodes.ScopeExceedsGrant.Value
            ? Scope("The permission covers less than these scopes: ask for what its terms name.")
            : new OAuthError(OAuthError.InvalidGrant, "The permission does not allow this now: " + OAuthError.Describe(refusal.En));
    }

    private OAuthError? Issue(IReadOnlyList<SystemScope> granted, SmartAccess access, out TokenAnswer? answer)
    {
        answer = tokens.Issue(access) is { } token
            ? new TokenAnswer(token, "bearer", (int)SmartLimits.TokenLife.TotalSeconds, string.Join(' ', granted.Select(s => s.Canonical)))
            : null;
        return answer is null ? new OAuthError(OAuthError.TemporarilyUnavailable, "As many tokens are alive as may be: use them, or wait until some expire.") : null;
    }

    private static TermsDocument? ReadTerms(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, GatewayJson.Default.TermsDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>All that may be read, as one set; null when nothing. False when it is more than a set holds.</summary>
    private static bool TryReading(IReadOnlyList<SystemScope> granted, out ScopeSet? reading)
    {
        reading = null;
        List<string> texts = [.. granted.SelectMany(s => s.Reading?.Canonical ?? [])];
        return texts.Count == 0 || ScopeSet.TryParse(texts, out reading, out _);
    }

    private static FrozenSet<string> Writes(IReadOnlyList<SystemScope> granted) =>
        granted.SelectMany(s => s.Granted.Where(l => l is 'c' or 'u' or 'd').Select(l => $"{l}:{s.ResourceType}")).ToFrozenSet(StringComparer.Ordinal);

    private static OAuthError Scope(string description) => new(OAuthError.InvalidScope, description);
}

/// <summary>How often each client may be judged in a second: verifying a signature is the dearest thing that a stranger with its id can cause.</summary>
internal sealed class AttemptPace(TimeProvider clock)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _second;

    /// <summary>True while the client has attempts left in this second.</summary>
    public bool Admit(string client)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        lock (_turn)
        {
            if (second != _second)
            {
                _counts.Clear();
                _second = second;
            }

            return (_counts[client] = _counts.GetValueOrDefault(client) + 1) <= SmartLimits.AttemptsPerSecond;
        }
    }
}
