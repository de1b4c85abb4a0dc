using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>The unconscious stranger, by the command line, each person with a wallet of their own.</summary>
public sealed class EmergencyTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    /// <summary>马俊杰's document: written person, known at the clinic and at hospital A.</summary>
    private const string IdentityNumber = "999999198812031078";

    [Fact]
    public async Task The_walk_plays_the_story_to_its_end()
    {
        var walk = await CommandLineTests.RunAsync("xinglin.dll", "demo", "emergency", "--node", demonstration.Address.ToString(), "--json");
        Assert.True(walk.Status == 0, walk.Errors + walk.Output);
        var steps = JsonDocument.Parse(walk.Output).RootElement.GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("did").GetString()!).ToList();
        Assert.Equal(12, steps.Count);
        Assert.Contains("emergency-two-persons", steps[2], StringComparison.Ordinal);
        Assert.Contains("emergency-ended", steps[7], StringComparison.Ordinal);
        Assert.Contains("found in the street", steps[10], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_people_open_one_command_shows_everything_and_the_woken_patients_first_screen_says_who_and_why()
    {
        await WalletAsync("nurse", "hospital-a", "emergency");
        var doctor = await WalletAsync("doctor", "hospital-a", "emergency");
        await WalletAsync("officer", "hospital-a", "privacy-officer");
        await DoneAsync("officer", "staff", "emergency", "enroll", "--member", "hospital-a");
        var file = demonstration.File("access.json");
        var opened = await DoneAsync(
            "nurse", "staff", "emergency", "open", "--member", "hospital-a", "--reason", "unconscious", "--because", "a seizure in the street",
            "--identity", IdentityNumber, "--with", doctor.GetProperty("card").GetString()!, "--file", file);

        Assert.Equal("emergency-unknown", await RefusedBySomebodyAsync(file));
        Assert.Equal("emergency-file-malformed", await RefusedAsync("nurse", "staff", "emergency", "confirm", file, "--member", "hospital-a"));
        await DoneAsync("doctor", "staff", "emergency", "confirm", file, "--member", "hospital-a");
        var holders = (await DoneAsync("nurse", "staff", "emergency", "read", file, "--member", "hospital-a")).GetProperty("holders").EnumerateArray().ToList();
        Assert.Equal("recorded", State(holders, "clinic", "allergies"));
        Assert.Equal("not-available", State(holders, "clinic", "laboratory"));
        Assert.Contains("Sulfonamide", Holder(holders, "clinic").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("valproic acid", Holder(holders, "clinic").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("not-known", Holder(holders, "bureau").GetProperty("status").GetString());
        await DoneAsync("doctor", "staff", "emergency", "more", file, "--member", "hospital-a", "--because", "before surgery");
        await DoneAsync("nurse", "staff", "emergency", "end", file, "--member", "hospital-a");
        Assert.Equal("emergency-ended", await RefusedBySomebodyAsync(file));

        await WalletAsync("desk", "clinic", "nurse");
        var code = (await DoneAsync("desk", "desk", "code", "--member", "clinic", "--patient", IdentityNumber)).GetProperty("code").GetString()!;
        await NewAsync("patient");
        await DoneAsync("patient", "wallet", "claim", code);
        var screen = await DoneAsync("patient", "wallet", "summary");
        var first = screen.GetProperty("emergencies").EnumerateArray().First().GetProperty("emergency");
        Assert.Equal(
            ("hospital-a", "unconscious", "a seizure in the street"),
            (first.GetProperty("member").GetString(), first.GetProperty("reason").GetString(), first.GetProperty("text").GetString()));
        Assert.Equal(opened.GetProperty("access").GetString(), first.GetProperty("access").GetString());
        var log = await DoneAsync("patient", "wallet", "log");
        Assert.Contains(log.GetProperty("entries").EnumerateArray(), e => e.GetProperty("basis").GetString() == "emergency" && e.GetProperty("records").GetInt32() > 0);
        await DoneAsync("patient", "wallet", "summary", "--seen");
        Assert.Equal(JsonValueKind.Array, (await DoneAsync("patient", "wallet", "summary")).ValueKind);

        await DoneAsync("officer", "staff", "emergency", "review", opened.GetProperty("access").GetString()![..12], "--member", "hospital-a", "--because", "needed");
        var cases = await DoneAsync("officer", "staff", "emergency", "review", "--member", "hospital-a");
        Assert.Equal("justified", Assert.Single(cases.EnumerateArray(), c => c.GetProperty("access").GetString() == opened.GetProperty("access").GetString()).GetProperty("finding").GetString());
    }

    [Fact]
    public async Task A_temporary_identity_is_merged_by_two_and_unmerged_by_one()
    {
        await WalletAsync("nurse-b", "hospital-b", "emergency");
        await WalletAsync("doctor-b", "hospital-b", "emergency");
        var number = (await DoneAsync("nurse-b", "staff", "emergency", "temporary", "--member", "hospital-b")).GetProperty("number").GetString()!;
        Assert.False((await DoneAsync("nurse-b", "staff", "emergency", "merge", number, "--into", "B200107", "--member", "hospital-b")).GetProperty("merged").GetBoolean());
        Assert.Equal("identity-second-person", await RefusedAsync("nurse-b", "staff", "emergency", "merge", number, "--into", "B200107", "--member", "hospital-b"));
        var merge = await DoneAsync("doctor-b", "staff", "emergency", "merge", number, "--into", "B200107", "--member", "hospital-b");
        Assert.True(merge.GetProperty("merged").GetBoolean());
        var undone = await DoneAsync("doctor-b", "staff", "emergency", "unmerge", merge.GetProperty("merge").GetString()!, "--member", "hospital-b");
        Assert.Empty(undone.GetProperty("reads").EnumerateArray());
    }

    private static JsonElement Holder(List<JsonElement> holders, string slug) => holders.Single(h => h.GetProperty("holder").GetString() == slug);

    private static string? State(List<JsonElement> holders, string slug, string section) => Holder(holders, slug).GetProperty("sections").EnumerateArray()
        .Single(s => s.GetProperty("section").GetString() == section).GetProperty("state").GetString();

    private Task<JsonElement> NewAsync(string who) => DoneAsync(who, "wallet", "new");

    private async Task<JsonElement> WalletAsync(string who, string member, string role)
    {
        await NewAsync(who);
        return await DoneAsync(who, "staff", "new", "--member", member, "--role", role);
    }

    /// <summary>The code with which every holder refuses.</summary>
    private async Task<string?> RefusedBySomebodyAsync(string file) => (await DoneAsync("nurse", "staff", "emergency", "read", file, "--member", "hospital-a"))
        .GetProperty("holders").EnumerateArray().Select(h => h.GetProperty("refusal").GetString()).Distinct().Single();

    private async Task<JsonElement> DoneAsync(string who, params string[] arguments)
    {
        var run = await RunAsync(who, arguments);
        Assert.True(run.Status == 0, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }

    private async Task<string?> RefusedAsync(string who, params string[] arguments)
    {
        var run = await RunAsync(who, arguments);
        Assert.Equal(1, run.Status);
        return JsonElement.Parse(run.Output).GetProperty("error").GetProperty("code").GetString();
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(string who, string[] arguments) => CommandLineTests.RunAsync(
        "xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--wallet", demonstration.File(who + ".json"), "--json"]);
}
