using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>Keys by the command line: rotation, guardians up to what a day's delay allows, veto, shares on paper.</summary>
public sealed class KeysTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private string Folder => Path.GetDirectoryName(demonstration.File("x"))!;

    [Fact]
    public async Task A_wallet_rotates_names_guardians_vetoes_and_comes_back_from_paper()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var wallet = demonstration.File(ward.Number + ".json");
        var rotated = await Do(wallet, "wallet", "rotate", "--relationship", "hospital-a", "--leaked");
        Assert.Equal(1, rotated.GetProperty("epoch").GetInt32());
        Assert.Equal(0, (await Run(wallet, "wallet", "records", "--member", "hospital-a")).Status);

        var guardians = new[] { await Guardian("aunt"), await Guardian("friend") };
        await Do(wallet, "wallet", "guardians", "set", "--relationship", "hospital-a", "--of", "2", "--guardian", guardians[0].Card, guardians[1].Card, "--delay", "24", "--out", Folder);
        foreach (var (guardian, number) in guardians.Select((g, i) => (g, i + 1)))
        {
            await Do(guardian.Wallet, "guardian", "accept", Path.Combine(Folder, $"invitation-{number}.json"));
        }

        var listed = (await Do(guardians[0].Wallet, "guardian", "list"))[0];
        var (fresh, request) = (demonstration.File("fresh.json"), demonstration.File("request.json"));
        await Do(fresh, "wallet", "new");
        string[] recover = ["wallet", "recover", "--guardians", "--account", listed.GetProperty("account").GetString()!, "--member", "hospital-a", "--out", request];
        Assert.False((await Do(fresh, recover)).GetProperty("finished").GetBoolean());
        await Do(guardians[0].Wallet, "guardian", "approve", request);
        Assert.Equal(1, (await Do(fresh, recover)).GetProperty("approvals").GetInt32());
        await Do(guardians[1].Wallet, "guardian", "approve", request);
        Assert.NotNull((await Do(fresh, recover)).GetProperty("due").GetString());
        Assert.Equal("guardian-share-missing", await Refusal(guardians[0].Wallet, "guardian", "release", request));

        await Do(wallet, "wallet", "veto", "--relationship", "hospital-a");
        Assert.Equal("recovery-quarantined", await Refusal(guardians[0].Wallet, "guardian", "approve", request));
        Assert.Equal(0, (await Run(wallet, "wallet", "records", "--member", "hospital-a")).Status);

        var (backup, restored) = (demonstration.File("backup.json"), demonstration.File("restored.json"));
        var made = await Do(wallet, "wallet", "shares", "make", "--of", "2", "--total", "3", "--paper", "--backup", backup);
        var papers = made.GetProperty("shares").EnumerateArray().Skip(1).Select((words, i) =>
        {
            File.WriteAllText(demonstration.File($"paper-{i}.txt"), words.GetString());
            return demonstration.File($"paper-{i}.txt");
        }).ToList();
        Assert.Equal("shares-too-few", await Refusal(wallet, "wallet", "shares", "recover", "--backup", backup, "--to", restored, "--words", papers[0]));
        await Do(wallet, "wallet", "shares", "recover", "--backup", backup, "--to", restored, "--words", papers[0], papers[1]);
        Assert.Equal(0, (await Run(restored, "wallet", "records", "--member", "hospital-a")).Status);
    }

    private async Task<(string Wallet, string Card)> Guardian(string name)
    {
        var (wallet, card) = (demonstration.File(name + ".json"), demonstration.File(name + "-card.json"));
        await Do(wallet, "wallet", "new");
        await Do(wallet, "guardian", "new", "--for", "ward", "--out", card);
        return (wallet, card);
    }

    private async Task<JsonElement> Do(string wallet, params string[] arguments)
    {
        var (status, output, errors) = await Run(wallet, arguments);
        Assert.True(status == 0, errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string?> Refusal(string wallet, params string[] arguments)
    {
        var (status, output, _) = await Run(wallet, arguments);
        Assert.Equal(1, status);
        return JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private Task<(int Status, string Output, string Errors)> Run(string wallet, params string[] arguments) =>
        CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--wallet", wallet, "--json"]);
}
