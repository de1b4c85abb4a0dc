using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Remote;

namespace Xinglin.Node.Tests.Ordering;

public sealed class OfferedBatchesTests : IDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(3);
    private readonly OfferedBatches _offered = new(new OrderingLimits());
    private readonly OrderingLine _line = Line(7400);
    private readonly OrderingLine _other = Line(7401);

    public void Dispose()
    {
        _line.Dispose();
        _other.Dispose();
    }

    [Fact]
    public void A_batch_is_sent_once_while_the_log_grows_however_long_it_waits_its_turn()
    {
        var (mine, others) = (Add(1), OrderingConformance.BatchOf(OrderingConformance.MemberB, 1).Bytes);
        Take(_line, At(0));
        for (var second = 1; second < 15; second++)
        {
            _offered.Came([others], At(second));
            Assert.Empty(Due(_line, At(second)));
        }

        Assert.Equal([mine], Due(_line, At(15)).Select(b => b.Bytes));
    }

    [Fact]
    public void It_is_sent_again_when_the_log_stands_still()
    {
        Add(1);
        Take(_line, At(0));
        _offered.Came([], At(2));
        Assert.Empty(Due(_line, At(4)));
        Assert.Single(Due(_line, At(5)));
    }

    [Fact]
    public void What_a_later_one_overtook_is_lost_and_sent_again_at_once()
    {
        var first = Add(1);
        Take(_line, At(0));
        var second = Add(2);
        Take(_line, At(1));
        _offered.Came([second], At(2));
        Assert.Equal([first], Due(_line, At(2)).Select(b => b.Bytes));
    }

    [Fact]
    public void Batches_taken_together_may_stand_in_different_entries()
    {
        Add(1);
        var second = Add(2);
        Take(_line, At(0));
        _offered.Came([second], At(1));
        Assert.Empty(Due(_line, At(1)));
    }

    [Fact]
    public void Another_process_has_taken_nothing_yet()
    {
        Add(1);
        Take(_line, At(0));
        Assert.Single(Due(_other, At(0)));
    }

    private static TimeSpan At(int seconds) => TimeSpan.FromSeconds(seconds);

    private static OrderingLine Line(int port)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        return new OrderingLine(RemoteOrderingTests.For(OrderingConformance.MemberA, new OrderingLimits(), address), address);
    }

    private ReadOnlyMemory<byte> Add(ulong number)
    {
        var batch = OrderingConformance.BatchOf(OrderingConformance.MemberA, number);
        Assert.True(_offered.TryAdd(batch, TimeSpan.Zero));
        return batch.Bytes;
    }

    private void Take(OrderingLine line, TimeSpan now) => Due(line, now).ForEach(b => b.Taken = (line, now));

    private List<OfferedBatch> Due(OrderingLine line, TimeSpan now) => _offered.Due(line, now, Again, 1 << 20, 100);
}
