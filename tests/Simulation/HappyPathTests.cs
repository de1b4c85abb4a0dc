using Xinglin.Simulation.Engine;

namespace Xinglin.Simulation;

public sealed class HappyPathTests
{
    private static readonly FaultPlan None = new() { ClockSkew = 0 };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(7, 0)]
    public void Without_faults_every_height_is_decided_in_its_first_round(int validators, int followers)
    {
        var result = SimulationRunner.Run(1, new SimulationOptions(validators, followers, FaultMilliseconds: 10_000) { Faults = None });
        Assert.Null(result.Failure);
        Assert.Equal(0, result.ExtraRounds);
        Assert.True(result.Heights >= 20);
    }

    [Fact]
    public void The_same_seed_gives_the_same_chain()
    {
        var first = SimulationRunner.Run(7, new SimulationOptions());
        var second = SimulationRunner.Run(7, new SimulationOptions());
        Assert.Equal(first.Trace, second.Trace);
        Assert.Equal(first.Messages, second.Messages);
    }
}
