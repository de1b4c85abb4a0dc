using FsCheck;
using FsCheck.Fluent;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Tests.Ordering;

public sealed class FairQueueTests
{
    [Fact]
    public void Who_adds_ten_times_as_much_is_served_no_more_than_the_others()
    {
        var queue = new FairQueue<string, string>();
        for (var i = 0; i < 1_000; i++)
        {
            queue.Add("flood", 10, "flood");
        }

        for (var i = 0; i < 100; i++)
        {
            queue.Add("honest", 10, "honest");
        }

        var first = Enumerable.Range(0, 200).Select(_ => queue.Take()).ToList();
        Assert.Equal(100, first.Count(i => i == "honest"));
    }

    [Fact]
    public void Dear_items_take_the_turns_of_as_many_cheap_ones()
    {
        var queue = new FairQueue<string, string>();
        for (var i = 0; i < 100; i++)
        {
            queue.Add("dear", 100, "dear");
            queue.Add("cheap", 10, "cheap");
        }

        var first = Enumerable.Range(0, 110).Select(_ => queue.Take()).ToList();
        Assert.InRange(first.Count(i => i == "dear"), 9, 12);
    }

    [Fact]
    public void Who_was_silent_has_no_claim_for_the_time_before()
    {
        var queue = new FairQueue<string, string>();
        for (var i = 0; i < 100; i++)
        {
            queue.Add("early", 1, "early");
        }

        for (var i = 0; i < 50; i++)
        {
            queue.Take();
        }

        for (var i = 0; i < 100; i++)
        {
            queue.Add("late", 1, "late");
        }

        var next = Enumerable.Range(0, 100).Select(_ => queue.Take()).ToList();
        Assert.InRange(next.Count(i => i == "early"), 49, 50);
    }

    [Fact]
    public void Law_nothing_is_lost_and_each_sources_order_is_kept() =>
        Prop.ForAll(ArbMap.Default.GeneratorFor<(byte Source, byte Price)[]>().ToArbitrary(), added =>
        {
            var queue = new FairQueue<int, (int Source, int Number)>();
            for (var i = 0; i < added.Length; i++)
            {
                queue.Add(added[i].Source % 5, added[i].Price, (added[i].Source % 5, i));
            }

            var taken = Enumerable.Range(0, added.Length).Select(_ => queue.Take()).ToList();
            return queue.Count == 0 && taken.Select(t => t.Number).Order().SequenceEqual(Enumerable.Range(0, added.Length))
                && taken.GroupBy(t => t.Source).All(g => g.Select(t => t.Number).SequenceEqual(g.Select(t => t.Number).Order()));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Sources_whose_turn_has_passed_are_forgotten()
    {
        var queue = new FairQueue<int, int>();
        for (var i = 0; i < 100_000; i++)
        {
            queue.Add(i, 5, i);
            queue.Take();
        }

        Assert.InRange(queue.SourcesKept, 0, 200);
    }
}
