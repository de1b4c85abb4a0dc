using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Ordering;

public sealed class EmbeddedOrderingTests : OrderingConformance
{
    private readonly MemoryFolder _folder = new();
    private ulong _next;

    protected override Task<IOrdering> Open(OrderingLimits limits)
    {
        var numbers = SequenceNumbers.Open(_folder, Epoch, _next, limits.ReservedRange);
        _next = 0;
        var settings = new EmbeddedOrderingSettings(Network, 0, Epoch, 0, Sequencer, Identity, limits);
        return Task.FromResult<IOrdering>(new EmbeddedOrdering(settings, numbers, TimeProvider.System));
    }

    [Fact]
    public async Task Log_starts_at_the_position_that_the_chain_has_reached()
    {
        using (var numbers = SequenceNumbers.Open(_folder, Epoch, 0, 1))
        {
            Assert.Equal(0ul, numbers.Take());
            _next = 5000;
        }

        await using var ordering = await Open(new OrderingLimits());
        Assert.True(ordering.Offer(BatchOf(MemberA, 1).Bytes));
        Assert.All(await Collect(ordering, 0, 1), e => Assert.True(e.Sequence >= 5000));
    }

    [Fact]
    public async Task Nothing_is_written_when_numbers_cannot_be_reserved()
    {
        var failing = new MemoryFolder { FailAt = 2 };
        var settings = new EmbeddedOrderingSettings(Network, 0, Epoch, 0, Sequencer, Identity, new OrderingLimits());
        await using var ordering = new EmbeddedOrdering(settings, SequenceNumbers.Open(failing, Epoch, 0, 16), TimeProvider.System);
        ordering.Offer(BatchOf(MemberA, 1).Bytes);
        await foreach (var entry in ordering.ReadFrom(Epoch, 0, CancellationToken.None))
        {
            Assert.Fail($"an entry of {entry.Length} bytes");
        }

        Assert.NotNull(ordering.Fault);
        Assert.False(ordering.Offer(BatchOf(MemberA, 2).Bytes));
    }
}
