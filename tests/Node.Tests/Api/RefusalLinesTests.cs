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

    [Fact]
    public void Methods_that_a_client_makes_up_count_as_one()
    {
        var lines = new RefusalLines(new Clock());
        Assert.Equal(0, lines.Say("BREW1", "(none)", 405));
        Assert.Null(lines.Say("BREW2", "(none)", 405));
        Assert.Equal(0, lines.Say("DELETE", "(none)", 405));
    }

    private sealed class Clock : TimeProvider
    {
        public long Now { get; set; } = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }
}
