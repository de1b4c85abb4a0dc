using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Sessions;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Sessions;

/// <summary>What a session's cookie is worth, with and without the proofs of the session's key.</summary>
public sealed class SessionTests : IAsyncLifetime
{
    private const string Address = "http://patient.localhost:8080/hospital-a/sessions/notices";

    private readonly Consortium _network = new();
    private readonly P256Signer _key = TestLedger.NewSigner();
    private Person _patient = null!;
    private SessionDoor _door = null!;
    private string _cookie = string.Empty;

    public async Task InitializeAsync()
    {
        _network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "laboratory", "HbA1c"), _network.Clock.Now);
        _network.A.Services.Start();
        await _network.A.WhenRegistered(2);
        _patient = await _network.Claim(_network.A);
        _door = _network.A.Services.Capability<SessionCapability>().Door;
        Assert.Null(Open(_patient, _key.KeyId, out _cookie));
    }

    public async Task DisposeAsync()
    {
        _key.Dispose();
        await _network.DisposeAsync();
    }

    [Fact]
    public void Notices_are_read_with_cookie_and_proof_and_stay_sealed_to_who_opened_the_session()
    {
        Assert.Null(_door.Judge(_cookie, [Proof()], "GET", Address, out var session));
        var info = new SealInfo(SealPurposes.GatewayAnswer, _network.Network, session!.Request.Signed.Hash.ToArray());
        var opened = SealedMessage.TryParse(_door.Notices(session, 0))!.Open(_patient.Sealing, info);
        Assert.Equal(0, JsonSerializer.Deserialize(opened, GatewayJson.Default.NoticesAnswer)!.Notices.Count(n => n.Account != _patient.Account));
    }

    [Fact]
    public void A_copied_cookie_alone_opens_nothing()
    {
        Assert.Equal(SessionCodes.ProofMissing, Judge(_cookie));
        Assert.Equal(SessionCodes.ProofMissing, Judge(_cookie, Proof(), Proof()));
        Assert.Equal(SessionCodes.ProofMissing, Judge(_cookie, string.Empty));
    }

    [Fact]
    public void A_copied_cookie_with_a_proof_of_another_key_opens_nothing()
    {
        using var thief = TestLedger.NewSigner();
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(signer: thief)));
    }

    [Fact]
    public void A_proof_counts_once()
    {
        var proof = Proof();
        Assert.Null(Judge(_cookie, proof));
        Assert.Equal(SessionCodes.ProofReplayed, Judge(_cookie, proof));
    }

    [Fact]
    public void A_proof_is_for_one_method_one_address_and_one_session()
    {
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(method: "DELETE")));
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(address: "http://patient.localhost:8080/hospital-b/sessions/notices")));
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(address: "http://elsewhere.localhost:8080/hospital-a/sessions/notices")));
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(cookie: "AAAA")));
        Assert.Null(Open(_patient, _key.KeyId, out var second));
        Assert.Equal(SessionCodes.ProofInvalid, Judge(second, Proof()));
        Assert.Null(Judge(second, Proof(cookie: second)));
    }

    [Fact]
    public void The_address_of_a_proof_is_compared_without_query_and_fragment()
    {
        Assert.Null(Judge(_cookie, Proof(address: Address + "?after=7#x")));
        Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(address: "not an address")));
    }

    [Theory]
    [InlineData(-61)]
    [InlineData(11)]
    public void A_proof_that_is_old_or_of_the_future_does_not_count(int seconds) =>
        Assert.Equal(SessionCodes.ProofStale, Judge(_cookie, Proof(issued: _network.Clock.Now.AddSeconds(seconds))));

    [Theory]
    [InlineData("""{"typ":"dpop+jwt","alg":"none","jwk":JWK}""")]
    [InlineData("""{"typ":"JWT","alg":"ES256","jwk":JWK}""")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","jwk":JWK,"crit":["x"]}""")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256"}""")]
    [InlineData("""{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}""")]
    public void A_proof_of_another_form_does_not_count(string header) => Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, Proof(header: header)));

    [Fact]
    public void A_proof_that_was_altered_or_is_none_does_not_count()
    {
        var proof = Proof();
        var altered = proof[..^3] + (proof[^3] == 'A' ? 'B' : 'A') + proof[^2..];
        Assert.All([altered, "a.b.c", "x", new string('A', DpopProof.LengthMax + 1)], p => Assert.Equal(SessionCodes.ProofInvalid, Judge(_cookie, p)));
    }

    [Fact]
    public void An_ended_an_unknown_and_an_expired_session_are_missing()
    {
        Assert.Equal(SessionCodes.Missing, Judge(null, Proof()));
        Assert.Equal(SessionCodes.Missing, Judge(new string('A', 43), Proof()));
        Assert.Null(Open(_patient, _key.KeyId, out var ended));
        _door.End(ended);
        Assert.Equal(SessionCodes.Missing, Judge(ended, Proof(cookie: ended)));
        _network.Clock.Now += TimeSpan.FromMilliseconds(SessionDoor.Life);
        Assert.Equal(SessionCodes.Missing, Judge(_cookie, Proof()));
    }

    [Fact]
    public void A_session_is_opened_by_who_is_known_here_and_names_a_key()
    {
        using var stranger = TestLedger.NewSigner();
        var person = new Person { Signer = stranger, Account = new AccountId(stranger.KeyId.Value), Introduce = true };
        Assert.NotNull(Open(person, _key.KeyId, out _));
        var request = _network.SignedFor(_network.A, _patient, SessionDoor.Method, new AfterArguments(1), GatewayJson.Default.AfterArguments);
        Assert.Null(_network.A.Services.Gateway.Admit(request.Bytes, SessionDoor.Method, out var admitted));
        Assert.Equal(GatewayCodes.ArgumentsMalformed, _door.Open(admitted!, out _, out _));
    }

    private RefusalCode? Judge(string? cookie, params string[] proofs) => _door.Judge(cookie, proofs, "GET", Address, out _);

    private RefusalCode? Open(Person person, KeyId key, out string cookie)
    {
        cookie = string.Empty;
        var request = _network.SignedFor(_network.A, person, SessionDoor.Method, new SessionOpenArguments(key), SessionJson.Default.SessionOpenArguments);
        return _network.A.Services.Gateway.Admit(request.Bytes, SessionDoor.Method, out var admitted) ?? _door.Open(admitted!, out cookie, out _);
    }

    private string Proof(
        string method = "GET", string address = Address, string? cookie = null, DateTimeOffset? issued = null, P256Signer? signer = null,
        string header = """{"typ":"dpop+jwt","alg":"ES256","jwk":JWK}""")
    {
        var jwk = Jwk.Of((signer ?? _key).PublicKey);
        var heading = header.Replace("JWK", $$"""{"kty":"EC","crv":"P-256","x":"{{jwk.X}}","y":"{{jwk.Y}}"}""", StringComparison.Ordinal);
        var access = Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(cookie ?? _cookie)));
        var id = Base64Url.Encode(RandomNumberGenerator.GetBytes(16));
        var claims = $$"""{"jti":"{{id}}","htm":"{{method}}","htu":"{{address}}","iat":{{(issued ?? _network.Clock.Now).ToUnixTimeSeconds()}},"ath":"{{access}}"}""";
        var input = $"{Base64Url.Encode(Encoding.UTF8.GetBytes(heading))}.{Base64Url.Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{input}.{Base64Url.Encode((signer ?? _key).Sign(Encoding.ASCII.GetBytes(input)))}";
    }
}
