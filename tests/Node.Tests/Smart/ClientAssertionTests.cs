using System.Text;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Smart;

/// <summary>Who authenticates as a client system, and everybody else: RFC 7523 section 3 as SMART App Launch narrows it.</summary>
public sealed class ClientAssertionTests : IAsyncDisposable
{
    private readonly Consortium _consortium = new();
    private readonly SmartDesk _desk;

    public ClientAssertionTests() => _desk = new SmartDesk(_consortium);

    [Theory]
    [InlineData("ES384")]
    [InlineData("RS384")]
    public void A_registered_key_of_either_kind_gets_a_token_that_lives_five_minutes(string algorithm)
    {
        var answer = _desk.Token(_desk.Form(_desk.Assertion(SmartDesk.Header(algorithm))));
        Assert.Equal(("bearer", 300, "system/Observation.rs"), (answer.TokenType, answer.ExpiresIn, answer.Scope));
        Assert.Equal(43, answer.AccessToken.Length);
        var access = _desk.Smart.Tokens.Find(answer.AccessToken)!;
        Assert.Equal((_desk.Client.Id, _consortium.Account(_consortium.A)), (access.ClientId, access.Account));
        Assert.Equal(["Observation.rs"], access.Scopes!.Canonical);
        _consortium.Clock.Now += TimeSpan.FromSeconds(300);
        Assert.Null(_desk.Smart.Tokens.Find(answer.AccessToken));
    }

    [Fact]
    public void Tokens_are_never_the_same_and_no_other_text_is_one()
    {
        var (one, other) = (_desk.Token().AccessToken, _desk.Token().AccessToken);
        Assert.NotEqual(one, other);
        Assert.Null(_desk.Smart.Tokens.Find(one + "A"));
        Assert.Null(_desk.Smart.Tokens.Find(string.Empty));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS384")]
    [InlineData("ES256")]
    [InlineData("RS384")]
    [InlineData("PS384")]
    [InlineData("")]
    public void An_alg_other_than_the_keys_own_is_refused(string algorithm)
    {
        var header = SmartDesk.Header();
        header["alg"] = algorithm;
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Sign(SmartDesk.Bytes(header), SmartDesk.Bytes(_desk.Claims()))));
    }

    [Fact]
    public void An_unsigned_assertion_is_refused_whatever_alg_it_names()
    {
        foreach (var algorithm in new[] { "none", "ES384", "RS384" })
        {
            var text = _desk.Assertion(SmartDesk.Header(algorithm));
            Assert.Equal("invalid_client", _desk.RefusalOf(text[..(text.LastIndexOf('.') + 1)]));
        }
    }

    [Fact]
    public void A_public_key_used_as_a_shared_secret_is_refused()
    {
        var header = SmartDesk.Header();
        (header["alg"], header["kid"]) = ("HS384", "rsa");
        var text = Base64Url.Encode(SmartDesk.Bytes(header)) + "." + Base64Url.Encode(SmartDesk.Bytes(_desk.Claims()));
        var mac = System.Security.Cryptography.HMACSHA384.HashData(Base64Url.Decode(_desk.RsaKey()["n"]!.ToString())!, Encoding.ASCII.GetBytes(text));
        Assert.Equal("invalid_client", _desk.RefusalOf(text + "." + Base64Url.Encode(mac)));
    }

    [Theory]
    [InlineData("http://localhost:8080/hospital-b/fhir/token")]
    [InlineData("http://localhost:8080/hospital-a/fhir/token/")]
    [InlineData("http://localhost:8080/hospital-a/fhir")]
    [InlineData("https://localhost:8080/hospital-a/fhir/token")]
    [InlineData("HTTP://localhost:8080/hospital-a/fhir/token")]
    [InlineData("")]
    public void An_assertion_for_another_audience_is_refused(string audience)
    {
        var claims = _desk.Claims();
        claims["aud"] = audience;
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    [Fact]
    public void A_list_of_one_audience_is_taken_and_a_list_of_more_is_not()
    {
        var claims = _desk.Claims();
        claims["aud"] = new JsonArray(SmartDesk.Audience, "http://elsewhere/token");
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        claims["aud"] = new JsonArray(SmartDesk.Audience);
        Assert.Null(_desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    [Theory]
    [InlineData(-6, false)]
    [InlineData(-4, true)]
    [InlineData(1, true)]
    [InlineData(300, true)]
    [InlineData(305, true)]
    [InlineData(306, false)]
    [InlineData(600, false)]
    [InlineData(1L << 39, false)]
    public void An_assertion_expires_at_most_five_minutes_ahead_with_five_seconds_between_the_clocks(long ahead, bool taken)
    {
        var claims = _desk.Claims();
        claims["exp"] = _consortium.Clock.Now.ToUnixTimeSeconds() + ahead;
        Assert.Equal(taken ? null : "invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    [Fact]
    public void An_assertion_that_is_not_yet_valid_is_refused()
    {
        var claims = _desk.Claims();
        claims["nbf"] = _consortium.Clock.Now.ToUnixTimeSeconds() + 60;
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        claims["nbf"] = _consortium.Clock.Now.ToUnixTimeSeconds();
        Assert.Null(_desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    [Fact]
    public void An_assertion_counts_once_also_when_its_request_failed()
    {
        var assertion = _desk.Assertion();
        _desk.Token(_desk.Form(assertion));
        Assert.Equal("invalid_client", _desk.RefusalOf(assertion));

        var failed = _desk.Assertion();
        Assert.Equal("invalid_scope", _desk.Refusal(_desk.Form(failed, "system/Condition.rs")));
        Assert.Equal("invalid_client", _desk.RefusalOf(failed));
    }

    [Fact]
    public void A_used_jti_is_remembered_until_the_assertion_is_dead_over_a_restart_and_then_forgotten()
    {
        var claims = _desk.Claims();
        _desk.Token(_desk.Form(_desk.Assertion(claims: claims)));

        // A new door over the same store is what a restart leaves.
        var door = new TokenDoor(_consortium.A.Parts, _desk.Smart.Clients, _desk.Smart.Tokens);
        var form = string.Join('&', _desk.Form(_desk.Assertion(claims: claims)).Select(f => f.Key + "=" + Uri.EscapeDataString(f.Value)));
        Assert.Equal("invalid_client", door.Answer(Encoding.UTF8.GetBytes(form), SmartDesk.Audience, out _)!.Code);
        Assert.Contains("used before", door.Answer(Encoding.UTF8.GetBytes(form), SmartDesk.Audience, out _)!.Description, StringComparison.Ordinal);

        _consortium.Clock.Now += TimeSpan.FromMinutes(10);
        _desk.Token();
        Assert.Equal(1, _consortium.A.Store.Read(c => Node.Records.SqliteStatements.Scalar<long>(c, "SELECT count(*) FROM smart_assertion")));
    }

    [Fact]
    public void Two_clients_may_use_the_same_jti()
    {
        var claims = _desk.Claims();
        _desk.Token(_desk.Form(_desk.Assertion(claims: claims)));
        _desk.Client = _desk.Register(_consortium.Account(_consortium.A), ["system/Observation.rs"]);
        (claims["iss"], claims["sub"]) = (_desk.Client.Id, _desk.Client.Id);
        _desk.Token(_desk.Form(_desk.Assertion(claims: claims)));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("sub")]
    [InlineData("aud")]
    [InlineData("exp")]
    [InlineData("jti")]
    public void Every_claim_is_needed_and_of_its_own_type(string name)
    {
        var claims = _desk.Claims();
        claims.Remove(name);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        foreach (var wrong in new JsonNode?[] { null, true, new JsonObject(), new JsonArray(), 1.5, name == "exp" ? "1" : 1 })
        {
            claims = _desk.Claims();
            claims[name] = wrong;
            Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        }
    }

    [Theory]
    [InlineData("alg")]
    [InlineData("kid")]
    public void Alg_and_kid_are_needed(string name)
    {
        var header = SmartDesk.Header();
        header.Remove(name);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(header)));
    }

    [Theory]
    [InlineData("jku", "https://keys.example/jwks.json")]
    [InlineData("x5u", "https://keys.example/chain.pem")]
    [InlineData("crit", "exp")]
    [InlineData("typ", "at+jwt")]
    [InlineData("kid", "another")]
    public void A_header_that_points_elsewhere_or_changes_the_reading_is_refused(string name, string value)
    {
        var header = SmartDesk.Header();
        header[name] = name == "crit" ? new JsonArray(value) : value;
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(header)));
    }

    [Fact]
    public void A_key_that_travels_in_the_header_is_refused()
    {
        var header = SmartDesk.Header();
        header["jwk"] = _desk.CurveKey();
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(header)));
    }

    [Fact]
    public void Iss_and_sub_and_client_id_are_one()
    {
        var claims = _desk.Claims();
        claims["iss"] = "somebody";
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        var form = _desk.Form();
        form["client_id"] = "somebody";
        Assert.Equal("invalid_client", _desk.Refusal(form));
        form = _desk.Form();
        form["client_id"] = _desk.Client.Id;
        Assert.Null(_desk.Refusal(form));
    }

    [Fact]
    public void An_unknown_client_and_another_clients_key_are_refused()
    {
        var claims = _desk.Claims();
        (claims["iss"], claims["sub"]) = ("unknown", "unknown");
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));

        using var other = new SmartDesk(_consortium);
        claims = _desk.Claims();
        (claims["iss"], claims["sub"]) = (other.Client.Id, other.Client.Id);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    [Fact]
    public void What_was_changed_after_signing_is_refused()
    {
        var text = _desk.Assertion();
        var parts = text.Split('.');
        var claims = _desk.Claims();
        claims["jti"] = "mine";
        Assert.Equal("invalid_client", _desk.RefusalOf($"{parts[0]}.{Base64Url.Encode(SmartDesk.Bytes(claims))}.{parts[2]}"));
        var signature = Base64Url.Decode(parts[2])!;
        signature[^1] ^= 1;
        Assert.Equal("invalid_client", _desk.RefusalOf($"{parts[0]}.{parts[1]}.{Base64Url.Encode(signature)}"));
        Assert.Equal("invalid_client", _desk.RefusalOf($"{parts[0]}.{parts[1]}.{Base64Url.Encode(new byte[96])}"));
        Assert.Null(_desk.RefusalOf(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("..")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.e30")]
    [InlineData("W10.W10.")]
    [InlineData("bnVsbA.bnVsbA.AA")]
    [InlineData("\u4e2d.\u4e2d.\u4e2d")]
    public void Text_that_is_no_jwt_is_refused(string text) => Assert.Equal("invalid_client", _desk.RefusalOf(text));

    [Theory]
    [InlineData("""{"iss":"x","iss":"CLIENT","sub":"CLIENT","aud":"AUD","exp":EXP,"jti":"1"}""")]
    [InlineData("""{"sub":"CLIENT","aud":"AUD","exp":EXP,"exp":EXP,"jti":"1","iss":"CLIENT"}""")]
    [InlineData("""{"sub":"CLIENT","aud":"AUD","exp":EXP,"jti":"1","iss":"CLIENT"} {}""")]
    [InlineData("""{"sub":"CLIENT","aud":"AUD","exp":EXP,"jti":"\ud800","iss":"CLIENT"}""")]
    [InlineData("""{"sub":"CLIENT","aud":"AUD","exp":EXP,"jti":"1","iss":"CLIENT","x":[[[[[[[[[1]]]]]]]]]}""")]
    [InlineData("""{"sub":"CLIENT","aud":"AUD","exp":99999999999999999999,"jti":"1","iss":"CLIENT"}""")]
    public void Claims_that_two_readers_could_read_differently_are_refused(string claims)
    {
        var text = claims.Replace("CLIENT", _desk.Client.Id, StringComparison.Ordinal).Replace("AUD", SmartDesk.Audience, StringComparison.Ordinal)
            .Replace("EXP", (_consortium.Clock.Now.ToUnixTimeSeconds() + 60).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Sign(SmartDesk.Bytes(SmartDesk.Header()), Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public void Claims_of_broken_utf8_are_refused()
    {
        byte[] claims = [.. "{\"jti\":\""u8, 0xff, .. "\"}"u8];
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Sign(SmartDesk.Bytes(SmartDesk.Header()), claims)));
    }

    [Fact]
    public void An_assertion_over_its_cap_is_refused_before_anything_is_read()
    {
        var claims = _desk.Claims();
        claims["filler"] = new string('x', SmartLimits.AssertionLengthMax);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
        claims = _desk.Claims();
        claims["jti"] = new string('x', SmartLimits.AssertionIdLengthMax + 1);
        Assert.Equal("invalid_client", _desk.RefusalOf(_desk.Assertion(claims: claims)));
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _consortium.DisposeAsync();
    }
}
