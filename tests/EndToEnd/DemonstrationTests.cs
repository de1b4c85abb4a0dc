using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Xinglin.Node.Demonstration;

namespace Xinglin.EndToEnd;

[Collection(DemonstrationCollection.Name)]
public sealed class DemonstrationTests(DemonstrationFixture demonstration)
{
    [Fact]
    public async Task The_nine_steps_and_the_refusal_after_revoke()
    {
        using var story = await DemonstrationStory.BeginAsync(demonstration.Http, demonstration.Folder);
        await story.WriteAndClaimAsync();
        var asked = await story.AskAsync();
        var (grant, received) = await story.GrantAsync(asked);

        var read = (await story.Doctor.ReadAsync(received)).Value;
        Assert.NotEmpty(read.Resources);
        Assert.All(read.Resources, r => Assert.Contains("\"laboratory\"", r.Resource, StringComparison.Ordinal));

        var log = (await story.Patient.LogAsync(story.Wallet.FindPatientOf(story.A.Account)!)).Value;
        Assert.Contains(log.Entries, e => e.Permission == grant.Permission && e.Pointers.Count == read.Resources.Count && e.Entry == read.Entry);

        _ = (await story.Patient.RevokeAsync(grant)).Value;
        var refusal = (await story.Doctor.ReadAsync(received)).Refusal!;
        Assert.Equal("permission-revoked", refusal.Code.Value);
        Assert.Equal("patient", refusal.Details["endedBy"]);
        Assert.True(DateTimeOffset.TryParse(refusal.Details["endedAt"], out _));
    }

    [Fact]
    public async Task A_second_start_on_the_same_folder_says_where_it_runs()
    {
        var fault = await Assert.ThrowsAsync<DemonstrationException>(() =>
            DemonstrationHost.StartAsync(demonstration.Options, new Progress<DemonstrationProgress>(), CancellationToken.None));

        Assert.Contains($"already runs on {demonstration.Options.Data} at {demonstration.Host.Address}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_somebody_elses_is_left_alone()
    {
        var folder = Path.Combine(demonstration.Folder, "other");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "thesis.txt"), "mine");

        await Assert.ThrowsAsync<DemonstrationException>(() => DemonstrationHost.StartAsync(
            demonstration.Options with { Data = folder, Fresh = true }, new Progress<DemonstrationProgress>(), CancellationToken.None));

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(folder, "thesis.txt")));
    }

    /// <summary>The banner that the page makes of it is looked at in a browser, in tests/Portal.</summary>
    [Fact]
    public async Task The_node_says_that_nobody_here_is_real_and_serves_the_page_under_its_policy()
    {
        using var network = JsonDocument.Parse(await demonstration.Http.GetStringAsync(new Uri("/network", UriKind.Relative)));
        Assert.True(network.RootElement.GetProperty("demonstration").GetBoolean());
        var answer = await demonstration.Http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Contains("<title>杏林 Xinglin</title>", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Key_files_can_be_read_by_their_owner_alone()
    {
        var keys = Directory.GetFiles(demonstration.Options.Data, "*.key", SearchOption.AllDirectories);

        Assert.True(keys.Length >= 15);
        Assert.All(keys, k => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(k)));
    }

    [Fact]
    public async Task Every_member_has_the_same_chain()
    {
        var hashes = new List<string>();
        foreach (var member in demonstration.Host.Genesis.Document.Members)
        {
            var answer = await demonstration.Http.GetAsync(new Uri($"/{member.Slug}/blocks/3", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var block = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            hashes.Add(block.RootElement.GetProperty("summary").GetProperty("hash").GetString()!);
        }

        Assert.Single(hashes.Distinct());
    }
}

/// <summary>Stops and starts a demonstration of its own.</summary>
public sealed class DemonstrationRestartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-restart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_final_is_there_after_a_restart_and_the_ledger_goes_on()
    {
        var options = new DemonstrationOptions
        {
            Data = Path.Combine(_folder, "data"),
            BulkPatients = 0,
            Node = new Node.Api.NodeOptions { Port = 0 },
        };
        var (network, registered, height) = await Run(options);
        var (again, registeredAgain, heightAgain) = await Run(options);

        Assert.Equal(network, again);
        Assert.Equal(registered, registeredAgain);
        Assert.True(registered > 0);
        Assert.True(heightAgain > height);
    }

    private static async Task<(string Network, long Registered, ulong Height)> Run(DemonstrationOptions options)
    {
        await using var host = await DemonstrationHost.StartAsync(options, new Progress<DemonstrationProgress>(), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(host.Address) };
        var before = await Height(http);
        var height = before;
        while (height == before)
        {
            await Task.Delay(100);
            height = await Height(http);
        }

        return (host.Genesis.Network.ToString(), host.Registration.Registered, height);
    }

    private static async Task<ulong> Height(HttpClient http)
    {
        using var status = JsonDocument.Parse(await http.GetStringAsync(new Uri("/exam-centre/status", UriKind.Relative)));
        return status.RootElement.GetProperty("height").GetUInt64();
    }
}
