using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Recovery;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Recovery;

/// <summary>A member of four loses its disk and is filled again from two others over HTTP.</summary>
public sealed class WipedNodeTests : IDisposable
{
    private const int Wiped = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-wiped-").FullName;
    private readonly List<WebApplication> _doors = [];
    private int _ids;

    public void Dispose()
    {
        _doors.ForEach(d => d.DisposeAsync().AsTask().Wait());
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_wiped_member_recovers_equals_the_others_and_its_key_signs_no_more()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        var early = await Add(consortium, 0);
        for (var i = 0; i < 12; i++)
        {
            await Add(consortium, i % 3);
        }

        consortium.Stop(Wiped);
        Directory.Delete(consortium.FolderOf(Wiped), recursive: true);
        var report = await RecoverAsync(consortium, await Door(consortium, 0), await Door(consortium, 1));
        Assert.Null(report.Refusal);
        Assert.True(report.Height.Value > 0);

        var host = consortium.Start(Wiped);
        Assert.Equal(report.Height, host.StartedFrom);
        var late = await Add(consortium, 0);
        await host.WhenFinalAsync(late, default).WaitAsync(Patience);
        for (var h = report.Height.Value + 1; h <= host.Tip.Height.Value; h++)
        {
            Assert.Equal(consortium.Hosts[0]!.Block(new Height(h))!.Header.Hash, host.Block(new Height(h))!.Header.Hash);
        }

        Assert.False(host.Health.Signs);
        Assert.Contains(host.Notices, n => n.Contains("will not sign: the vote log is missing", StringComparison.Ordinal) && n.Contains("member rotate", StringComparison.Ordinal));
        using var other = new HttpClient { BaseAddress = await Door(consortium, 0) };
        var sources = new[] { new HttpSnapshotSource("member-0", other, Patience) };
        var equal = await ReplicaComparison.RunAsync(consortium.FolderOf(Wiped), consortium.Genesis, Catalog, null, sources, default);
        Assert.True(equal.IsEqual, equal.Reason ?? equal.Answers[0].Difference);
        Assert.True(equal.Here!.Header.Height.CompareTo(report.Height) > 0);
        Assert.Equal(3, equal.Answers[0].SignedBy.Count);
        var check = LedgerCheck.Run(consortium.FolderOf(Wiped), consortium.Genesis, Catalog, full: true);
        Assert.Null(check.Finding);
        Assert.Equal(report.Height, check.Before);
        Assert.True(ProofVerifier.Verify(host.ProveReceipt(late)!.Value, TrustedMembers.FromGenesis(consortium.Genesis)).Holds);
        Assert.Null(host.Find(early));
    }

    [Fact]
    public async Task The_member_recovered_gives_its_snapshot_to_the_next()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        for (var i = 0; i < 8; i++)
        {
            await Add(consortium, i % 3);
        }

        consortium.Stop(Wiped);
        Directory.Delete(consortium.FolderOf(Wiped), recursive: true);
        Assert.Null((await RecoverAsync(consortium, await Door(consortium, 0))).Refusal);
        var again = consortium.Start(Wiped);
        consortium.Stop(2);
        Directory.Delete(Path.Combine(consortium.FolderOf(2), "blocks"), recursive: true);
        Directory.Delete(Path.Combine(consortium.FolderOf(2), "state"), recursive: true);
        var source = new ShelfSource("recovered", again.Shelf);
        var report = await ReplicaRecovery.RunAsync(
            consortium.Genesis, Catalog, consortium.StorageOf(2), new DiskFolder(Path.Combine(_folder, "work-2")), [source], default);
        Assert.Null(report.Refusal);
    }

    [Fact]
    public async Task The_door_says_what_is_unknown_and_a_silent_member_is_named()
    {
        using var consortium = New();
        consortium.Enrol();
        consortium.StartAll();
        await Add(consortium, 0);
        using var http = new HttpClient { BaseAddress = await Door(consortium, 0) };
        foreach (var (path, code) in ((string, string)[])[("recovery/snapshots/999/manifest", "snapshot-unknown"), ("recovery/snapshots/999/pieces/0", "snapshot-piece-unknown"), ("recovery/headers/999999", "block-unknown")])
        {
            var answer = await http.GetAsync(path);
            Assert.Equal(404, (int)answer.StatusCode);
            Assert.Contains(code, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var nobody = new HttpClient { BaseAddress = new Uri("http://127.0.0.1:9/") };
        var report = await ReplicaRecovery.RunAsync(
            consortium.Genesis, Catalog, ReplicaStorage.OnDisk(Path.Combine(_folder, "new")), new DiskFolder(Path.Combine(_folder, "work")),
            [new HttpSnapshotSource("nobody", nobody, Patience)], default);
        Assert.Equal((RecoveryCodes.NoSource, "nobody"), (report.Refusal, Assert.Single(report.Faults).Source));
    }

    private static ContractCatalog Catalog { get; } = new(typeof(CounterContract));

    private TestConsortium New() => new(_folder, Catalog) { SnapshotBlocks = 4 };

    private Task<RecoveryReport> RecoverAsync(TestConsortium consortium, params Uri[] doors) => ReplicaRecovery.RunAsync(
        consortium.Genesis, Catalog, consortium.StorageOf(Wiped), new DiskFolder(Path.Combine(_folder, "work")),
        [.. doors.Select(d => new HttpSnapshotSource(d.ToString(), new HttpClient { BaseAddress = d }, Patience))], default);

    private async Task<Uri> Door(TestConsortium consortium, int member)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var door = builder.Build();
        door.MapSnapshots(_ => consortium.Hosts[member]!.Shelf);
        await door.StartAsync();
        _doors.Add(door);
        return new Uri(door.Urls.First() + "/");
    }

    private async Task<Hash> Add(TestConsortium consortium, int member)
    {
        var key = TestConsortium.Key(10 + member);
        var id = "id-" + Interlocked.Increment(ref _ids).ToString("D21", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8];
        var host = consortium.Hosts[member]!;
        var answer = host.Submit(consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}"""));
        var final = await host.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience);
        Assert.Null(final.Code);
        return answer.Transaction;
    }
}
