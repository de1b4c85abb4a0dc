using System.Globalization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Recovery;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage.Checks;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Recovery;

public sealed class ArchiveTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ContractCatalog Catalog = new(typeof(CounterContract));
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-archive-").FullName;
    private int _ids;

    private string To => Path.Combine(_folder, "archive");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_left_is_proved_from_the_archive_and_the_node_goes_on_without_it()
    {
        using var consortium = New();
        var folder = consortium.FolderOf(0);
        consortium.StartAll();
        var early = await Add(consortium);
        await Grow(consortium, 60);
        var header = consortium.Hosts[0]!.Block(new Height(2))!.Header;
        consortium.Stop(0);
        var report = LedgerArchive.Run(folder, To, new Height(50));
        Assert.Null(report.Refusal);
        Assert.True(report.Below.Value is > 2 and < 50);

        var check = LedgerCheck.Run(To, consortium.Genesis, Catalog, full: true);
        Assert.Null(check.Finding);
        Assert.Equal(report.Below, check.Tip);
        Assert.Null(LedgerCheck.Run(folder, consortium.Genesis, Catalog, full: true).Finding);
        var trust = TrustedMembers.FromGenesis(consortium.Genesis);
        foreach (var ofReceipt in (bool[])[true, false])
        {
            Assert.True(ProofVerifier.Verify(ArchiveProof.Make(To, consortium.Genesis, Catalog, early, ofReceipt, out _)!, trust).Holds);
            Assert.Null(ArchiveProof.Make(folder, consortium.Genesis, Catalog, early, ofReceipt, out var reason));
            Assert.Contains("not in these blocks", reason, StringComparison.Ordinal);
        }

        var host = consortium.Start(0);
        var late = await Add(consortium);
        Assert.Equal(report.Below, host.Pruned);
        Assert.Null(host.Block(new Height(2)));
        Assert.Null(host.Find(early));
        Assert.True(host.ArchivedAt(early) is { } at && at.CompareTo(host.Pruned) <= 0);
        Assert.Null(host.ArchivedAt(late));
        Assert.Null(host.ArchivedAt(Hash.Zero));
        Assert.Equal(header.Hash, host.Shelf.HeaderAt(new Height(2))!.Header.Hash);
        Assert.True(ProofVerifier.Verify(host.ProveReceipt(late)!.Value, trust).Holds);
    }

    [Fact]
    public async Task What_an_archived_transaction_was_survives_restarts_and_a_damaged_file_is_passed_over_and_named()
    {
        using var consortium = New();
        var folder = consortium.FolderOf(0);
        consortium.StartAll();
        var early = await Add(consortium);
        await Grow(consortium, 60);
        consortium.Stop(0);
        Assert.Null(LedgerArchive.Run(folder, To, new Height(50)).Refusal);
        var place = consortium.Start(0).ArchivedAt(early);
        Assert.Equal(consortium.Hosts[1]!.Find(early)!.Height, place);
        consortium.Stop(0);
        Assert.Equal(place, consortium.Start(0).ArchivedAt(early));
        consortium.Stop(0);

        // An id may be final twice: the second time as a replay that is refused.
        var files = Directory.GetFiles(Path.Combine(folder, "blocks"), "*.transactions").Where(f => File.ReadAllBytes(f).AsSpan().IndexOf(early.ToArray()) >= 0).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[40] ^= 1;
            File.WriteAllBytes(file, bytes);
        }

        var host = consortium.Start(0);
        Assert.Null(host.ArchivedAt(early));
        Assert.All(files, f => Assert.Contains(host.Notices, n => n.Contains(Path.GetFileName(f), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_time_goes_on_in_the_same_archive_and_another_archive_is_refused()
    {
        using var consortium = New();
        var folder = consortium.FolderOf(0);
        consortium.StartAll();
        await Grow(consortium, 40);
        consortium.Stop(0);
        var first = LedgerArchive.Run(folder, To, new Height(30));
        Assert.Null(first.Refusal);
        consortium.Start(0);
        await Grow(consortium, 90);
        consortium.Stop(0);
        var second = LedgerArchive.Run(folder, To, new Height(80));
        Assert.Null(second.Refusal);
        Assert.True(second.Below.CompareTo(first.Below) > 0);
        Assert.Null(LedgerCheck.Run(To, consortium.Genesis, Catalog, full: true).Finding);

        // Of a folder whose log was never cut, an archive that begins in the middle is another's.
        consortium.Stop(1);
        var uncut = Path.Combine(_folder, "uncut");
        Assert.Null(LedgerArchive.Run(consortium.FolderOf(1), uncut, new Height(45)).Refusal);
        consortium.Start(0);
        await Grow(consortium, 110);
        consortium.Stop(0);
        Assert.Equal(RecoveryCodes.ArchiveOther, LedgerArchive.Run(folder, uncut, new Height(105)).Refusal);
    }

    [Fact]
    public async Task Nothing_leaves_without_a_snapshot_above_it_and_a_flipped_byte_in_the_archive_is_named()
    {
        using var consortium = New();
        var folder = consortium.FolderOf(0);
        consortium.StartAll();
        await Grow(consortium, 40);
        consortium.Stop(0);
        Assert.Equal(RecoveryCodes.ArchiveNothing, LedgerArchive.Run(folder, To, new Height(1)).Refusal);
        Directory.Move(Path.Combine(folder, "state"), Path.Combine(folder, "aside"));
        Assert.Equal(RecoveryCodes.ArchiveNeedsSnapshot, LedgerArchive.Run(folder, To, new Height(30)).Refusal);
        Directory.Delete(Path.Combine(folder, "state"), recursive: true);
        Directory.Move(Path.Combine(folder, "aside"), Path.Combine(folder, "state"));
        Assert.Null(LedgerArchive.Run(folder, To, new Height(30)).Refusal);
        var segment = Path.Combine(To, "blocks", "0000000000.blocks");
        var bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(segment, bytes);
        Assert.Equal("blocks/0000000000.blocks", LedgerCheck.Run(To, consortium.Genesis, Catalog, full: false).Finding!.File);
    }

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
            await Add(consortium);
        }

        await Task.WhenAll(consortium.Hosts.OfType<ReplicaHost>().Select(h => h.WhenHeightAsync(new Height(height), default).WaitAsync(Patience)));
    }

    private async Task<Hash> Add(TestConsortium consortium)
    {
        var key = TestConsortium.Key(12);
        var id = "id-" + Interlocked.Increment(ref _ids).ToString("D21", CultureInfo.InvariantCulture) + Guid.NewGuid().ToString("N")[..8];
        var answer = consortium.Hosts[2]!.Submit(consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}"""));
        foreach (var host in consortium.Hosts.OfType<ReplicaHost>())
        {
            Assert.Null((await host.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience)).Code);
        }

        return answer.Transaction;
    }
}
