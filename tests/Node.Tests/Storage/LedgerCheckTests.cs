using System.Globalization;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Tests.Execution;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;
using Xinglin.Testing;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

/// <summary>A real single-validator ledger is written once; every damage is done to a copy.</summary>
public sealed class LedgerCheckTests : IClassFixture<LedgerCheckTests.Written>
{
    private readonly Written _written;

    public LedgerCheckTests(Written written) => _written = written;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sound_ledger_is_sound(bool full)
    {
        var report = Check(_written.Folder, full);
        Assert.Null(report.Finding);
        Assert.True(report.Tip.Value >= 12);
        Assert.True(report.Transactions >= 12);
    }

    [Fact]
    public void Every_flipped_byte_of_the_log_is_named_at_or_before_where_it_is()
    {
        foreach (var (name, original) in _written.Segments)
        {
            var used = Array.FindLastIndex(original, b => b != 0) + 1;
            for (var at = 0; at < used; at += at < 200 ? 3 : 29)
            {
                var damaged = original.ToArray();
                damaged[at] ^= 0x01;
                var finding = _written.Damaged(name, damaged, Check).Finding;
                Assert.True(finding is not null, $"{name}, byte {at}: not found");
                Assert.True(string.CompareOrdinal(finding.File, "blocks/" + name) <= 0 && (finding.File != "blocks/" + name || finding.Offset <= at), $"{name}, byte {at}: {finding}");
            }
        }
    }

    [Fact]
    public void A_flipped_byte_behind_the_last_record_is_named()
    {
        var (name, original) = _written.Segments[^1];
        var damaged = original.ToArray();
        damaged[^100] = 7;
        Assert.NotNull(_written.Damaged(name, damaged, Check).Finding);
    }

    [Fact]
    public void Every_cut_is_named()
    {
        var (name, original) = _written.Segments[^1];
        for (var length = 0; length < original.Length; length += 1499)
        {
            Assert.NotNull(_written.Damaged(name, original[..length], Check).Finding);
        }
    }

    [Fact]
    public void A_log_whose_last_blocks_are_wiped_is_named_by_snapshot_or_votes()
    {
        var (name, original) = _written.Segments[^1];
        var wiped = original.ToArray();
        wiped.AsSpan(SegmentStart).Clear();
        var finding = _written.Damaged(name, wiped, Check).Finding;
        Assert.Contains("missing", finding!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_and_swapped_segments_are_named()
    {
        Assert.True(_written.Segments.Count >= 3);
        foreach (var (name, _) in _written.Segments)
        {
            Assert.NotNull(_written.Damaged(name, null, Check).Finding);
        }

        Assert.Equal("blocks/" + _written.Segments[1].Name, _written.Damaged(_written.Segments[1].Name, _written.Segments[2].Bytes, Check).Finding!.File);
    }

    [Fact]
    public void A_damaged_snapshot_is_named()
    {
        var name = _written.Snapshot;
        var original = File.ReadAllBytes(Path.Combine(_written.Folder, "state", name));
        for (var at = 0; at < original.Length; at += 211)
        {
            var damaged = original.ToArray();
            damaged[at] ^= 0x80;
            File.WriteAllBytes(Path.Combine(_written.Folder, "state", name), damaged);
            Assert.Equal("state/" + name, Check(_written.Folder).Finding?.File);
        }

        File.WriteAllBytes(Path.Combine(_written.Folder, "state", name), original);
        Assert.Null(Check(_written.Folder).Finding);
    }

    private const int SegmentStart = 128;

    private static LedgerCheckReport Check(string folder) => Check(folder, false);

    private static LedgerCheckReport Check(string folder, bool full) =>
        LedgerCheck.Run(folder, GenesisFile.Read(new DiskFolder(Path.Combine(folder, "blocks")))!, new ContractCatalog(typeof(CounterContract)), full);

    public sealed class Written : IAsyncLifetime
    {
        private readonly string _root = Directory.CreateTempSubdirectory("xinglin-check-").FullName;

        internal string Folder { get; private set; } = "";

        internal List<(string Name, byte[] Bytes)> Segments { get; private set; } = [];

        internal string Snapshot => Path.GetFileName(Directory.GetFiles(Path.Combine(Folder, "state"))[0]);

        public async Task InitializeAsync()
        {
            using (var consortium = new TestConsortium(_root, new ContractCatalog(typeof(CounterContract)), 1, 1) { SegmentBytes = 8 * 1024 })
            {
                consortium.Enrol();
                consortium.StartAll();
                Folder = consortium.FolderOf(0);
                for (var i = 0; i < 12; i++)
                {
                    var key = TestConsortium.Key(10 + (i % 3));
                    var id = "id-" + i.ToString("D21", CultureInfo.InvariantCulture);
                    var answer = consortium.Hosts[0]!.Submit(consortium.Transaction(key, id, "counter.add", $$"""{"account":"{{TestConsortium.Account(key)}}","by":1}"""));
                    await consortium.Hosts[0]!.WhenFinalAsync(answer.Transaction, default).WaitAsync(TimeSpan.FromSeconds(60));
                }
            }

            Segments = [.. Directory.GetFiles(Path.Combine(Folder, "blocks"), "*.blocks").Order(StringComparer.Ordinal).Select(p => (Path.GetFileName(p), File.ReadAllBytes(p)))];
        }

        public Task DisposeAsync()
        {
            Directory.Delete(_root, recursive: true);
            return Task.CompletedTask;
        }

        internal LedgerCheckReport Damaged(string name, byte[]? bytes, Func<string, LedgerCheckReport> check)
        {
            var path = Path.Combine(Folder, "blocks", name);
            var original = File.ReadAllBytes(path);
            File.Delete(path);
            if (bytes is not null)
            {
                File.WriteAllBytes(path, bytes);
            }

            var report = check(Folder);
            File.WriteAllBytes(path, original);
            return report;
        }
    }
}
