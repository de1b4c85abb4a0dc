using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Xinglin.Contracts;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Partitions;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Partitions;

public sealed class PartitionHostsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-partitions-");
    private readonly TestConsortium _consortium;
    private readonly TestPartitions _partitions;

    public PartitionHostsTests()
    {
        _consortium = new TestConsortium(_folder.FullName, ContractCatalog.BuiltIn);
        _consortium.Enrol();
        _consortium.StartAll();
        _partitions = new TestPartitions(_consortium, _folder.FullName);
    }

    public void Dispose()
    {
        _partitions.Dispose();
        _consortium.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_partition_that_is_added_while_running_starts_at_every_member_and_makes_final_what_it_is_given()
    {
        Assert.Equal(1u, await _partitions.AddAsync(replication: 4));
        var person = PersonOf(1);
        await RecordAsync(person, 1);

        var hosts = _partitions.HostsOf(1);
        await Task.WhenAll(hosts.Select(h => h.WhenHeightAsync(hosts.Max(o => o.Tip.Height.Value) is var height ? new Height(height) : default, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30))));
        Assert.Single(hosts.Select(h => h.Genesis.Founding).Distinct());
        Assert.All(hosts, h => Assert.Equal(_consortium.Genesis.Network, h.Tip.Network));
        Assert.All(hosts, h => Assert.Equal(1u, h.Tip.Partition));
    }

    [Fact]
    public async Task An_item_goes_from_one_partition_to_another_by_proof_files_that_anybody_fetches()
    {
        var number = await _partitions.AddAsync(replication: 4);
        await LearnMapAsync();
        var (here, there) = (PersonOf(0), PersonOf(number));
        await RecordAsync(here, 0);
        var name = new ItemName(0, Sha256.Of("item"u8));
        await AcceptAsync(here, 0, "item.send", Json(new ItemSend(name, Account(there), number), ContractsJson.Default.ItemSend));
        await AcceptAsync(TestConsortium.Key(77), number, "item.receive", Json(new ItemReceive(0, Proof(0, PartitionKeys.Message(number, 0))), ContractsJson.Default.ItemReceive));

        Assert.Contains("\"held\"", Text(number, $"item.items/{PartitionKeys.Of(0, name.Id)}"), StringComparison.Ordinal);
        Assert.Contains("\"moved\"", Text(0, $"item.items/{PartitionKeys.Of(0, name.Id)}"), StringComparison.Ordinal);
        var (_, again) = await _partitions.TryAsync(
            TestConsortium.Key(77), 0, number, "item.receive", Json(new ItemReceive(0, Proof(0, PartitionKeys.Message(number, 0))), ContractsJson.Default.ItemReceive));
        Assert.Equal(PartitionCodes.OutOfOrder, again);
    }

    [Fact]
    public async Task A_member_that_stops_goes_on_in_every_partition_where_it_was()
    {
        var number = await _partitions.AddAsync(replication: 4);
        await RecordAsync(PersonOf(number), number);
        var before = _partitions.HostsOf(number)[2].Tip.Height;
        _partitions.Stop(2);
        _consortium.Stop(2);
        _consortium.Start(2);

        var host = _partitions.Start(2).Hosts[number];
        Assert.True(host.Tip.Height.CompareTo(before) >= 0);
        await host.WhenHeightAsync(new Height(before.Value + 1), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(host.Health.Signs);
    }

    [Fact]
    public async Task Partitions_that_vote_together_sign_lists_and_every_member_makes_their_blocks_final_and_finds_them_again()
    {
        var numbers = new List<uint> { 0 };
        for (var i = 0; i < 3; i++)
        {
            numbers.Add(await _partitions.AddAsync(replication: 4));
        }

        var patience = System.Diagnostics.Stopwatch.StartNew();
        var (listed, turn) = (new List<(uint Partition, Height Height)>(), 0);
        while (listed.Select(l => l.Partition).Distinct().Count() < numbers.Count && patience.Elapsed < TimeSpan.FromMinutes(2))
        {
            await Task.WhenAll(numbers.Select(n => _partitions.TryAsync(TestConsortium.Key(77), turn % 4, n, "item.settle", "{}")));
            listed = [.. numbers.SelectMany(n => Listed(n))];
            turn++;
        }

        Assert.Equal(numbers, listed.Select(l => l.Partition).Distinct().Order());
        foreach (var (partition, height) in numbers.Select(n => listed.First(l => l.Partition == n)))
        {
            var hosts = _partitions.HostsOf(partition);
            await Task.WhenAll(hosts.Select(h => h.WhenHeightAsync(height, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60))));
            Assert.Single(hosts.Select(h => h.Block(height)!.Header.Hash).Distinct());
            Assert.All(hosts, h => Assert.True(h.Block(height)!.Certificate.Decides(h.Block(height)!.Header, h.ValidatorsOf(height)!)));
        }

        // What was signed in lists is in vote logs and block logs: a member that starts again reads both and goes on.
        var before = numbers.ToDictionary(n => n, n => _partitions.HostsOf(n)[2].Tip.Height);
        _partitions.Stop(2);
        _consortium.Stop(2);
        _consortium.Start(2);
        _partitions.Start(2);
        foreach (var host in numbers.Select(n => _partitions.HostsOf(n)[2]))
        {
            await host.WhenHeightAsync(before[host.Tip.Partition].Next, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
            Assert.True(host.Health.Signs);
            Assert.Empty(host.Misbehaviour);
        }
    }

    [Fact]
    public async Task Each_partition_has_addresses_of_its_own_and_one_that_is_not_here_is_refused()
    {
        var number = await _partitions.AddAsync(replication: 4);
        await using var application = NodeApplication.Build(
            new NodeMembers([new MemberNode("member-0", _consortium.Hosts[0]!) { Partitions = new PartitionNodes("member-0", _partitions.Members[0]!) }]), new NodeOptions { Port = 0, Demonstration = true });
        await application.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{new Uri(application.Urls.First()).Port}/") };

        using var listed = JsonDocument.Parse(await http.GetStringAsync("member-0/partitions"));
        Assert.Equal([0u, number], listed.RootElement.EnumerateArray().Select(p => p.GetProperty("partition").GetUInt32()));
        using var block = JsonDocument.Parse(await http.GetStringAsync($"member-0/partitions/{number}/blocks/1"));
        Assert.Contains(_partitions.HostsOf(number)[0].Block(new Height(1))!.Header.Hash.ToString(), block.RootElement.GetRawText(), StringComparison.Ordinal);
        foreach (var (address, code) in new[] { ("member-0/partitions/9/status", "partition-not-served"), ("member-0/partitions/01/status", "route-unknown"), ("member-0/partitions/1/fhir", "route-unknown"), ("nobody/partitions/1/status", "member-not-served") })
        {
            using var refused = await http.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            Assert.Contains(code, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_line_drops_what_names_no_partition_here()
    {
        await _partitions.AddAsync(replication: 4);
        var network = new Node.Peers.InProcessNetwork();
        var line = new PeerLine(network.For(Account(TestConsortium.Key(1))));
        var taken = new List<uint>();
        line.For(0).Attach((_, _) => taken.Add(0));
        line.For(1).Attach((_, _) => taken.Add(1));
        var sender = network.For(Account(TestConsortium.Key(2)));
        foreach (var partition in new uint[] { 1, 2, 0 })
        {
            sender.Send(Account(TestConsortium.Key(1)), new Ledger.Finality.PeerMessage.WantBlocks(new Height(1), 1).Encode(_consortium.Genesis.Network, partition));
        }

        sender.Send(Account(TestConsortium.Key(1)), new byte[51]);
        sender.Send(Account(TestConsortium.Key(1)), ReadOnlyMemory<byte>.Empty);
        Assert.Equal([1u, 0], taken);
    }

    /// <summary>Heights whose certificate has a vote that was signed in a list.</summary>
    private IEnumerable<(uint Partition, Height Height)> Listed(uint partition)
    {
        var host = _partitions.HostsOf(partition)[0];
        for (var height = new Height(1); height.CompareTo(host.Tip.Height) <= 0; height = height.Next)
        {
            if (host.Block(height) is { } block && block.Certificate.Votes.Any(v => v.Signature.Place is not null))
            {
                yield return (partition, height);
            }
        }
    }

    private static AccountId Account(ISigner signer) => TestConsortium.Account(signer);

    private static string Json<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> json) => JsonSerializer.Serialize(value, json);

    private P256Signer PersonOf(uint partition) => Enumerable.Range(9_000, 1_000).Select(TestConsortium.Key)
        .First(key => Rendezvous.HomeOf(_consortium.Genesis.Network, Account(key), PartitionHosts.MapOf(_consortium.Hosts[0]!).Partitions) == partition);

    private string Text(uint partition, string key) =>
        _partitions.HostsOf(partition)[0].State.TryGet(System.Text.Encoding.ASCII.GetBytes(key), out var value) ? System.Text.Encoding.UTF8.GetString(value.Span) : string.Empty;

    private CertifiedState Proof(uint partition, string key) => CertifiedState.OfProofFile(_partitions.HostsOf(partition)[0].ProveState(key)!.Value.Span)!;

    private async Task AcceptAsync(ISigner signer, uint partition, string method, string arguments)
    {
        var (_, code) = await _partitions.TryAsync(signer, 0, partition, method, arguments);
        Assert.Null(code);
    }

    /// <summary>The directory's validators named in a founding document decide from two blocks later on.</summary>
    private async Task LearnMapAsync()
    {
        var directory = _consortium.Hosts[0]!;
        await directory.WhenHeightAsync(new Height(directory.Tip.Height.Value + 2), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(60));
        await AcceptAsync(TestConsortium.Key(77), 1, "partitions.learn", Json(new PartitionsLearn(Proof(0, PartitionKeys.Map)), ContractsJson.Default.PartitionsLearn));
    }

    private async Task RecordAsync(ISigner owner, uint partition)
    {
        if (partition != 0 && !Text(partition, PartitionKeys.Map).Contains("\"version\":2", StringComparison.Ordinal))
        {
            await LearnMapAsync();
        }

        await AcceptAsync(owner, partition, "item.record", Json(new ItemRecord(Sha256.Of("item"u8), Account(owner), Sha256.Of("c"u8)), ContractsJson.Default.ItemRecord));
    }
}
