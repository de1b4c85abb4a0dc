using System.Globalization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Recovery;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Recovery;

/// <summary>A node that starts empty, or ends where nobody's log reaches back to, is filled before its replica opens.</summary>
public sealed class StartRecoveryTests : IDisposable
{
    private const int Late = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ContractCatalog Catalog = new(typeof(CounterContract));
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-start-").FullName;
    private int _ids;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_log_that_nobody_s_blocks_continue_is_set_aside_and_a_verified_snapshot_takes_its_place()
    {
        using var consortium = New();
        consortium.StartAll();
        await Grow(consortium, 5);
        consortium.Stop(Late);
        await Grow(consortium, 60);
        Assert.Empty(await RunAsync(consortium));

        foreach (var member in new[] { 0, 1, 2 })
        {
            consortium.Stop(member);
            Assert.Null(LedgerArchive.Run(consortium.FolderOf(member), Path.Combine(_folder, "archive-" + member), new Height(50)).Refusal);
        }

        foreach (var member in new[] { 0, 1, 2 })
        {
            consortium.Start(member);
        }

        var said = await RunAsync(consortium);
        Assert.Contains(said, s => s.StartsWith("Recovered at start", StringComparison.Ordinal));
        var host = consortium.Start(Late);
        await host.WhenHeightAsync(consortium.Hosts[0]!.Tip.Height, default).WaitAsync(Patience);
        Assert.Equal(consortium.Hosts[0]!.Block(host.Tip.Height)?.Header.Hash ?? host.Tip.Hash, host.Tip.Hash);

        // What was final here before is still there, and holds by itself.
        var aside = Directory.GetDirectories(consortium.FolderOf(Late), "until-*").Single();
        Assert.Null(LedgerCheck.Run(aside, consortium.Genesis, Catalog, full: true).Finding);
    }

    [Fact]
    public async Task An_empty_folder_is_filled_and_one_that_is_only_behind_or_alone_is_left_to_read_blocks()
    {
        using var consortium = New();
        consortium.StartAll();
        await Grow(consortium, 25);
        consortium.Stop(Late);
        Assert.Empty(await RunAsync(consortium));
        Directory.Delete(Path.Combine(consortium.FolderOf(Late), "blocks"), recursive: true);
        Directory.Delete(Path.Combine(consortium.FolderOf(Late), "state"), recursive: true);
        Assert.Empty(await StartRecovery.RunAsync(consortium.Genesis, Catalog, consortium.FolderOf(Late), [], default));

        // A liar's snapshot is passed over and named; the honest one serves.
        var liar = new ShelfSource("liar", consortium.Hosts[0]!.Shelf) { Manifests = m => [.. m[..^1], (byte)(m[^1] ^ 1)] };
        var said = await StartRecovery.RunAsync(consortium.Genesis, Catalog, consortium.FolderOf(Late), [liar, new ShelfSource("honest", consortium.Hosts[1]!.Shelf)], default);
        Assert.Contains(said, s => s.StartsWith("Recovered at start", StringComparison.Ordinal));
        var host = consortium.Start(Late);
        Assert.True(host.StartedFrom.Value > 0);

        // Its vote log is whole and ahead of the snapshot: nothing is signed until the blocks are here again, and then as before.
        Assert.False(host.Health.Signs);
        Assert.Contains(host.Notices, n => n.Contains("signs nothing before this node has caught up", StringComparison.Ordinal));
        await host.WhenHeightAsync(consortium.Hosts[0]!.Tip.Height, default).WaitAsync(Patience);
        consortium.Stop(Late);
        Assert.True(consortium.Start(Late).Health.Signs);
    }

    private static Task<IReadOnlyList<string>> RunAsync(TestConsortium consortium) => StartRecovery.RunAsync(
        consortium.Genesis, Catalog, consortium.FolderOf(Late), [.. consortium.Hosts.OfType<ReplicaHost>().Select((h, i) => new ShelfSource("member-" + i, h.Shelf))], default);

    private TestConsortium New()
    {
        var consortium = new TestConsortium(_folder, Catalog) { SegmentBytes = 12 * 1024, SnapshotBlocks = 10 };
        consortium.Enrol();
        return consortium;
    }

    private async Task Grow(TestConsortium consortium, ulong height)
    {
        while (consortium.Hosts[2]!.Tip.Height.Value < height)
        {
            var key = TestConsortium.Key(12);
            var id = "id-" + (++_ids).ToString("D21", CultureInfo.InvariantCulture);
            var answer = consortium.Hosts[2]!.Submit(consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}"""));
            await consortium.Hosts[2]!.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience);
        }

        await Task.WhenAll(consortium.Hosts.OfType<ReplicaHost>().Select(h => h.WhenHeightAsync(new Height(height), default).WaitAsync(Patience)));
    }
}
