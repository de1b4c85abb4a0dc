using System.Diagnostics;
using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>The command line as a process of its own: what a person, a script and an offline auditor run.</summary>
public sealed class CommandLineTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task The_walk_says_ten_steps_and_ends_with_the_refusal()
    {
        var walk = await RunAsync("xinglin.dll", "demo", "medrec", "--node", demonstration.Address.ToString(), "--json");
        Assert.True(walk.Status == 0, walk.Errors + walk.Output);
        var steps = JsonDocument.Parse(walk.Output).RootElement.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["1", "2", "3", "4", "5", "5", "6", "7-9", "+", "+"], steps.Select(s => s.GetProperty("step").GetString()));
        Assert.Contains("permission-unknown", steps[5].GetProperty("did").GetString(), StringComparison.Ordinal);
        Assert.Contains("permission-revoked", steps[^1].GetProperty("did").GetString(), StringComparison.Ordinal);
        Assert.All(steps, s => Assert.True(s.GetProperty("milliseconds").GetDouble() > 0));
    }

    [Fact]
    public async Task The_sample_of_a_hospitals_client_runs_to_its_end()
    {
        var sample = await RunAsync("HospitalClient.dll", demonstration.Address.ToString());
        Assert.True(sample.Status == 0, sample.Errors + sample.Output);
        Assert.Contains("permission-revoked", sample.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proof_is_checked_without_any_network_and_one_changed_byte_is_named()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var node = demonstration.Address.ToString();
        var (trust, proof) = (demonstration.File("members.json"), demonstration.File("proof.json"));
        Assert.Equal(0, (await RunAsync("xinglin.dll", "trust", "get", "--node", node, "--out", trust)).Status);
        Assert.Equal(0, (await RunAsync("xinglin.dll", "proof", "get", "state", $"summary.entries/{ward.AtA.Account}", "--node", node, "--out", proof)).Status);
        var good = await RunAsync("xinglin.dll", "proof", "verify", proof, "--trust", trust);
        Assert.True(good.Status == 0, good.Errors);
        Assert.Contains("HOLDS", good.Output, StringComparison.Ordinal);
        Assert.Contains("3 of 4", good.Output, StringComparison.Ordinal);

        var bytes = await File.ReadAllBytesAsync(proof);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(proof, bytes);
        var bad = await RunAsync("xinglin.dll", "proof", "verify", proof, "--trust", trust);
        Assert.Equal(1, bad.Status);
        Assert.Contains("DOES NOT HOLD", bad.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trust_file_of_another_network_is_not_written()
    {
        var other = await RunAsync("xinglin.dll", "trust", "get", "--node", demonstration.Address.ToString(), "--network", new string('A', 43), "--out", demonstration.File("other.json"));
        Assert.Equal(1, other.Status);
        Assert.False(File.Exists(demonstration.File("other.json")));
    }

    [Fact]
    public async Task The_wallet_grants_nothing_when_nobody_answers()
    {
        var wallet = demonstration.File("silent.json");
        Assert.Equal(0, (await RunAsync("xinglin.dll", "wallet", "new", "--node", demonstration.Address.ToString(), "--wallet", wallet)).Status);
        var unasked = await RunAsync("xinglin.dll", "wallet", "grant", "AAAA", "--node", demonstration.Address.ToString(), "--wallet", wallet, "--json");
        Assert.Equal(1, unasked.Status);
        Assert.Equal("ask-unknown", JsonDocument.Parse(unasked.Output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task What_is_not_understood_ends_with_two_and_an_absent_node_with_one()
    {
        Assert.Equal(2, (await RunAsync("xinglin.dll", "wallet", "fly")).Status);
        var absent = await RunAsync("xinglin.dll", "network", "status", "--node", "http://localhost:1/", "--json");
        Assert.Equal(1, absent.Status);
        Assert.Equal("node-unreachable", JsonDocument.Parse(absent.Output).RootElement.GetProperty("error").GetProperty("code").GetString());
    }

    internal static async Task<(int Status, string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["XINGLIN_PASSPHRASE"] = "a passphrase";
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
