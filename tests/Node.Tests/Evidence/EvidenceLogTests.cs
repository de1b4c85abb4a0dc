using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Evidence;

public sealed class EvidenceLogTests : IDisposable
{
    private const long FileBytes = 4096;

    private static readonly EvidenceSettings Settings = new(new NetworkId(new Hash(new byte[32])), Account, Gateway.TestLedger.NewSigner(), new byte[32]) { LeafFileBytes = FileBytes, BodyFileBytes = FileBytes };

    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-log-").FullName;
    private readonly GatewayStore _store;

    public EvidenceLogTests() => _store = GatewayStore.Open(Path.Combine(_folder, "gateway.sqlite"));

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Entries_survive_a_restart_over_several_files()
    {
        var disk = new MemoryFolder();
        using (var log = Open(disk, _store))
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.Equal(i + 1, log.Append(Body(i))!.Number);
            }
        }

        using var again = Open(disk.Kill(), _store);
        Assert.True(disk.List().Count > 2);
        Assert.Equal(100, again.Last);
        Assert.Equal(Enumerable.Range(91, 10).Select(n => (long)n), again.About(Account, 90, 100).Select(e => e.Number));
        Assert.Equal(101, again.Append(Body(100))!.Number);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_failing_write_and_flush_closes_the_log_and_loses_no_acknowledged_entry(bool afterEffect)
    {
        for (var failAt = 1; failAt <= 40; failAt++)
        {
            var disk = new MemoryFolder { FailAt = failAt, FailAfterEffect = afterEffect };
            using var store = GatewayStore.Open(Path.Combine(_folder, $"{failAt}-{afterEffect}.sqlite"));
            var acknowledged = AppendUntilRefused(disk, store);
            using var again = Open(disk.Kill(), store);
            Assert.InRange(again.Last, acknowledged, acknowledged + 1);
        }
    }

    [Fact]
    public void A_flipped_byte_of_a_durable_entry_is_found_at_the_next_start()
    {
        var disk = new MemoryFolder();
        using (var log = Open(disk, _store))
        {
            Assert.NotNull(log.Append(Body(0)));
            log.Append(Body(1));
            log.Append(Body(2));
        }

        var kept = disk.Kill();
        kept.Bytes(kept.List()[0])[40] ^= 1;

        Assert.Throws<StorageFaultException>(() => Open(kept, _store));
    }

    [Fact]
    public void A_removed_file_is_found_at_the_next_start()
    {
        var disk = new MemoryFolder();
        using (var log = Open(disk, _store))
        {
            for (var i = 0; i < 100; i++)
            {
                log.Append(Body(i));
            }
        }

        var kept = disk.Kill();
        kept.Remove(kept.List()[1]);

        Assert.Throws<StorageFaultException>(() => Open(kept, _store));
    }

    [Fact]
    public void The_append_only_part_says_nothing_of_the_body()
    {
        var disk = new MemoryFolder();
        using var log = Open(disk, _store);
        log.Append(Body(1));

        var text = System.Text.Encoding.Latin1.GetString(disk.Bytes(disk.List()[0]));

        Assert.DoesNotContain("laboratory", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Account.ToString(), text, StringComparison.Ordinal);
    }

    private static EvidenceLog Open(MemoryFolder disk, GatewayStore store) => EvidenceLog.Open(disk, store, Settings);

    private static AccountId Account { get; } = new(new Hash([.. Enumerable.Range(1, 32).Select(i => (byte)i)]));

    private static long AppendUntilRefused(MemoryFolder disk, GatewayStore store)
    {
        var acknowledged = 0L;
        try
        {
            using var log = Open(disk, store);
            for (var i = 0; i < 20 && log.Append(Body(i)) is { } entry; i++)
            {
                acknowledged = entry.Number;
            }

            Assert.True(acknowledged == 20 || log.Append(Body(99)) is null);
        }
        catch (IOException)
        {
            // The log could not even be opened: nothing was acknowledged.
        }

        return acknowledged;
    }

    private static DisclosureBody Body(int i) => new(
        new LedgerTime(1_790_000_000_000 + i), true, DisclosureBases.Permission, Account, "treatment", ["Observation.rs?category=laboratory"], [], Account);
}
