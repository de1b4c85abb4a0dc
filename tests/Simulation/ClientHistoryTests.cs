using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

/// <summary>The check of client histories sees what no order of the operations explains, and nothing else.</summary>
public sealed class ClientHistoryTests
{
    [Fact]
    public void Operations_that_follow_each_other_or_overlap_are_fine()
    {
        Assert.Null(ClientHistory.Violation([Put("a", 0, "none", 5), Put("b", 6, "a", 9), Put("c", 7, "b", 12), new RegisterOperation("k", "d", 8, null, 0)]));
        Assert.Null(ClientHistory.Violation([Put("a", 0, "b", 20), Put("b", 1, "none", 30)]));
        Assert.Null(ClientHistory.Violation([Put("a", 0, "none", 5), new RegisterOperation("k", "b", 6, null, 0), Put("c", 7, "b", 12)]));
        Assert.Null(ClientHistory.Violation([Put("a", 0, "none", 5), Put("x", 0, "none", 5) with { Register = "other" }]));
    }

    [Fact]
    public void Two_that_were_told_the_same_value_are_a_fork() =>
        Assert.Contains("both told", ClientHistory.Violation([Put("a", 0, "none", 5), Put("b", 6, "a", 9), Put("c", 6, "a", 9)]), StringComparison.Ordinal);

    [Fact]
    public void A_value_of_nobody_is_seen() =>
        Assert.Contains("nobody", ClientHistory.Violation([Put("a", 0, "none", 5), Put("b", 6, "z", 9)]), StringComparison.Ordinal);

    [Fact]
    public void An_answer_from_the_future_is_seen() =>
        Assert.Contains("began", ClientHistory.Violation([Put("a", 10, "none", 15), Put("b", 1, "a", 5)]), StringComparison.Ordinal);

    [Fact]
    public void A_lost_acknowledgement_is_seen()
    {
        Assert.Contains("both told", ClientHistory.Violation([Put("a", 0, "none", 5), Put("b", 6, "none", 9)]), StringComparison.Ordinal);
        Assert.Contains("began", ClientHistory.Violation([Put("a", 0, "c", 5), Put("b", 6, "none", 9), Put("c", 1, "b", 20)]), StringComparison.Ordinal);
    }

    private static RegisterOperation Put(string value, long invoked, string before, long answered) => new("k", value, invoked, before, answered);
}
