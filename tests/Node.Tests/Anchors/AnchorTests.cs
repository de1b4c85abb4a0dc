using System.Diagnostics;
using System.Net;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Anchors;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Anchors;

/// <summary>OpenSSL's own time stamping authority behind a small listener, and a real replica.</summary>
public sealed class AnchorTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-anchor-");
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private TestConsortium _consortium = null!;
    private TimeStampAuthority _authority = null!;

    private string Kept => Path.Combine(_folder.FullName, "anchors");

    private TrustedMembers Trust => TrustedMembers.FromGenesis(_consortium.Genesis);

    public async Task InitializeAsync()
    {
        _authority = TimeStampAuthority.Start(Path.Combine(_folder.FullName, "tsa"));
        _consortium = new TestConsortium(Path.Combine(_folder.FullName, "ledger"), ContractCatalog.BuiltIn, members: 1, validators: 1);
        _consortium.Enrol();
        await _consortium.Start(0).WhenHeightAsync(new Height(1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
    }

    public Task DisposeAsync()
    {
        _consortium.Dispose();
        _authority.Dispose();
        _http.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private AnchorKeeper Keeper(byte[]? trusted = null) => new(_consortium.Hosts[0]!, new Rfc3161Anchor(_authority.Address, _http, trusted is null ? (ReadOnlyMemory<byte>?)null : trusted), Kept);

    [Fact]
    public async Task A_certified_header_is_timestamped_kept_over_a_restart_and_checked_offline()
    {
        var keeper = Keeper(_authority.Certificate);
        Assert.Null(await keeper.AnchorAsync(CancellationToken.None));
        var line = Assert.Single(keeper.Status.Anchors);
        var again = new AnchorKeeper(_consortium.Hosts[0]!, null, Kept);
        Assert.Equal(line, Assert.Single(again.Status.Anchors));
        var report = AnchorFile.TryRead(again.Find(line.Height))!.Verify(Trust, _authority.Certificate);
        Assert.Null(report.Code);
        Assert.Equal((line.Height, line.Header), (report.Header!.Height.Value, report.Header.Header.ToString()));
        Assert.Null(again.Find(line.Height + 1_000));
    }

    [Fact]
    public async Task A_changed_file_another_authority_and_other_members_are_refused()
    {
        var keeper = Keeper();
        Assert.Null(await keeper.AnchorAsync(CancellationToken.None));
        var first = AnchorFile.TryRead(keeper.Find(keeper.Status.Anchors[0].Height))!;
        using var stranger = TimeStampAuthority.Start(Path.Combine(_folder.FullName, "stranger"));
        Assert.Equal(AnchorCodes.Invalid, first.Verify(Trust, stranger.Certificate).Code);
        await _consortium.Hosts[0]!.WhenHeightAsync(new Height(keeper.Status.Anchors[0].Height + 1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Null(await keeper.AnchorAsync(CancellationToken.None));
        var second = AnchorFile.TryRead(keeper.Find(keeper.Status.Anchors[0].Height))!;
        Assert.Equal(AnchorCodes.Invalid, (first with { Token = second.Token }).Verify(Trust, _authority.Certificate).Code);
        using var others = new TestConsortium(Path.Combine(_folder.FullName, "others"), ContractCatalog.BuiltIn, members: 2, validators: 2);
        Assert.NotNull(first.Verify(TrustedMembers.FromGenesis(others.Genesis), _authority.Certificate).Code);
        Assert.Null(AnchorFile.TryRead("{}"u8));
        Assert.Null(AnchorFile.TryRead(new byte[AnchorFile.BytesMax + 1]));
    }

    [Fact]
    public async Task A_dead_a_refusing_and_a_lying_authority_stop_nothing_and_are_named()
    {
        var keeper = Keeper(_authority.Certificate);
        _authority.Answer = _ => null;
        Assert.Equal(AnchorCodes.Refused, await keeper.AnchorAsync(CancellationToken.None));
        _authority.Answer = _ => "not a token"u8.ToArray();
        Assert.Equal(AnchorCodes.Refused, await keeper.AnchorAsync(CancellationToken.None));
        byte[]? old = null;
        _authority.Answer = query => old ??= _authority.Stamp(query);
        Assert.Null(await keeper.AnchorAsync(CancellationToken.None));

        // The same answer again is about another nonce.
        Assert.Equal(AnchorCodes.Refused, await keeper.AnchorAsync(CancellationToken.None));
        _authority.Answer = _ => new byte[Rfc3161Anchor.AnswerBytesMax + 1];
        Assert.Equal(AnchorCodes.Refused, await keeper.AnchorAsync(CancellationToken.None));
        _authority.Dispose();
        Assert.Equal(AnchorCodes.Unreachable, await keeper.AnchorAsync(CancellationToken.None));
        Assert.Contains("anchor-unreachable", keeper.Status.Sentence);
        Assert.Equal(1, keeper.Status.Count);
        Assert.Null(_consortium.Hosts[0]!.Health.Halted);
    }

    [Fact]
    public async Task A_token_of_another_certificate_than_the_trusted_one_is_not_kept()
    {
        using var stranger = TimeStampAuthority.Start(Path.Combine(_folder.FullName, "stranger"));
        var keeper = Keeper(stranger.Certificate);
        Assert.Equal(AnchorCodes.Invalid, await keeper.AnchorAsync(CancellationToken.None));
        Assert.Empty(keeper.Status.Anchors);
    }

    [Fact]
    public async Task An_authority_whose_clock_is_hours_off_is_not_believed()
    {
        var keeper = new AnchorKeeper(_consortium.Hosts[0]!, new LateAnchor(), Kept);
        Assert.Equal(AnchorCodes.TimeImplausible, await keeper.AnchorAsync(CancellationToken.None));
        Assert.Equal(0, keeper.Status.Count);
    }

    private sealed class LateAnchor : IAnchor
    {
        public string Authority => "late";

        public Task<AnchorToken> StampAsync(Hash header, CancellationToken cancellation) =>
            Task.FromResult(new AnchorToken(new byte[1], DateTimeOffset.UtcNow.AddHours(2)));
    }
}

/// <summary><c>openssl ts -reply</c> behind HTTP.</summary>
internal sealed class TimeStampAuthority : IDisposable
{
    private readonly string _folder;
    private readonly HttpListener _listener = new();

    private TimeStampAuthority(string folder) => (_folder, Answer) = (folder, Stamp);

    public Uri Address { get; private set; } = null!;

    public byte[] Certificate => File.ReadAllBytes(Path.Combine(_folder, "tsa.pem"));

    /// <summary>What it answers to a query; null: 500.</summary>
    public Func<byte[], byte[]?> Answer { get; set; }

    public static TimeStampAuthority Start(string folder)
    {
        Directory.CreateDirectory(folder);
        var authority = new TimeStampAuthority(folder);
        File.WriteAllText(Path.Combine(folder, "tsa.cnf"), """
            [req]
            distinguished_name = name
            prompt = no
            x509_extensions = usage
            [name]
            CN = Test authority
            [usage]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = critical, timeStamping
            [tsa]
            default_tsa = one
            [one]
            serial = serial
            signer_cert = tsa.pem
            signer_key = tsa.key
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            """);
        File.WriteAllText(Path.Combine(folder, "serial"), "01\n");
        authority.Run("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-config", "tsa.cnf", "-keyout", "tsa.key", "-out", "tsa.pem");
        authority.Listen();
        return authority;
    }

    public byte[] Stamp(byte[] query)
    {
        File.WriteAllBytes(Path.Combine(_folder, "query"), query);
        Run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "answer");
        return File.ReadAllBytes(Path.Combine(_folder, "answer"));
    }

    public void Dispose() => _listener.Close();

    private void Listen()
    {
        for (var port = 40_000 + Random.Shared.Next(10_000); ; port++)
        {
            try
            {
                _listener.Prefixes.Clear();
                _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
                _listener.Start();
                Address = new Uri($"http://127.0.0.1:{port}/tsa");
                break;
            }
            catch (HttpListenerException) when (port < 60_000)
            {
                // Taken.
            }
        }

        _ = Task.Run(ServeAsync);
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var query = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(query);
                var answer = Answer(query.ToArray());
                context.Response.StatusCode = answer is null ? 500 : 200;
                context.Response.ContentType = "application/timestamp-reply";
                context.Response.Close(answer ?? [], willBlock: true);
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed.
            }
        }
    }

    private void Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
