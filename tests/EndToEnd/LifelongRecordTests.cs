using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Vault.Consent;

namespace Xinglin.EndToEnd;

/// <summary>One person's records over several institutions, from the command line.</summary>
public sealed class LifelongRecordTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task Patient_and_doctor_see_the_records_of_two_institutions_in_one_order_of_time()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        await ward.WriteAsync(ward.B, ward.Observation("laboratory", "2339-0", 7.1m, "2026-02-01"));
        var own = await UntilAsync(() => DoneAsync(ward.Number, "wallet", "timeline"), t => Entries(t).Count == 5);
        var laboratory = Entries(own).Where(e => e.GetProperty("type").GetString() == "Observation").ToList();
        Assert.Equal(["2026-02-01", "2026-01-15", "2026-01-15"], laboratory.Select(e => e.GetProperty("when").GetString()));
        Assert.Equal([ward.B.Name, ward.A.Name, ward.A.Name], laboratory.Select(e => e.GetProperty("holder").GetString()));
        Assert.All(laboratory, e => Assert.Equal("hospital", e.GetProperty("kind").GetString()));
        Assert.Equal(2, own.GetProperty("undated").GetArrayLength());

        var card = await HireAsync("timeline-doctor", "hospital-b");
        var before = await TimelineAsync(ward, "timeline-doctor");
        Assert.Equal([ward.B.Name], Holders(before));
        _ = (await ward.Patient.GrantAsync(
            new GrantRequest(ward.AtA, card.Grantee, card.SealKey, [Ward.Laboratory], PermissionPurposes.Treatment, TimeSpan.FromDays(1)))).Value;
        var after = await UntilAsync(() => TimelineAsync(ward, "timeline-doctor"), t => Holders(t).Count == 2 && Entries(t).Count == 3);
        Assert.Equal(
            [(ward.B.Name, "2026-02-01"), (ward.A.Name, "2026-01-15")],
            after.GetProperty("entries").EnumerateArray().Select(e => (e.GetProperty("holder").GetString()!, e.GetProperty("when").GetString()!)));
        Assert.Single(Entries(await DoneAsync(ward.Number, "wallet", "timeline", "--from", "2026-02", "--scope", Ward.Laboratory)));
    }

    [Fact]
    public async Task A_result_elsewhere_is_found_by_the_wallet_shared_alone_and_repeated_only_with_a_reason()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var result = ward.Observation("laboratory", Ward.HbA1c, 6.4m, DateTimeOffset.UtcNow.AddDays(-3).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        result["id"] = "recent-" + ward.Number;
        result["valueQuantity"]!["unit"] = "%";
        await ward.WriteAsync(ward.A, result);
        await ward.RegisteredAsync(4);
        await HireAsync("order-doctor", "hospital-b");
        string[] order = ["staff", "order", "--member", "hospital-b", "--patient", ward.Number, "--item", "hba1c"];
        Assert.Equal(0, (await DoneAsync("order-doctor", order)).GetProperty("results").GetArrayLength());

        var ask = (await DoneAsync("order-doctor", [.. order, "--ask"])).GetProperty("ask").GetString()!;
        Assert.Equal("answer-needed", await RefusedAsync(ward.Number, "wallet", "recognise", ask));
        var shared = Assert.Single((await DoneAsync(ward.Number, "wallet", "recognise", ask, "--yes")).GetProperty("shared").EnumerateArray());
        Assert.Equal((ward.A.Name, $"Observation.rs?_id=recent-{ward.Number}"), (shared.GetProperty("holder").GetString(), shared.GetProperty("scopes")[0].GetString()));
        Assert.Equal("ask-unknown", await RefusedAsync(ward.Number, "wallet", "recognise", ask));

        var found = await UntilAsync(() => DoneAsync("order-doctor", order), f => f.GetProperty("recognised").GetInt32() == 1);
        var hit = Assert.Single(found.GetProperty("results").EnumerateArray());
        Assert.Equal((ward.A.Name, "HR", "6.4 %"), (hit.GetProperty("holder").GetString(), hit.GetProperty("mark").GetString(), hit.GetProperty("value").GetString()));
        Assert.Equal("outside-permission-in-part", found.GetProperty("unknown").EnumerateArray().Single(u => u.GetProperty("holder").GetString() == ward.A.Name).GetProperty("why").GetString());

        Assert.Equal("repeat-reason-missing", await RefusedAsync("order-doctor", [.. order, "--place"]));
        Assert.Equal("repeat-reason-unknown", await RefusedAsync("order-doctor", [.. order, "--repeat", "because"]));
        var placed = (await DoneAsync("order-doctor", [.. order, "--repeat", "course-changed"])).GetProperty("order").GetString();
        var own = await UntilAsync(
            () => DoneAsync(ward.Number, "wallet", "records", "--member", "hospital-b", "--scope", "ServiceRequest.rs?_id=" + placed), r => r.GetProperty("resources").GetArrayLength() == 1);
        Assert.Contains("course-changed", own.GetRawText(), StringComparison.Ordinal);
    }

    private Task<JsonElement> TimelineAsync(Ward ward, string doctor) => DoneAsync(doctor, "staff", "timeline", "--member", "hospital-b", "--patient", ward.Number);

    private static List<JsonElement> Entries(JsonElement timeline) =>
        [.. timeline.GetProperty("entries").EnumerateArray(), .. timeline.GetProperty("undated").EnumerateArray()];

    private static List<string?> Holders(JsonElement timeline) => [.. timeline.GetProperty("holders").EnumerateArray().Select(h => h.GetProperty("holder").GetString())];

    private static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> attempt, Func<JsonElement, bool> enough)
    {
        for (var tries = 0; ; tries++, await Task.Delay(100))
        {
            if (await attempt() is var result && (enough(result) || tries == 60))
            {
                return result;
            }
        }
    }

    private async Task<StaffCard> HireAsync(string who, string member)
    {
        await DoneAsync(who, "wallet", "new");
        return StaffCard.TryParse((await DoneAsync(who, "staff", "new", "--member", member)).GetProperty("card").GetString()!)!;
    }

    private async Task<string?> RefusedAsync(string who, params string[] arguments)
    {
        var run = await CommandLineTests.RunAsync(
            "xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--wallet", demonstration.File(who + ".json"), "--json"]);
        Assert.True(run.Status == 1, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output).GetProperty("error").GetProperty("code").GetString();
    }

    private async Task<JsonElement> DoneAsync(string who, params string[] arguments)
    {
        var run = await CommandLineTests.RunAsync(
            "xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--wallet", demonstration.File(who + ".json"), "--json"]);
        Assert.True(run.Status == 0, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }
}
