using System.Text.Json;
using Xinglin.Client.Sandbox;

namespace Xinglin.EndToEnd;

/// <summary>The consortium's own verbs on a running demonstration.</summary>
public sealed class ConsortiumTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task Status_names_who_is_missing_and_changes_are_weighed_by_it()
    {
        var whole = await DoneAsync("consortium", "status");
        Assert.True(whole.GetProperty("decides").GetBoolean());
        Assert.Equal(0, whole.GetProperty("missing").GetArrayLength());
        Assert.Equal(0, (await DoneAsync("consortium", "evidence", "list", "--member", "bureau")).GetArrayLength());
        Assert.True((await DoneAsync("consortium", "simulate", "remove", "--account", "hospital-b")).GetProperty("holds").GetBoolean());
        Assert.Equal("change-below-minimum", await RefusedAsync("consortium", "simulate", "parameter", "--name", "validators-minimum", "--value", "5"));
        Assert.Equal("change-malformed", await RefusedAsync("consortium", "simulate", "become"));

        var connection = await demonstration.ConnectAsync();
        var line = new SandboxClient(connection, connection.Member("clinic").Value);
        _ = (await line.SetLineAsync(false)).Value;
        var status = await UntilMissingAsync();
        Assert.Contains("clinic", status.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        var health = (await connection.LedgerAt(connection.Member("hospital-a").Value).ReportAsync()).Value;
        Assert.Contains("missing: clinic", health.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal("change-quorum-would-be-lost", await RefusedAsync("consortium", "simulate", "remove", "--account", "hospital-b"));
        Assert.Equal("change-quorum-would-be-lost", await RefusedAsync("consortium", "propose", "suspend", "--account", "bureau", "--data", demonstration.Data, "--member", "hospital-a"));
        Assert.True((await DoneAsync("consortium", "simulate", "remove", "--account", "clinic")).GetProperty("holds").GetBoolean());
        _ = (await line.SetLineAsync(true)).Value;
    }

    [Fact]
    public async Task A_promise_that_was_kept_convicts_nobody()
    {
        var promise = demonstration.File("vote.promise");
        var proposed = await DoneAsync(
            "consortium", "propose", "parameter", "--name", "emergency-review-hours", "--value", "48", "--data", demonstration.Data, "--member", "hospital-a");
        await DoneAsync("consortium", "vote", proposed.GetProperty("proposal").GetString()!, "--data", demonstration.Data, "--member", "hospital-b", "--promise", promise);
        Assert.True(new FileInfo(promise).Length > 200);
        Assert.Equal("promise-kept", await RefusedAsync("consortium", "promise", "check", promise, "--member", "bureau", "--out", demonstration.File("broken.promise")));
    }

    private async Task<JsonElement> UntilMissingAsync()
    {
        for (var i = 0; i < 60; i++)
        {
            var status = await DoneAsync("consortium", "status");
            if (status.GetProperty("missing").EnumerateArray().Any(m => m.GetString() == "clinic"))
            {
                return status;
            }

            await Task.Delay(1_000);
        }

        throw new InvalidOperationException("The clinic is not missed.");
    }

    private async Task<JsonElement> DoneAsync(params string[] words)
    {
        var run = await CommandLineTests.RunAsync("xinglin.dll", [.. words, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(run.Status == 0, run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }

    private async Task<string> RefusedAsync(params string[] words)
    {
        var run = await CommandLineTests.RunAsync("xinglin.dll", [.. words, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.Equal(1, run.Status);
        return JsonElement.Parse(run.Output).GetProperty("error").GetProperty("code").GetString()!;
    }
}
