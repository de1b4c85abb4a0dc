using Xinglin.Ledger.Primitives;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Recovery;

public sealed class ReplicaRecoveryTests
{
    private static readonly SnapshotSample Sample = new();
    private readonly MemoryFolder _blocks = new();
    private readonly MemoryFolder _state = new();
    private readonly MemoryFolder _votes = new();
    private readonly MemoryFolder _work = new();

    private ReplicaStorage Storage => new(_blocks, _state, _ => _votes);

    [Fact]
    public async Task Pieces_of_several_members_are_put_together_and_give_the_certified_state_root()
    {
        // Neither gives a piece before the other was asked for one too.
        using var both = new CountdownEvent(2);
        Func<int, byte[], byte[]?> Gate()
        {
            var first = 1;
            return (_, bytes) =>
            {
                if (Interlocked.Exchange(ref first, 0) == 1)
                {
                    both.Signal();
                }

                both.Wait();
                return bytes;
            };
        }

        var sources = new[] { new ShelfSource("a", Sample.Shelf(0, 1, 2)) { Pieces = Gate() }, new ShelfSource("b", Sample.Shelf(1, 2, 3)) { Pieces = Gate() } };
        var report = await RecoverAsync(sources);
        Assert.Null(report.Refusal);
        Assert.Equal(Sample.Header.State, report.State);
        Assert.True(report.Pieces > 3);
        Assert.All(sources, s => Assert.True(s.Asked > 0, s.Name));
        Assert.Empty(report.Faults);
        Assert.Empty(_work.List());
        var restored = new SnapshotStore(_state).Read(new Height(SnapshotSample.At));
        Assert.Equal(Sample.State.Root, Ledger.State.WorldState.Load(restored.Entries).Root);
        using var log = BlockLog.Open(_blocks, SnapshotSample.Genesis.Network);
        Assert.Equal((new Height(SnapshotSample.At), new Height(SnapshotSample.At)), (log.Before, log.Tip));
    }

    [Fact]
    public async Task A_piece_that_is_not_what_its_manifest_names_is_not_kept_and_names_the_liar()
    {
        var liar = new ShelfSource("liar", Sample.Shelf(0, 1, 2)) { Pieces = (_, bytes) => Flipped(bytes, bytes.Length / 2) };
        var report = await RecoverAsync([liar, new ShelfSource("b", Sample.Shelf(1, 2, 3))]);
        Assert.Null(report.Refusal);
        Assert.Contains("not the one that its own manifest names", Assert.Single(report.Faults, f => f.Source == "liar").Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_made_for_other_content_is_found_out_by_the_state_root_and_the_next_source_is_used()
    {
        var forged = new SnapshotSample(29_999).Shelf(0, 1, 2);
        var manifest = SnapshotManifest.TryDecode(forged.Manifest(new Height(SnapshotSample.At))!.Encode())!;
        var liar = new ShelfSource("liar", forged)
        {
            Manifests = _ => (manifest with { Header = Sample.Header, Certificate = SnapshotSample.Certify(Sample.Header, 0, 1, 2) }).Encode(),
        };
        var report = await RecoverAsync([liar, new ShelfSource("b", Sample.Shelf(1, 2, 3))]);
        Assert.Null(report.Refusal);
        Assert.Equal(Sample.Header.State, report.State);
    }

    [Fact]
    public async Task Alone_a_forged_content_recovers_nothing_and_its_giver_is_named()
    {
        var forged = new SnapshotSample(100).Shelf(0, 1, 2);
        var manifest = forged.Manifest(new Height(SnapshotSample.At))!;
        var liar = new ShelfSource("liar", forged)
        {
            Manifests = _ => (manifest with { Header = Sample.Header, Certificate = SnapshotSample.Certify(Sample.Header, 0, 1, 2) }).Encode(),
        };
        var report = await RecoverAsync([liar]);
        Assert.Equal(RecoveryCodes.NoSource, report.Refusal);
        Assert.Contains("state root", Assert.Single(report.Faults).Fault, StringComparison.Ordinal);
        Assert.Empty(_blocks.List());
        Assert.Empty(_work.List());
    }

    [Fact]
    public async Task A_header_that_too_few_members_signed_is_no_snapshot()
    {
        var report = await RecoverAsync([new ShelfSource("two-signed", Sample.Shelf(0, 1))]);
        Assert.Equal(RecoveryCodes.NoSource, report.Refusal);
        Assert.Contains("not certified", Assert.Single(report.Faults).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silent_unreachable_and_foreign_members_are_named_and_passed_over()
    {
        var report = await RecoverAsync(
        [
            new ShelfSource("silent", Sample.Shelf(0, 1, 2)) { Pieces = (_, _) => throw new OperationCanceledException() },
            new ShelfSource("gone", Sample.Shelf(0, 1, 2)) { Manifests = _ => throw new HttpRequestException() },
            new ShelfSource("foreign", Sample.Shelf(0, 1, 2)) { Offers = o => o with { Network = "other" } },
            new ShelfSource("whole", Sample.Shelf(1, 2, 3)),
        ]);
        Assert.Null(report.Refusal);
        Assert.Equal(["foreign", "gone", "silent"], report.Faults.Select(f => f.Source));
    }

    [Fact]
    public async Task An_interrupted_fetch_goes_on_and_what_was_damaged_meanwhile_comes_again()
    {
        var first = await RecoverAsync([new ShelfSource("a", Sample.Shelf(0, 1, 2)) { Pieces = (piece, bytes) => piece < 2 ? bytes : null }]);
        Assert.Equal(RecoveryCodes.Interrupted, first.Refusal);
        Assert.True(first.Fetched >= 1);
        var kept = _work.List().Where(n => n.EndsWith(".piece", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(kept);
        _work.Put(kept[0], Flipped(_work.Bytes(kept[0]), 7));
        var second = await RecoverAsync([new ShelfSource("b", Sample.Shelf(1, 2, 3))]);
        Assert.Null(second.Refusal);
        Assert.Equal(second.Pieces - (kept.Count - 1), second.Fetched);
    }

    [Fact]
    public async Task A_folder_with_blocks_is_left_as_it_is()
    {
        using (var log = BlockLog.Open(_blocks, SnapshotSample.Genesis.Network))
        {
            log.Append(SampleChain.BlockAt(1), BlockNotes.None);
            log.Flush();
        }

        var report = await ReplicaRecovery.RunAsync(SnapshotSample.Genesis, SnapshotSample.Catalog, Storage, _work, [new ShelfSource("a", Sample.Shelf(0, 1, 2))], default);
        Assert.Equal(RecoveryCodes.NotEmpty, report.Refusal);
        using var again = BlockLog.Open(_blocks, SnapshotSample.Genesis.Network);
        Assert.Equal(new Height(1), again.Tip);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whichever_operation_of_the_disk_fails_recovering_again_succeeds(bool afterEffect)
    {
        var small = new SnapshotSample(50);
        for (var failing = 1; ; failing++)
        {
            MemoryFolder blocks = new() { FailAfterEffect = afterEffect }, state = new() { FailAfterEffect = afterEffect }, work = new() { FailAfterEffect = afterEffect };
            var folder = (failing % 3) switch { 0 => blocks, 1 => state, _ => work };
            folder.FailAt = (failing + 2) / 3;
            var storage = new ReplicaStorage(blocks, state, _ => _votes);
            var source = new ShelfSource("a", small.Shelf(0, 1, 2));
            var first = await ReplicaRecovery.RunAsync(SnapshotSample.Genesis, SnapshotSample.Catalog, storage, work, [source], default);
            Assert.True(first.Refusal is null || first.Refusal == RecoveryCodes.DiskFull);

            // What a machine without power finds, then once more.
            var random = new Random(failing);
            var (blocksNow, stateNow, workNow) = (blocks.Crash(random), state.Crash(random), work.Crash(random));
            storage = new ReplicaStorage(blocksNow, stateNow, _ => _votes);
            var second = await ReplicaRecovery.RunAsync(SnapshotSample.Genesis, SnapshotSample.Catalog, storage, workNow, [source], default);
            Assert.True(second.Refusal is null || second.Refusal == RecoveryCodes.NotEmpty);
            Assert.Equal(small.State.Root, Ledger.State.WorldState.Load(new SnapshotStore(stateNow).Read(new Height(SnapshotSample.At)).Entries).Root);
            if (failing > 3 && first.Refusal is null && Math.Max(blocks.Operations, Math.Max(state.Operations, work.Operations)) < (failing + 2) / 3)
            {
                return;
            }
        }
    }

    private Task<RecoveryReport> RecoverAsync(IReadOnlyList<ISnapshotSource> sources) =>
        ReplicaRecovery.RunAsync(SnapshotSample.Genesis, SnapshotSample.Catalog, Storage, _work, sources, default);

    private static byte[] Flipped(byte[] bytes, int at)
    {
        var copy = bytes.ToArray();
        copy[at] ^= 1;
        return copy;
    }
}
