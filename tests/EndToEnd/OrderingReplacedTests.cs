using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>The members replace their orderer by the command line while the demonstration runs and is used.</summary>
public sealed class OrderingReplacedTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly string[] Voters = ["hospital-b", "clinic", "bureau", "exam-centre"];

    [Fact]
    public async Task A_fresh_ordering_takes_over_by_vote_and_the_ward_goes_on()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        var proposed = await VerbAsync("consortium", "replace-ordering", "--data", demonstration.Data, "--member", "hospital-a");
        var status = "open";
        foreach (var voter in Voters.TakeWhile(_ => status == "open"))
        {
            status = (await VerbAsync("consortium", "vote", proposed.GetProperty("proposal").GetString()!, "--data", demonstration.Data, "--member", voter)).GetProperty("status").GetString();
        }

        Assert.Equal("accepted", status);
        var ledger = ward.Connection.LedgerAt(ward.Connection.Member("clinic").Value);
        var epoch = await Ward.EventuallyAsync<int>(async () => (await ledger.StateAsync("ledger.ordering", "current")).Value.Value!.Value.GetProperty("epoch").GetInt32() is var now && now > 1
            ? now
            : Client.Answers.Refusal.Of(new("not-yet"), "This member's replica is a block behind the voter's."));
        Assert.Equal(2, epoch);
        for (var i = 0; i < 20; i++)
        {
            _ = (await ward.Patient.GrantAsync(await ward.AskAsync())).Value;
        }

        Assert.NotEmpty((await ward.Doctor.ReadAsync(permission)).Value.Resources);
        var notices = await VerbAsync("network", "status");
        Assert.DoesNotContain("cannot be reached", notices.GetRawText(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(demonstration.Data, "ordering", "keys", "sequencer-2.key")));
    }

    private async Task<JsonElement> VerbAsync(params string[] words)
    {
        var run = await CommandLineTests.RunAsync("xinglin.dll", [.. words, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(run.Status == 0, run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }
}
