using Xinglin.Node.Api;

namespace Xinglin.Node.Tests.Api;

public sealed class RefusalLinesTests
{
    [Fact]
    public void A_refusal_that_repeats_is_said_once_a_minute_with_how_many_were_not()
    {
        var clock = new Clock();
        var lines = new RefusalLines(clock);
        Assert.Equal(0, lines.Say("POST", "/{member}/gateway", 503));
        for (var i = 0; i < 40; i++)
        {
            Assert.Null(lines.Say("POST", "/{member}/gateway", 503));
        }

        Assert.Equal(0, lines.Say("GET", "/{member}/gateway", 503));
        Assert.Equal(0, lines.Say("POST", "/{member}/gateway", 404));
        clock.Now += TimeSpan.FromMinutes(1).Ticks;
        Assert.Equal(40, lines.Say("POST", "/{member}/gateway", 503));
        Assert.Null(lines.Say("POST", "/{member}/gateway", 503));
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
