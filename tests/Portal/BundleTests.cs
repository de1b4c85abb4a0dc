using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Xinglin.Client.Portal;
using Xinglin.Contracts.Ballots;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Portal;

namespace Xinglin.Portal;

/// <summary>Who serves the wallet's page could serve another: what is served is compared with what the members voted for.</summary>
[Collection(PortalCollection.Name)]
public sealed class BundleTests(PortalFixture portal)
{
    private static string Built => Path.Combine(PortalFixture.Root, "artifacts", "portal");

    [Fact]
    public async Task What_is_served_is_what_the_members_voted_for()
    {
        using var connection = await portal.Demonstration.ConnectAsync();
        var served = (await ServedPortal.FetchAsync(portal.At(PortalOrigins.Patient))).Value;

        var proof = (await connection.LedgerAt(connection.Member("clinic").Value).ProofAsync($"state/{PortalVotes.KeyOf(served.List.Hash)}")).Value;
        var trust = TrustedMembers.FromGenesis(connection.Network.Founding()!)!;
        var votes = PortalVotes.Read(served.List.Hash, proof, trust).Value;

        Assert.Equal(5, votes.Approving.Count);
        Assert.Equal(4, votes.Needed);
    }

    [Fact]
    public async Task Bytes_that_nobody_voted_for_are_refused()
    {
        using var connection = await portal.Demonstration.ConnectAsync();
        var other = BundleList.TryRead("0000000000000000000000000000000000000000000000000000000000000000  index.html\n"u8)!;
        var proof = (await connection.LedgerAt(connection.Member("clinic").Value).ProofAsync($"state/{PortalVotes.KeyOf(other.Hash)}")).Value;
        var trust = TrustedMembers.FromGenesis(connection.Network.Founding()!)!;

        Assert.Equal(PortalCodes.NotVoted, PortalVotes.Read(other.Hash, proof, trust).Refusal!.Code);
        var served = (await ServedPortal.FetchAsync(portal.At(PortalOrigins.Front))).Value;
        Assert.Equal(PortalCodes.ProofInvalid, PortalVotes.Read(served.List.Hash, proof, trust).Refusal!.Code);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData(".js")]
    public async Task One_byte_that_a_proxy_changes_is_found(string where)
    {
        using var http = new HttpClient(new Flipping(where)) { BaseAddress = portal.Demonstration.Address };
        Assert.Equal(PortalCodes.FileDiffers, (await ServedPortal.FetchAsync(http)).Refusal!.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no list\n")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  other.html\n")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  index.html")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  ../index.html\n")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000  index.html\n0000000000000000000000000000000000000000000000000000000000000000  index.html\n")]
    public void A_list_of_another_form_is_none(string list) => Assert.Null(BundleList.TryRead(Encoding.ASCII.GetBytes(list)));

    [Fact]
    public void The_golden_vector_of_a_bundle_holds()
    {
        using var vector = JsonDocument.Parse(File.ReadAllText(Path.Combine(PortalFixture.Root, "tests", "vectors", "portal-bundle.json")));
        var list = BundleList.TryRead(Encoding.ASCII.GetBytes(Text(vector, "list")))!;
        Assert.Equal(Text(vector, "bundle"), list.Hash.ToString());
        Assert.Equal(Text(vector, "ballot"), PortalVotes.KeyOf(list.Hash));
        Assert.Equal(Text(vector, "question"), PortalBallot.Open(list.Hash, default, 5).Question.ToString());
        var files = vector.RootElement.GetProperty("files");
        Assert.All(list.Files, file => Assert.True(BundleList.Matches(file, Encoding.UTF8.GetBytes(files.GetProperty(file.Name).GetString()!))));
    }

    [Fact]
    public void Only_a_member_s_yes_counts_and_once()
    {
        var members = Enumerable.Range(0, 4).Select(i => new AccountId(new Hash([.. Enumerable.Repeat((byte)i, 32)]))).ToList();
        var stranger = new AccountId(new Hash([.. Enumerable.Repeat((byte)9, 32)]));
        List<BallotVote> votes = [new(members[0], 0), new(members[1], 1), new(stranger, 0), new(members[2], 0)];
        var ballot = new Ballot(default, 2, default, 1, members[0], default, votes);
        Assert.Equal([members[0], members[2]], PortalBallot.Approving(ballot, [.. members, members[0]]));
    }

    [Fact]
    public void A_node_does_not_start_on_files_that_their_list_does_not_match()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-portal-");
        try
        {
            Copy(Built, folder.FullName);
            Assert.NotNull(PortalBundle.Find(folder.FullName));
            File.AppendAllText(Path.Combine(folder.FullName, "files", "index.html"), " ");
            var fault = Assert.Throws<PortalException>(() => PortalBundle.Find(folder.FullName));
            Assert.Contains("index.html", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_same_source_gives_the_same_bytes_in_another_folder()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-elsewhere-");
        try
        {
            var web = Path.Combine(folder.FullName, "another", "place", "web");
            foreach (var part in new[] { "src", "packages", "public", "tools" })
            {
                Copy(Path.Combine(PortalFixture.Root, "web", part), Path.Combine(web, part));
            }

            foreach (var file in new[] { "package.json", "vite.config.ts", "tsconfig.json", "index.html" })
            {
                File.Copy(Path.Combine(PortalFixture.Root, "web", file), Path.Combine(web, file));
            }

            Directory.CreateSymbolicLink(Path.Combine(web, "node_modules"), Path.Combine(PortalFixture.Root, "web", "node_modules"));
            await RunAsync("npm", "run build", web);

            Assert.Equal(File.ReadAllText(Path.Combine(Built, "SHA256SUMS")), File.ReadAllText(Path.Combine(web, "..", "artifacts", "portal", "SHA256SUMS")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(JsonDocument vector, string name) => vector.RootElement.GetProperty(name).GetString()!;

    private static async Task RunAsync(string program, string arguments, string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await said + await complained);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(f => Path.GetFileName(f) != "node_modules"))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    /// <summary>A proxy that changes the last byte of some answers.</summary>
    private sealed class Flipping(string end) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var path = request.RequestUri!.AbsolutePath;
            if (path == end || (end[0] == '.' && path.EndsWith(end, StringComparison.Ordinal)))
            {
                var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                bytes[^1] ^= 1;
                response.Content = new ByteArrayContent(bytes);
            }

            return response;
        }
    }
}
