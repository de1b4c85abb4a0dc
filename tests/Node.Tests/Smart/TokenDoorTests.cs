using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Smart;

/// <summary>What a client system that is who it says gets: its registered scopes, within limits, and only within the patient's permission.</summary>
public sealed class TokenDoorTests : IAsyncDisposable
{
    private readonly Consortium _consortium = new();

    [Fact]
    public void The_request_is_a_form_with_each_field_once_and_the_one_grant_type()
    {
        using var desk = new SmartDesk(_consortium);
        Assert.Equal("invalid_request", desk.Raw("", out _)!.Code);
        Assert.Equal("invalid_request", desk.Raw("scope=system%2FObservation.rs", out _)!.Code);
        Assert.Equal("invalid_request", desk.Raw("grant_type=client_credentials&grant_type=client_credentials", out _)!.Code);
        Assert.Equal("invalid_request", desk.Raw("grant_type=client_credentials" + string.Concat(Enumerable.Range(0, 20).Select(i => $"&f{i}=1")), out _)!.Code);
        foreach (var type in new[] { "authorization_code", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer" })
        {
            var form = desk.Form();
            form["grant_type"] = type;
            Assert.Equal("unsupported_grant_type", desk.Refusal(form));
        }
    }

    [Fact]
    public void A_client_authenticates_by_its_assertion_alone()
    {
        using var desk = new SmartDesk(_consortium);
        foreach (var name in new[] { "client_assertion", "client_assertion_type" })
        {
            var form = desk.Form();
            form.Remove(name);
            Assert.Equal("invalid_client", desk.Refusal(form));
        }

        var saml = desk.Form();
        saml["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer";
        Assert.Equal("invalid_client", desk.Refusal(saml));
        var secret = desk.Form();
        secret["client_secret"] = "s";
        Assert.Equal("invalid_request", desk.Refusal(secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("system/Observation.read")]
    [InlineData("system/Observation.write")]
    [InlineData("system/Observation.*")]
    [InlineData("system/*.rs")]
    [InlineData("patient/Observation.rs")]
    [InlineData("user/Observation.rs")]
    [InlineData("Observation.rs")]
    [InlineData("system/Observation.sr")]
    [InlineData("system/Observation.rr")]
    [InlineData("system/Observation.")]
    [InlineData("system/Nothing.rs")]
    [InlineData("system/Observation.rs?_has:Group:member:_id=1")]
    [InlineData("system/Observation.crs?category=laboratory")]
    [InlineData("system/Observation.c?category=laboratory")]
    [InlineData("system/Observation.rs  system/Condition.rs")]
    [InlineData("system/Observation.rs system/Observation.read")]
    [InlineData("openid")]
    public void A_scope_that_is_not_understood_refuses_the_request(string scope)
    {
        using var desk = new SmartDesk(_consortium, "system/Observation.cruds", "system/Condition.rs");
        Assert.Equal("invalid_scope", desk.RefusalOfScope(scope));
    }

    [Theory]
    [InlineData("system/Observation.rs", "system/Observation.rs")]
    [InlineData("system/Observation.r", "system/Observation.r")]
    [InlineData("system/Observation.cruds", "system/Observation.crs")]
    [InlineData("system/Observation.rs?category=laboratory", "system/Observation.rs?category=laboratory")]
    [InlineData("system/Condition.rs", null)]
    [InlineData("system/Condition.rs system/Observation.s", "system/Observation.s")]
    [InlineData("system/Procedure.rs", "system/Procedure.r")]
    [InlineData("system/Encounter.rs", null)]
    [InlineData("system/Encounter.rs?date=ge2024-01-01", "system/Encounter.rs?date=ge2024-01-01")]
    [InlineData("system/Encounter.rs?date=ge2020-01-01", null)]
    [InlineData("system/DocumentReference.cu", "system/DocumentReference.c")]
    [InlineData("system/DocumentReference.u", null)]
    public void What_is_granted_is_what_was_asked_for_as_far_as_it_is_registered(string asked, string? granted)
    {
        using var desk = new SmartDesk(
            _consortium, "system/Observation.crs", "system/Procedure.r", "system/Encounter.rs?date=ge2024-01-01", "system/DocumentReference.c");
        if (granted is null)
        {
            Assert.Equal("invalid_scope", desk.RefusalOfScope(asked));
            return;
        }

        Assert.Equal(granted, desk.TokenFor(asked).Scope);
    }

    [Fact]
    public void Reading_and_writing_are_apart_and_a_token_without_reading_reads_nothing()
    {
        using var desk = new SmartDesk(_consortium, "system/Observation.cu", "system/Condition.rs");
        var access = desk.Smart.Tokens.Find(desk.TokenFor("system/Observation.cu").AccessToken)!;
        Assert.Null(access.Scopes);
        Assert.True(access.MayCreate("Observation") && access.MayUpdate("Observation"));
        Assert.False(access.MayDelete("Observation") || access.MayCreate("Condition"));
        access = desk.Smart.Tokens.Find(desk.TokenFor("system/Condition.rs").AccessToken)!;
        Assert.Equal(["Condition.rs"], access.Scopes!.Canonical);
        Assert.Empty(access.Writes);
    }

    [Fact]
    public void A_removed_client_gets_no_token_and_its_tokens_end_at_once()
    {
        using var desk = new SmartDesk(_consortium);
        var token = desk.Token().AccessToken;
        Assert.NotNull(desk.Smart.Tokens.Find(token));

        // By another handle on the same file, as the command line has.
        using (var registry = ClientRegistry.Open(_consortium.A.Parts.Folder("clients"), _consortium.Clock))
        {
            Assert.Equal(desk.Client.Id, Assert.Single(registry.All()).Id);
            Assert.True(registry.Remove(desk.Client.Id));
            Assert.False(registry.Remove(desk.Client.Id));
        }

        Assert.Null(desk.Smart.Tokens.Find(token));
        Assert.Equal("invalid_client", desk.Refusal(desk.Form()));
    }

    [Fact]
    public void A_client_of_one_member_is_unknown_at_another()
    {
        using var desk = new SmartDesk(_consortium);
        Assert.Equal("invalid_client", desk.Refusal(desk.Form(), _consortium.B));
        Assert.Null(_consortium.B.Services.Capability<SmartCapability>().Tokens.Find(desk.Token().AccessToken));
    }

    [Fact]
    public void A_client_is_judged_twenty_times_a_second_and_others_are_not_held_up()
    {
        using var desk = new SmartDesk(_consortium);
        var codes = Enumerable.Range(0, SmartLimits.AttemptsPerSecond + 1).Select(_ => desk.Refusal(desk.Form())).ToList();
        Assert.Equal("temporarily_unavailable", codes[^1]);
        Assert.All(codes.SkipLast(1), Assert.Null);
        using (var other = new SmartDesk(_consortium))
        {
            other.Token();
        }

        _consortium.Clock.Now += TimeSpan.FromSeconds(1);
        desk.Token();
    }

    [Fact]
    public void A_client_has_so_many_live_tokens_and_no_more()
    {
        using var desk = new SmartDesk(_consortium);
        var access = desk.Smart.Tokens.Find(desk.Token().AccessToken)!;
        for (var i = 1; i < SmartLimits.TokensPerClientMax; i++)
        {
            Assert.NotNull(desk.Smart.Tokens.Issue(access));
        }

        Assert.Equal("temporarily_unavailable", desk.Refusal(desk.Form()));
        _consortium.Clock.Now += SmartLimits.TokenLife;
        desk.Token();
    }

    [Fact]
    public async Task A_token_bound_to_a_permission_is_for_the_grantee_within_its_terms_and_none_is_given_after_revocation()
    {
        var (patient, _, _) = await _consortium.Begin();
        using var desk = new SmartDesk(_consortium);
        var grantee = new Person { Account = _consortium.Account(_consortium.B) };
        var (permission, terms) = _consortium.Grant(patient, _consortium.A, grantee, _consortium.B, ["Observation.rs?category=laboratory"]);
        desk.Client = desk.Register(grantee.Account, ["system/Observation.rs"]);

        Assert.Equal("unauthorized_client", desk.Refusal(desk.Form()));
        Assert.Equal("invalid_request", desk.Refusal(With(desk, "{}")));
        Assert.Equal("invalid_scope", desk.Refusal(With(desk, Json(terms))));
        var token = desk.Token(With(desk, Json(terms), "system/Observation.rs?category=laboratory"));
        var access = desk.Smart.Tokens.Find(token.AccessToken)!;
        Assert.Equal((grantee.Account, permission), (access.Account, access.Permission));
        Assert.Equal(terms, access.Terms);

        _consortium.Revoke(patient, permission);
        Assert.Equal("invalid_grant", desk.Refusal(With(desk, Json(terms), "system/Observation.rs?category=laboratory")));
        var refused = _consortium.A.Log.Find(_consortium.A.Log.Last)!.Body;
        Assert.Equal((false, "permission-revoked", grantee.Account), (refused.Released, refused.Code, refused.Reader));
    }

    [Fact]
    public async Task Terms_of_another_grantee_or_changed_terms_give_no_token()
    {
        var (patient, _, doctor) = await _consortium.Begin();
        using var desk = new SmartDesk(_consortium);
        var (_, terms) = _consortium.Grant(patient, _consortium.A, doctor, _consortium.B, ["Observation.rs"]);
        desk.Client = desk.Register(_consortium.Account(_consortium.B), ["system/Observation.rs"]);
        Assert.Equal("invalid_grant", desk.Refusal(With(desk, Json(terms))));
        var grantee = terms.Read()! with { Grantee = new PermissionGrantee(_consortium.Account(_consortium.B), _consortium.Account(_consortium.B)) };
        Assert.Equal("invalid_grant", desk.Refusal(With(desk, Json(TermsDocument.Create(grantee)))));
    }

    [Fact]
    public void What_errors_say_is_within_the_characters_that_oauth_allows()
    {
        using var desk = new SmartDesk(_consortium);
        foreach (var sentence in Node.Errors.Sentences.All)
        {
            Assert.DoesNotContain(OAuthError.Describe(sentence.En), c => c is < ' ' or > '~' or '"' or '\\');
        }
    }

    private static Dictionary<string, string> With(SmartDesk desk, string terms, string scope = "system/Observation.rs")
    {
        var form = desk.Form(scope: scope);
        form[TokenRequest.TermsField] = terms;
        return form;
    }

    private static string Json(TermsDocument terms) => JsonSerializer.Serialize(terms, GatewayJson.Default.TermsDocument);

    public ValueTask DisposeAsync() => _consortium.DisposeAsync();
}
