using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

public sealed class BlockLogTests
{
    private const long SmallSegment = 4096;

    [Fact]
    public void Blocks_written_are_read_again_after_a_restart()
    {
        var folder = new MemoryFolder();
        using (var log = Open(folder))
        {
            Append(log, 1, 40);
            log.Flush();
        }

        using var again = Open(folder);
        Assert.Equal(new Height(40), again.Tip);
        AssertHolds(again, 40);
        Assert.True(folder.List().Count(n => n.EndsWith(".blocks", StringComparison.Ordinal)) > 3);
    }

    [Fact]
    public void On_a_disk_blocks_written_are_read_again()
    {
        var path = Directory.CreateTempSubdirectory("xinglin-log-").FullName;
        try
        {
            using (var log = BlockLog.Open(new DiskFolder(path), SampleChain.Network, segmentBytes: 1 << 16))
            {
                Append(log, 1, 300);
                log.Flush();
            }

            using var again = BlockLog.Open(new DiskFolder(path), SampleChain.Network, segmentBytes: 1 << 16);
            AssertHolds(again, 300);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public void A_body_is_stored_once_when_it_is_staged_and_then_decided()
    {
        var folder = new MemoryFolder();
        using var log = Open(folder);
        var block = SampleChain.BlockAt(1, 900);
        log.StageBody(new Height(1), block.Header.Body, block.Body.Span);
        log.StageBody(new Height(1), block.Header.Body, block.Body.Span);
        log.Append(block, BlockNotes.None);
        log.Flush();
        Assert.InRange(log.BytesWritten, 900, 1900);
        Assert.Equal(block.Body.ToArray(), log.Read(new Height(1))!.Body.ToArray());
    }

    [Fact]
    public void A_staged_body_is_found_after_a_restart_even_when_its_segment_was_sealed_meanwhile()
    {
        var folder = new MemoryFolder();
        var body = SampleChain.BlockAt(1, 1500).Body.ToArray();
        var hash = SampleChain.BlockAt(1, 1500).Header.Body;
        using (var log = Open(folder))
        {
            log.StageBody(new Height(1), hash, body);
            for (ulong i = 2; i < 6; i++)
            {
                var other = SampleChain.BlockAt(i, 1500);
                log.StageBody(new Height(1), other.Header.Body, other.Body.Span);
            }

            log.Flush();
        }

        using var again = Open(folder);
        Assert.Equal(5, again.StagedBodies.Count);
        Assert.Equal(body, again.ReadStaged(hash));
    }

    [Fact]
    public void A_block_out_of_turn_is_a_fault_of_the_caller()
    {
        using var log = Open(new MemoryFolder());
        Assert.Throws<ArgumentException>(() => log.Append(SampleChain.BlockAt(2), BlockNotes.None));
    }

    [Fact]
    public void Another_networks_log_is_refused()
    {
        var folder = new MemoryFolder();
        Open(folder).Dispose();
        Assert.Contains("another network", Assert.Throws<StorageFaultException>(() => BlockLog.Open(folder, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_may_begin_above_a_snapshot()
    {
        var folder = new MemoryFolder();
        using (var log = BlockLog.Open(folder, SampleChain.Network, new Height(100), SmallSegment))
        {
            log.Append(SampleChain.BlockAt(101), BlockNotes.None);
            log.Flush();
        }

        using var again = Open(folder);
        Assert.Equal((new Height(100), new Height(101)), (again.Before, again.Tip));
        Assert.Null(again.Read(new Height(100)));
    }

    [Fact]
    public void Every_flipped_byte_of_what_was_flushed_is_named()
    {
        var folder = new MemoryFolder();
        using (var log = Open(folder))
        {
            Append(log, 1, 3);
            log.Flush();
        }

        var bytes = folder.Bytes("0000000000.blocks");
        var used = Array.FindLastIndex(bytes, b => b != 0) + 1;
        for (var at = 0; at < used; at++)
        {
            var damaged = folder.Kill();
            damaged.Bytes("0000000000.blocks")[at] ^= 0x10;
            var fault = Assert.Throws<StorageFaultException>(() => Open(damaged));
            Assert.Equal("0000000000.blocks", fault.File);
            Assert.InRange(fault.Offset, 0, at);
        }
    }

    [Fact]
    public void A_cut_file_is_named()
    {
        var folder = new MemoryFolder();
        using (var log = Open(folder))
        {
            Append(log, 1, 3);
            log.Flush();
        }

        for (var length = 0; length < SmallSegment; length += 7)
        {
            var cut = folder.Kill();
            cut.Put("0000000000.blocks", cut.Bytes("0000000000.blocks")[..length]);
            Assert.Throws<StorageFaultException>(() => Open(cut));
        }
    }

    [Fact]
    public void Missing_swapped_and_repeated_segments_are_named()
    {
        var folder = new MemoryFolder();
        using (var log = Open(folder))
        {
            Append(log, 1, 40);
            log.Flush();
        }

        var missing = folder.Kill();
        missing.Remove("0000000001.blocks");
        Assert.Equal("0000000001.blocks", Assert.Throws<StorageFaultException>(() => Open(missing)).File);

        var swapped = folder.Kill();
        var first = swapped.Bytes("0000000001.blocks");
        swapped.Put("0000000001.blocks", swapped.Bytes("0000000002.blocks"));
        swapped.Put("0000000002.blocks", first);
        Assert.Throws<StorageFaultException>(() => Open(swapped));

        var cut = folder.Kill();
        cut.Put("0000000001.blocks", cut.Bytes("0000000001.blocks")[..^32]);
        Assert.Equal("0000000001.blocks", Assert.Throws<StorageFaultException>(() => Open(cut)).File);
    }

    private static BlockLog Open(MemoryFolder folder) => BlockLog.Open(folder, SampleChain.Network, segmentBytes: SmallSegment);

    private static void Append(BlockLog log, ulong from, ulong to)
    {
        for (var height = from; height <= to; height++)
        {
            log.Append(SampleChain.BlockAt(height), BlockNotes.None);
        }
    }

    internal static void AssertHolds(BlockLog log, ulong upTo)
    {
        for (ulong height = 1; height <= upTo; height++)
        {
            Assert.Equal(SampleChain.BlockAt(height).Encode(), log.Read(new Height(height))!.Encode());
        }
    }
}
