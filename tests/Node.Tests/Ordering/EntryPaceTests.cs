using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Tests.Ordering;

public sealed class EntryPaceTests
{
    private static readonly OrderingLimits Limits = new();

    private static readonly OrderingLoad Quiet = new(0, 0, null, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lone_batch_goes_at_once() =>
        Assert.Equal(TimeSpan.Zero, EntryPace.UntilDue(Quiet with { Transactions = 1, Bytes = 500, Waited = TimeSpan.Zero }, Limits));

    [Fact]
    public void Silence_is_broken_every_five_seconds() =>
        Assert.Equal(TimeSpan.FromSeconds(3), EntryPace.UntilDue(Quiet with { SinceEntry = TimeSpan.FromSeconds(2) }, Limits));

    [Fact]
    public void Behind_one_entry_a_batch_waits_for_company()
    {
        var load = Quiet with { Transactions = 1, Bytes = 500, Waited = TimeSpan.FromMilliseconds(2), Underway = 1 };
        Assert.Equal(TimeSpan.FromMilliseconds(3), EntryPace.UntilDue(load, Limits));
        Assert.Equal(TimeSpan.Zero, EntryPace.UntilDue(load with { Transactions = 250 }, Limits));
    }

    [Fact]
    public void Behind_two_entries_what_comes_waits_until_one_is_stored_or_a_second_is_over()
    {
        var load = Quiet with { Transactions = 1000, Bytes = 500_000, Waited = TimeSpan.FromMilliseconds(700), Underway = 2, SinceEntry = TimeSpan.FromMilliseconds(800) };
        Assert.Equal(TimeSpan.FromMilliseconds(200), EntryPace.UntilDue(load, Limits));
        Assert.True(EntryPace.UntilDue(load with { SinceEntry = TimeSpan.FromSeconds(1) }, Limits) <= TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, EntryPace.UntilDue(load with { Underway = 1 }, Limits));
    }

    [Fact]
    public void Nothing_is_due_at_the_bound()
    {
        var load = Quiet with { Transactions = 1000, Bytes = 500_000, Waited = TimeSpan.FromHours(1), SinceEntry = TimeSpan.FromHours(1) };
        Assert.Null(EntryPace.UntilDue(load with { Underway = Limits.RetainedMax }, Limits));
        Assert.Null(EntryPace.UntilDue(load with { Underway = 1, UnderwayBytes = Limits.RetainedBytesMax }, Limits));
    }

    [Fact]
    public void No_empty_entries_while_members_are_behind() =>
        Assert.Null(EntryPace.UntilDue(Quiet with { Underway = 8, SinceEntry = TimeSpan.FromHours(1) }, Limits));
}
