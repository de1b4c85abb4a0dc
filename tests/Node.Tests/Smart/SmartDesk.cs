using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Smart;
using Xinglin.Node.Tests.Gateway;

namespace Xinglin.Node.Tests.Smart;

/// <summary>A client system of hospital A with keys of its own, and the assertions that it makes.</summary>
internal sealed class SmartDesk : IDisposable
{
    public const string Audience = "http://localhost:8080/hospital-a/fhir/token";

    private readonly Consortium _consortium;
    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly RSA _rsa = RSA.Create(2048);

    public SmartDesk(Consortium consortium, params string[] scopes)
    {
        _consortium = consortium;
        Client = Register(consortium.Account(consortium.A), scopes.Length == 0 ? ["system/Observation.rs"] : scopes);
    }

    public SmartClient Client { get; set; }

    public SmartCapability Smart => _consortium.A.Services.Capability<SmartCapability>();

    public JsonObject KeySet => new()
    {
        ["keys"] = new JsonArray(CurveKey(), RsaKey()),
    };

    public SmartClient Register(AccountId member, string[] scopes)
    {
        var refusal = Smart.Clients.Add(new ClientApplication("EMR", member, Bytes(KeySet), scopes), _consortium.Account(_consortium.A), out var client);
        Assert.Null(refusal?.Value);
        return client!;
    }

    public JsonObject CurveKey()
    {
        var q = _curve.ExportParameters(false).Q;
        return new JsonObject { ["kty"] = "EC", ["crv"] = "P-384", ["kid"] = "ec", ["use"] = "sig", ["x"] = Base64Url.Encode(q.X), ["y"] = Base64Url.Encode(q.Y) };
    }

    public JsonObject RsaKey()
    {
        var key = _rsa.ExportParameters(false);
        return new JsonObject { ["kty"] = "RSA", ["alg"] = "RS384", ["kid"] = "rsa", ["n"] = Base64Url.Encode(key.Modulus), ["e"] = Base64Url.Encode(key.Exponent) };
    }

    public static JsonObject Header(string algorithm = "ES384") => new() { ["alg"] = algorithm, ["kid"] = algorithm == "RS384" ? "rsa" : "ec", ["typ"] = "JWT" };

    public JsonObject Claims() => new()
    {
        ["iss"] = Client.Id,
        ["sub"] = Client.Id,
        ["aud"] = Audience,
        ["exp"] = _consortium.Clock.Now.AddMinutes(4).ToUnixTimeSeconds(),
        ["jti"] = Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
    };

    /// <summary>Signs with the key that the header's alg names; anything else is signed with ES384.</summary>
    public string Assertion(JsonObject? header = null, JsonObject? claims = null) => Sign(Bytes(header ?? Header()), Bytes(claims ?? Claims()), header?["alg"]?.ToString() == "RS384");

    public string Sign(byte[] header, byte[] claims, bool rsa = false)
    {
        var text = Base64Url.Encode(header) + "." + Base64Url.Encode(claims);
        var signed = Encoding.ASCII.GetBytes(text);
        return text + "." + Base64Url.Encode(rsa
            ? _rsa.SignData(signed, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1)
            : _curve.SignData(signed, HashAlgorithmName.SHA384));
    }

    public Dictionary<string, string> Form(string? assertion = null, string scope = "system/Observation.rs") => new()
    {
        ["grant_type"] = "client_credentials",
        ["scope"] = scope,
        ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ["client_assertion"] = assertion ?? Assertion(),
    };

    public TokenAnswer Token(Dictionary<string, string>? form = null, TestMember? at = null)
    {
        Assert.Null(Answer(form ?? Form(), out var answer, at)?.Description);
        return answer!;
    }

    public TokenAnswer TokenFor(string scope) => Token(Form(scope: scope));

    /// <summary>OAuth's code of a refusal; null when a token was given.</summary>
    public string? Refusal(Dictionary<string, string> form, TestMember? at = null) => Answer(form, out _, at)?.Code;

    public string? RefusalOf(string assertion) => Refusal(Form(assertion));

    public string? RefusalOfScope(string scope) => Refusal(Form(scope: scope));

    public OAuthError? Answer(Dictionary<string, string> form, out TokenAnswer? answer, TestMember? at = null) =>
        Raw(string.Join('&', form.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Key}={Uri.EscapeDataString(f.Value)}"))), out answer, at);

    public OAuthError? Raw(string form, out TokenAnswer? answer, TestMember? at = null)
    {
        var error = (at ?? _consortium.A).Services.Capability<SmartCapability>().Door.Answer(Encoding.UTF8.GetBytes(form), Audience, out answer);
        Assert.Equal(error is null, answer is not null);
        return error;
    }

    public static byte[] Bytes(JsonNode json) => JsonSerializer.SerializeToUtf8Bytes(json);

    public void Dispose()
    {
        _curve.Dispose();
        _rsa.Dispose();
    }
}
