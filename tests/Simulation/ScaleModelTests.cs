using System.Xml.Linq;
using Xinglin.Simulation.Model;

namespace Xinglin.Simulation;

public sealed class ScaleModelTests
{
    private static readonly ScaleCosts Costs = new(200, 2_000, 80, 2);

    [Fact]
    public void One_partition_is_bounded_by_the_work_of_its_blocks_and_by_the_way_of_its_messages()
    {
        // 250 transactions of 0.2 ms and 2 ms a block, two times three votes of 0.08 ms, two flushes, three ways: 50 + 2 + 0.48 + 4 + 3 d.
        Assert.Equal(1_000 / 56.48, At(4, 1, 0).BlocksPerSecond, 0.1);
        Assert.Equal(1_000 / 116.48, At(4, 1, 20).BlocksPerSecond, 0.1);
    }

    [Fact]
    public void Partitions_bring_more_until_the_members_cores_are_busy_and_members_bring_more_then()
    {
        Assert.InRange(At(4, 2, 20).PerSecond / At(4, 1, 20).PerSecond, 1.8, 2.001);
        var busy = 2 * 1_000 / 52.48 * ScaleModel.BlockTransactions;
        Assert.InRange(At(4, 64, 20).PerSecond, 0.8 * busy, busy * 1.01);
        Assert.True(At(64, 64, 20, 4).PerSecond > 5 * At(4, 64, 20).PerSecond);
    }

    [Fact]
    public void Votes_cost_the_more_the_more_members_validate() =>
        Assert.True(At(100, 1, 20, 100).PerSecond < 0.95 * At(100, 1, 20, 4).PerSecond);

    [Fact]
    public void The_same_case_comes_to_the_same_and_the_plot_has_a_line_for_each_network()
    {
        Assert.Equal(At(16, 8, 20, 7), At(16, 8, 20, 7));
        var lines = ScalePlot.MembersShown.Select(m => new ScaleLine(m, [.. ScalePlot.PartitionsShown.Select(p => (double)(100 * m * p))])).ToList();
        var svg = XDocument.Parse(ScalePlot.Draw(lines)).Root!;
        var drawn = svg.Elements().Where(e => e.Name.LocalName == "polyline").ToList();
        Assert.Equal(lines.Count, drawn.Count);
        Assert.All(drawn, line => Assert.Equal(ScalePlot.PartitionsShown.Count, line.Attribute("points")!.Value.Split(' ').Length));
        Assert.All(ScalePlot.MembersShown, m => Assert.Contains($"{m} members", svg.Value, StringComparison.Ordinal));
    }

    private static ScaleResult At(int members, int partitions, double oneWay, int replication = 4) =>
        ScaleModel.Run(new ScaleCase(members, partitions, replication, oneWay, Cores: 2, Shared: false), Costs);
}
