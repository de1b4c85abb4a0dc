using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Wallets;

namespace Xinglin.EndToEnd;

/// <summary>A doctor asks for a summary, the patient grants it, and the summary is all that opens: by the command line and by an altered client.</summary>
public sealed class LayerTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private const string Note = "she would rather not have this known";

    [Fact]
    public async Task A_summary_is_asked_for_granted_read_and_nothing_deeper_opens()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        await WriteNoteAsync(ward);
        var staff = demonstration.File("doctor-" + ward.Number + ".json");
        await DoneAsync("wallet", "new", "--wallet", staff);
        await DoneAsync("staff", "new", "--member", "hospital-b", "--role", "doctor", "--wallet", staff);
        var (patient, doctor) = (demonstration.File(ward.Number + ".json"), new[] { "--member", "hospital-b", "--wallet", staff });

        var ask = (await DoneAsync(["staff", "ask", "--patient", ward.Number, "--holder", "hospital-a", "--scope", Ward.Laboratory, "--layer", "summary", .. doctor])).GetProperty("ask").GetString()!;
        var asked = await Ward.EventuallyAsync<JsonElement>(async () =>
            (await DoneAsync("wallet", "grant", "--wallet", patient)).EnumerateArray().FirstOrDefault(a => a.GetProperty("ask").GetString() == ask) is { ValueKind: JsonValueKind.Object } open
                ? open : Refusal.Of(new("not-yet"), "Not there yet."));
        Assert.Equal("summary", asked.GetProperty("request").GetProperty("layer").GetString());
        Assert.Equal("layer-exceeds-ask", await RefusedAsync("wallet", "grant", ask, "--layer", "raw", "--yes", "--wallet", patient));
        var permission = (await DoneAsync("wallet", "grant", ask, "--yes", "--wallet", patient)).GetProperty("permission").GetString()!;

        var shown = await Ward.EventuallyAsync(() => ReadAsync(permission, doctor));
        var record = Assert.Single(shown.GetProperty("resources").EnumerateArray());
        Assert.Equal("summary", record.GetProperty("layer").GetString());
        Assert.Equal("summary; the detail and the original are outside this permission", record.GetProperty("shows").GetProperty("en").GetString());
        Assert.Equal("仅摘要；明细与原件不在此授权范围内", record.GetProperty("shows").GetProperty("zh").GetString());
        Assert.Contains("6.8", record.GetProperty("resource").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(Note, shown.GetRawText(), StringComparison.Ordinal);
        var screen = await CommandLineTests.RunAsync("xinglin.dll", ["staff", "read", permission, "--node", demonstration.Address.ToString(), .. doctor]);
        Assert.Contains("the holder signed", screen.Output, StringComparison.Ordinal);
        Assert.Contains("仅摘要", screen.Output, StringComparison.Ordinal);

        Assert.Equal("layer-exceeds-grant", await RefusedAsync(["staff", "read", permission, "--layer", "raw", .. doctor]));
        var log = (await DoneAsync("wallet", "log", "--member", "hospital-a", "--wallet", patient)).GetProperty("entries").EnumerateArray()
            .Where(e => e.GetProperty("permission").GetString() == permission).ToList();
        Assert.Contains(log, e => Layers(e) is ["summary"] && e.GetProperty("records").GetInt32() == 1);
        Assert.Contains(log, e => Layers(e) is ["raw"] && e.GetProperty("refused").GetString() == "layer-exceeds-grant" && e.GetProperty("records").GetInt32() == 0);
    }

    [Fact]
    public async Task The_patient_lowers_the_layer_and_an_altered_client_gets_no_deeper()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        await WriteNoteAsync(ward);
        WalletGrant grant = (await ward.Patient.GrantAsync(await ward.AskAsync(), null, "index")).Value;
        var permission = (await ward.Doctor.PermissionsAsync()).Value.Single(p => p.Terms.Permission == grant.Permission);

        var index = Assert.Single((await ward.Doctor.ReadAsync(permission)).Value.Resources);
        Assert.Equal("index", index.Layer);
        Assert.DoesNotContain("6.8", index.Resource, StringComparison.Ordinal);
        foreach (var deeper in new[] { "summary", "detail", "raw" })
        {
            Assert.Equal("layer-exceeds-grant", (await ward.Doctor.ReadAsync(permission, null, deeper)).Refusal!.Code.Value);
        }

        Assert.Equal("layer-exceeds-grant", (await ward.Doctor.ReadAsync(permission, [Ward.Laboratory + "&code=http://loinc.org|4548-4"])).Refusal!.Code.Value);
        var own = (await ward.Patient.OwnRecordsAsync(ward.AtA, new RecordVerifier(ward.Connection, ward.Trust), Ward.Laboratory)).Value;
        Assert.Contains(Note, Assert.Single(own.Resources).Resource, StringComparison.Ordinal);
    }

    /// <summary>A correction of the laboratory result, with a note; waits until it is what the patient reads.</summary>
    private static async Task WriteNoteAsync(Ward ward)
    {
        var observation = ward.Observation("laboratory", Ward.HbA1c, 6.8m);
        observation["note"] = new JsonArray(new JsonObject { ["text"] = Note });
        await ward.WriteAsync(ward.A, observation);
        _ = await Ward.EventuallyAsync<VerifiedRecords>(async () =>
        {
            var own = await ward.Patient.OwnRecordsAsync(ward.AtA, new RecordVerifier(ward.Connection, ward.Trust), Ward.Laboratory);
            return own.Refusal is null && own.Value.Resources.Any(r => r.Resource.Contains(Note, StringComparison.Ordinal)) ? own : Refusal.Of(new("not-yet"), "Not yet.");
        });
    }

    private static string?[] Layers(JsonElement entry) => [.. entry.GetProperty("layers").EnumerateArray().Select(l => l.GetString())];

    private async Task<Answer<JsonElement>> ReadAsync(string permission, string[] doctor)
    {
        var read = await RunAsync(["staff", "read", permission, .. doctor]);
        return read.Status == 0 ? read.Json : Refusal.Of(new("not-yet"), read.Json.GetRawText());
    }

    private async Task<JsonElement> DoneAsync(params string[] arguments)
    {
        var (status, json) = await RunAsync(arguments);
        Assert.True(status == 0, json.GetRawText());
        return json;
    }

    private async Task<string> RefusedAsync(params string[] arguments)
    {
        var (status, json) = await RunAsync(arguments);
        Assert.Equal(1, status);
        return json.GetProperty("error").GetProperty("code").GetString()!;
    }

    private async Task<(int Status, JsonElement Json)> RunAsync(string[] arguments)
    {
        var ran = await CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(ran.Output.Length > 0, ran.Errors);
        return (ran.Status, JsonDocument.Parse(ran.Output).RootElement.Clone());
    }
}
