using System.Globalization;
using System.Text.Json;
using Xinglin.Faults.Machines;

namespace Xinglin.Faults;

/// <summary>Machines wear out and are renewed: clocks step, disks fill up and become slow, releases change, one node after another.</summary>
public sealed class WornMachineTests(WornConsortium worn) : IClassFixture<WornConsortium>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(150);

    [NamespaceFact]
    public Task A_clock_that_steps_by_hours_stops_its_own_member_from_voting_and_nobody_else() => worn.UnderLoadAsync(
        async () =>
        {
            foreach (var (step, said) in new[] { ("+3h", "ahead of"), ("-5h", "behind") })
            {
                worn.Step(step);
                await SaysAsync(WornConsortium.Clock, $"s {said} the final blocks' time: set it right");
                await RequireProgressAsync(5, WornConsortium.AllBut(WornConsortium.Clock));
            }

            worn.Step("+0");
            await worn.Consortium.WhenAsync(s => !Sentence(s).Contains("clock", StringComparison.Ordinal), Patience, WornConsortium.Clock);
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task A_full_disk_stops_its_own_node_with_a_sentence_and_with_room_again_it_goes_on_where_it_was() => worn.UnderLoadAsync(
        async () =>
        {
            worn.FillDisk();
            await SaysAsync(WornConsortium.Disk, "The replica of bureau has stopped: ");
            await SaysAsync(WornConsortium.Disk, "No space left on device");
            await RequireProgressAsync(5, WornConsortium.AllBut(WornConsortium.Disk));
            File.Delete(worn.Filler);
            await RestartAsync(WornConsortium.Disk);
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public Task A_slow_disk_makes_nobody_else_slow_and_its_own_node_follows() => worn.UnderLoadAsync(
        async () =>
        {
            worn.Order(WornConsortium.Disk, "small-files", "slow");
            await RequireProgressAsync(10, WornConsortium.AllBut(WornConsortium.Disk));
            await RequireProgressAsync(5, WornConsortium.Disk);
            worn.Order(WornConsortium.Disk, "small-files");
        },
        leastAcknowledged: 10);

    [NamespaceFact]
    public Task Nodes_take_the_next_release_one_after_another_and_the_one_that_did_not_stops_at_the_voted_height() => worn.UnderLoadAsync(
        async () =>
        {
            const int Late = 0;
            await TracedAsync();
            foreach (var node in WornConsortium.AllBut(Late))
            {
                await RenewAsync(node);
            }

            RequireTelemetry();

            var height = await VoteAsync(proposer: 1, voters: [Late, 2, 3]);
            Assert.Null((await worn.Consortium.StatusAsync(Late))!.Value.GetProperty("halted").GetString());
            await worn.Consortium.WhenAsync(s => Height(s) > height, Patience * 2, WornConsortium.AllBut(Late));
            await SaysAsync(Late, "version 2 of contract notary, which this node does not have: install the release");
            Assert.Equal(height - 1, Height((await worn.Consortium.StatusAsync(Late))!.Value));
            await RenewAsync(Late);
        },
        leastAcknowledged: 4);

    [NamespaceFact]
    public async Task Etcd_is_open_to_nobody_without_a_certificate()
    {
        using var http = worn.Wires[ProcessConsortium.Members[0].Slug].Client();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(worn.Consortium.EtcdClients[0] + "/version"));
        Assert.StartsWith("https://", worn.Consortium.EtcdClients[0], StringComparison.Ordinal);
    }

    /// <summary>Until the collector has the trace of a transaction that went to the observed node, which sends nothing more after its renewal.</summary>
    private async Task TracedAsync()
    {
        for (var until = DateTime.UtcNow + Patience; !worn.Collector.At("/v1/traces").Contains("Xinglin.Node", StringComparison.Ordinal); await Task.Delay(200))
        {
            Assert.True(DateTime.UtcNow < until, "no trace came to the collector");
        }
    }

    /// <summary>What a node sent when it was stopped: metrics to the collector that it was given, and log lines of which each is one JSON object.</summary>
    private void RequireTelemetry()
    {
        Assert.Contains("xinglin.transactions.final", worn.Collector.At("/v1/metrics"), StringComparison.Ordinal);
        Assert.Contains("xinglin.peer.unheard", worn.Collector.At("/v1/metrics"), StringComparison.Ordinal);
        var lines = worn.Consortium.Nodes[WornConsortium.Observed].Said.Split('\n').Where(l => l.StartsWith('{')).ToList();
        Assert.NotEmpty(lines);
        Assert.All(lines, l => Assert.True(JsonDocument.Parse(l).RootElement.TryGetProperty("Category", out _), l));
    }

    private static string Sentence(JsonElement status) => status.GetProperty("sentence").GetString()!;

    private static ulong Height(JsonElement status) => status.GetProperty("height").GetUInt64();

    private Task SaysAsync(int node, string words) => worn.Consortium.WhenAsync(s => Sentence(s).Contains(words, StringComparison.Ordinal), Patience, node);

    private async Task RequireProgressAsync(ulong blocks, params int[] nodes)
    {
        var from = Height((await worn.Consortium.StatusAsync(nodes[0]))!.Value);
        await worn.Consortium.WhenAsync(s => Height(s) >= from + blocks, Patience, nodes);
    }

    private Task RenewAsync(int node)
    {
        worn.Order(node, node == WornConsortium.Disk ? ["small-files", "next-release"] : ["next-release"]);
        return RestartAsync(node);
    }

    /// <summary>Stops a node as an operator does, starts it again, and waits until it has what the others had when it came.</summary>
    private async Task RestartAsync(int node)
    {
        var process = worn.Consortium.Nodes[node];
        await process.StopAsync(Start);
        process.Start();
        var height = Height((await worn.Consortium.StatusAsync(node == 1 ? 2 : 1))!.Value);
        await worn.Consortium.WhenAsync(s => Height(s) >= height, Start, node);
    }

    /// <summary>Votes the next version of a contract in; from which height on it holds: farther away, when blocks come faster than the votes.</summary>
    private async Task<ulong> VoteAsync(int proposer, int[] voters)
    {
        for (var far = 200UL; ; far *= 4)
        {
            var height = Height((await worn.Consortium.StatusAsync(proposer))!.Value) + far;
            try
            {
                Vote(proposer, voters, height);
                return height;
            }
            catch (InvalidOperationException refused) when (far < 10_000 && refused.Message.Contains("height-passed", StringComparison.Ordinal))
            {
            }
        }
    }

    private void Vote(int proposer, int[] voters, ulong height)
    {
        var consortium = worn.Consortium;
        var said = consortium.SayAt(proposer,
            "consortium", "propose", "contract", "--name", "notary", "--version-number", "2", "--height", height.ToString(CultureInfo.InvariantCulture),
            "--data", consortium.Data, "--member", ProcessConsortium.Members[proposer].Slug, "--json");
        var proposal = JsonDocument.Parse(said).RootElement.GetProperty("proposal").GetString()!;
        foreach (var voter in voters.Take(2))
        {
            consortium.SayAt(voter, "consortium", "vote", proposal, "--data", consortium.Data, "--member", ProcessConsortium.Members[voter].Slug);
        }
    }
}
