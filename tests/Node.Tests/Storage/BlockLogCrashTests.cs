using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

/// <summary>Every write and flush is failed in turn, with and without effect; the machine stops; the log is opened again.</summary>
public sealed class BlockLogCrashTests
{
    private const long SmallSegment = 4096;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whichever_operation_fails_nothing_flushed_is_lost_and_nothing_false_appears(bool afterEffect)
    {
        var total = Run(new MemoryFolder()).Operations;
        Assert.True(total > 100);
        for (var failAt = 1; failAt <= total; failAt++)
        {
            var folder = new MemoryFolder { FailAt = failAt, FailAfterEffect = afterEffect };
            var durable = Run(folder).Durable;
            for (var seed = 0; seed < 4; seed++)
            {
                AssertSound(folder.Crash(new Random(seed)), durable);
            }

            AssertSound(folder.Kill(), durable);
        }
    }

    [Fact]
    public void After_a_failed_flush_every_later_write_fails_too()
    {
        var folder = new MemoryFolder();
        using var log = BlockLog.Open(folder, SampleChain.Network, segmentBytes: SmallSegment);
        log.Append(SampleChain.BlockAt(1), BlockNotes.None);
        var failing = new MemoryFolder { FailAt = folder.Operations + 1 };
        using var broken = BlockLog.Open(failing, SampleChain.Network, segmentBytes: SmallSegment);
        broken.Append(SampleChain.BlockAt(1), BlockNotes.None);
        Assert.Throws<StorageFaultException>(broken.Flush);
        Assert.Throws<StorageFaultException>(() => broken.Append(SampleChain.BlockAt(2), BlockNotes.None));
        Assert.Throws<StorageFaultException>(broken.Flush);
    }

    [Fact]
    public void A_log_goes_on_after_any_crash()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var folder = new MemoryFolder();
            ulong durable = 0;
            for (var life = 0; life < 4; life++)
            {
                using var log = BlockLog.Open(folder, SampleChain.Network, segmentBytes: SmallSegment);
                Assert.True(log.Tip.Value >= durable);
                BlockLogTests.AssertHolds(log, log.Tip.Value);
                durable = Work(log, random);
                folder = random.Next(2) == 0 ? folder.Crash(random) : folder.Kill();
            }
        }
    }

    private static ulong Work(BlockLog log, Random random)
    {
        var durable = 0UL;
        for (var i = random.Next(30); i > 0; i--)
        {
            log.Append(SampleChain.BlockAt(log.Tip.Next.Value), BlockNotes.None);
            if (random.Next(3) == 0)
            {
                log.Flush();
                durable = log.Tip.Value;
            }
        }

        return durable;
    }

    private static (ulong Durable, int Operations) Run(MemoryFolder folder)
    {
        ulong durable = 0;
        try
        {
            using var log = BlockLog.Open(folder, SampleChain.Network, segmentBytes: SmallSegment);
            for (ulong height = 1; height <= 30; height++)
            {
                log.Append(SampleChain.BlockAt(height), BlockNotes.None);
                if (height % 3 == 0)
                {
                    log.Flush();
                    durable = height;
                }
            }
        }
        catch (IOException)
        {
            // The replica stops here.
        }

        return (durable, folder.Operations);
    }

    private static void AssertSound(MemoryFolder folder, ulong durable)
    {
        using var log = BlockLog.Open(folder, SampleChain.Network, segmentBytes: SmallSegment);
        Assert.True(log.Tip.Value >= durable, $"{log.Tip} is below {durable}");
        BlockLogTests.AssertHolds(log, log.Tip.Value);
    }
}
