using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Tests.Peers;

/// <summary>Real sockets: whose key it is decides, nothing else.</summary>
public sealed class PeerTlsTests
{
    private readonly TestRegister _register = new();
    private readonly TlsKey _server = TestKeys.Tls(1);
    private readonly TlsKey _caller = TestKeys.Tls(2);

    public PeerTlsTests()
    {
        _register.Set(TestKeys.Server, "hospital-a", _server);
        _register.Set(TestKeys.Caller, "clinic", _caller);
    }

    [Fact]
    public async Task A_member_comes_in_and_the_node_knows_who_it_is()
    {
        await using var door = await OpenAsync();
        using var http = door.Client(_caller, Expected);
        Assert.Equal("clinic", await http.GetStringAsync("/who"));
    }

    [Fact]
    public async Task A_stranger_and_one_without_a_certificate_are_refused_in_the_handshake()
    {
        await using var door = await OpenAsync();
        using var stranger = door.Client(TestKeys.Tls(3), Expected);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetStringAsync("/who"));
        using var nobody = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } })
        {
            BaseAddress = door.Address,
            DefaultRequestVersion = HttpVersion.Version20,
        };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => nobody.GetStringAsync("/who"));
    }

    [Fact]
    public async Task A_node_that_shows_another_members_key_is_not_spoken_to()
    {
        await using var door = await OpenAsync();
        using var http = door.Client(_caller, key => key == _caller.PublicKey);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync("/who"));
    }

    [Theory]
    [InlineData(1990, 1991)]
    [InlineData(2090, 2091)]
    public async Task A_certificate_that_ended_or_has_not_begun_stops_nothing_at_either_end(int from, int until)
    {
        TlsKey Dated(int number) => TlsKey.FromScalar(
            TestKeys.Scalar(number), new DateTimeOffset(from, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(until, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await using var door = await TestDoor.OpenAsync(new OwnTlsKeys([Dated(1)]), _register);
        using var http = door.Client(Dated(2), Expected);
        Assert.Equal("clinic", await http.GetStringAsync("/who"));
    }

    [Fact]
    public async Task In_a_rotation_both_keys_are_taken_and_the_old_one_ends_with_its_retirement_even_on_an_open_line()
    {
        await using var door = await OpenAsync();
        var next = TestKeys.Tls(4);
        using var old = door.Client(_caller, Expected);
        using var fresh = door.Client(next, Expected);
        Assert.Equal("clinic", await old.GetStringAsync("/who"));
        _register.Set(TestKeys.Caller, "clinic", next, _caller);
        Assert.Equal("clinic", await old.GetStringAsync("/who"));
        Assert.Equal("clinic", await fresh.GetStringAsync("/who"));

        _register.Set(TestKeys.Caller, "clinic", next);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => old.GetStringAsync("/who"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => old.GetStringAsync("/who"));
        Assert.Equal("clinic", await fresh.GetStringAsync("/who"));
    }

    [Fact]
    public async Task The_line_of_a_member_that_was_removed_ends()
    {
        await using var door = await OpenAsync();
        using var http = door.Client(_caller, Expected);
        Assert.Equal("clinic", await http.GetStringAsync("/who"));
        _register.Set(TestKeys.Caller, "clinic");
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync("/who"));
    }

    [Fact]
    public async Task The_server_shows_the_key_that_the_ledger_names_from_the_next_line_on()
    {
        var next = TestKeys.Tls(5);
        var own = new OwnTlsKeys([_server], known => known.Contains(next.KeyId) ? [] : [next]);
        var named = _server.KeyId;
        own.Follow(() => named);
        await using var door = await TestDoor.OpenAsync(own, _register);
        var shown = new List<P256PublicKey>();
        foreach (var key in new[] { _server.KeyId, next.KeyId })
        {
            named = key;
            using var http = door.Client(_caller, k =>
            {
                shown.Add(k);
                return true;
            });
            Assert.Equal("clinic", await http.GetStringAsync("/who"));
        }

        Assert.Equal([_server.PublicKey, next.PublicKey], shown);
    }

    [Fact]
    public void Keys_of_other_curves_and_kinds_are_nobodys()
    {
        using var rsa = RSA.Create(2048);
        using var ofRsa = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var ofLarge = new CertificateRequest("CN=x", large, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UtcNow);
        Assert.Null(PeerTls.KeyOf(ofRsa));
        Assert.Null(PeerTls.KeyOf(ofLarge));
        Assert.Null(PeerTls.KeyOf(null));
        Assert.Equal(_caller.PublicKey, PeerTls.KeyOf(_caller.Certificate));
    }

    private bool Expected(P256PublicKey key) => _register.Find(key)?.Account == TestKeys.Server;

    private Task<TestDoor> OpenAsync() => TestDoor.OpenAsync(new OwnTlsKeys([_server]), _register);
}
