using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Ordering;

public sealed class SequenceNumbersTests
{
    private static List<ulong> Take(IStorageFolder folder, int count, ulong epoch = 1, ulong next = 0)
    {
        using var numbers = SequenceNumbers.Open(folder, epoch, next, 4);
        return [.. Enumerable.Range(0, count).Select(_ => numbers.Take())];
    }

    [Fact]
    public void First_number_is_the_position() => Assert.Equal([0ul, 1, 2, 3, 4, 5], Take(new MemoryFolder(), 6));

    [Fact]
    public void New_epoch_starts_at_zero_again()
    {
        var folder = new MemoryFolder();
        Take(folder, 10);
        Assert.Equal([0ul, 1], Take(folder, 2, epoch: 2));
    }

    [Fact]
    public void Past_epoch_is_refused()
    {
        var folder = new MemoryFolder();
        Take(folder, 1, epoch: 2);
        Assert.Throws<StorageFaultException>(() => Take(folder, 1, epoch: 1));
    }

    [Fact]
    public void Missing_file_of_a_running_epoch_is_refused() =>
        Assert.Throws<StorageFaultException>(() => Take(new MemoryFolder(), 1, next: 7));

    [Fact]
    public void No_number_is_given_twice_whatever_a_crash_leaves()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var folder = new MemoryFolder();
            var given = new List<ulong>();
            for (var run = 0; run < 6; run++)
            {
                given.AddRange(Take(folder, random.Next(0, 12)));
                folder = folder.Crash(random);
            }

            Assert.Equal(given.Order().Distinct(), given);
        }
    }

    [Fact]
    public void Failed_write_gives_no_number_and_no_later_run_repeats_one()
    {
        foreach (var afterEffect in new[] { false, true })
        {
            for (var failAt = 1; failAt <= 5; failAt++)
            {
                var folder = new MemoryFolder { FailAt = failAt, FailAfterEffect = afterEffect };
                var given = new List<ulong>();
                var failures = 0;
                for (var run = 0; run < 5; run++)
                {
                    failures += TakeUntilFailure(folder, given);
                    folder = folder.Crash(new Random(failAt));
                }

                Assert.Equal(1, failures);
                Assert.Equal(given.Order().Distinct(), given);
                Assert.True(given.Count >= 20);
            }
        }
    }

    [Fact]
    public void Damaged_slots_are_skipped_or_refused_never_trusted()
    {
        for (var place = 0; place < 8192; place++)
        {
            var folder = new MemoryFolder();
            var given = Take(folder, 10);
            folder.Bytes(SequenceNumbers.FileName)[place] ^= 0x40;
            Assert.All(Take(folder, 3), n => Assert.True(n > given[^1], $"byte {place}"));
        }

        var both = new MemoryFolder();
        Take(both, 10);
        both.Bytes(SequenceNumbers.FileName)[3] ^= 1;
        both.Bytes(SequenceNumbers.FileName)[4096 + 3] ^= 1;
        Assert.Throws<StorageFaultException>(() => Take(both, 1));
    }

    private static int TakeUntilFailure(MemoryFolder folder, List<ulong> given)
    {
        try
        {
            using var numbers = SequenceNumbers.Open(folder, 1, 0, 4);
            for (var i = 0; i < 6; i++)
            {
                given.Add(numbers.Take());
            }

            return 0;
        }
        catch (IOException)
        {
            return 1;
        }
    }
}
