using System.Globalization;
using System.Text.RegularExpressions;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Replicas;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>One of four members has a clock that is hours off.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-clock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(3.0, "s ahead of")]
    [InlineData(-2.0, "s behind")]
    public async Task A_member_whose_clock_is_off_says_so_and_the_others_go_on_in_their_own_time(double hours, string said)
    {
        using var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn)
        {
            Clocks = member => member == 3 ? new ShiftedClock(TimeSpan.FromHours(hours)) : TimeProvider.System,
        };
        consortium.Enrol();
        consortium.StartAll();
        foreach (var host in consortium.Hosts)
        {
            await host!.WhenHeightAsync(new Height(6), CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(120));
        }

        // What is said is the distance to the last final block, which is itself some seconds old.
        Assert.True(SpinWait.SpinUntil(() => consortium.Hosts[3]!.Sentence.Contains(said), TimeSpan.FromSeconds(60)), consortium.Hosts[3]!.Sentence);
        var told = Regex.Match(consortium.Hosts[3]!.Sentence, @"clock is (\d+) s");
        Assert.True(told.Success, consortium.Hosts[3]!.Sentence);
        Assert.InRange(int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), Math.Abs(hours * 3600) - 60, Math.Abs(hours * 3600) + 60);
        var behind = Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - consortium.Hosts[0]!.Tip.Time.Milliseconds);
        Assert.InRange(behind, 0, 60_000);
        Assert.All(consortium.Hosts.Take(3), host => Assert.DoesNotContain("clock", host!.Sentence));
    }

    [Fact]
    public void Nothing_is_said_on_one_late_block_or_while_the_clock_is_right()
    {
        var comparison = new ClockComparison();
        for (var i = 0; i < 10; i++)
        {
            comparison.Note(new LedgerTime(i * 5_000), (i * 5_000) + 9_000);
            Assert.Null(comparison.Sentence);
        }

        comparison.Note(new LedgerTime(50_000), 90_000);
        Assert.Null(comparison.Sentence);
    }

    private sealed class ShiftedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
