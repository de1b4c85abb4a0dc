using System.Diagnostics;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Wallets;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Tests.Sidecar;
using Xunit.Abstractions;

namespace Xinglin.EndToEnd;

/// <summary>A demonstration whose first hospital has a PostgreSQL of its own.</summary>
public sealed class HospitalDemonstration : Demonstration
{
    private PostgresServer? _server;

    public PostgresServer Server => _server!;

    public override async Task InitializeAsync()
    {
        _server = new PostgresServer();
        await System.IO.File.WriteAllBytesAsync(File("mapping.json"), _server.Mapping("his", mapping => mapping.Remove("pace")));
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Server.Dispose();
    }

    protected override DemonstrationOptions Adapt(DemonstrationOptions options) =>
        options with { Sidecars = new Dictionary<string, string> { ["hospital-a"] = File("mapping.json") } };
}

/// <summary>A hospital's IT: a row of its own database is on the patient's timeline, and the database is as it was.</summary>
public sealed class SidecarTests(HospitalDemonstration demonstration, ITestOutputHelper output) : IClassFixture<HospitalDemonstration>
{
    private const string Number = "HIS0001";

    [Fact]
    public async Task A_laboratory_row_is_on_the_patients_timeline_and_the_staff_reads_it()
    {
        var before = demonstration.Server.DumpSchema("his");
        using var ward = await Ward.OpenAsync(demonstration);
        var (patient, wallet) = await ClaimAsync(ward);
        await UntilAsync(ward, patient, wallet, "7.90");

        var clock = Stopwatch.StartNew();
        Insert("6.80");
        await UntilAsync(ward, patient, wallet, "6.80");
        output.WriteLine($"row to verified record in the wallet: {clock.ElapsedMilliseconds} ms");

        var timeline = await DoAsync(Number + ".json", "wallet", "timeline");
        Assert.Contains(timeline.GetProperty("entries").EnumerateArray(), e => e.GetRawText().Contains("6.80", StringComparison.Ordinal));
        await DoAsync("his-doctor.json", "wallet", "new");
        await DoAsync("his-doctor.json", "staff", "new", "--member", "hospital-a", "--role", "doctor");
        var read = await DoAsync("his-doctor.json", "staff", "read-care", "--member", "hospital-a", "--patient", Number, "--scope", "Observation.rs?code=http://loinc.org|4548-4");
        Assert.Equal(2, read.GetProperty("resources").GetArrayLength());
        Assert.Equal(before, demonstration.Server.DumpSchema("his"));
    }

    [Fact]
    public async Task The_status_has_a_sentence_for_each_problem_and_no_value_of_a_row()
    {
        string[] arguments = ["sidecar", "status", "--data", demonstration.Data, "--member", "hospital-a", "--json"];
        JsonElement status = default;
        for (var tries = 0; tries < 600 && !Text(status).Contains("sidecar-patient-unknown", StringComparison.Ordinal); tries++, await Task.Delay(100))
        {
            status = JsonElement.Parse((await CommandLineTests.RunAsync("xinglin.dll", arguments)).Output);
        }

        Assert.True(status.GetProperty("connected").GetBoolean() && status.GetProperty("running").GetBoolean());
        Assert.All(status.GetProperty("problems").EnumerateArray(), p => Assert.EndsWith(".", p.GetProperty("en").GetString(), StringComparison.Ordinal));
        Assert.DoesNotContain("HIS0", Text(status), StringComparison.Ordinal);
        var nowhere = await CommandLineTests.RunAsync("xinglin.dll", "sidecar", "status", "--data", demonstration.Data, "--member", "hospital-b", "--json");
        Assert.Equal((1, "sidecar-status-missing"), (nowhere.Status, JsonElement.Parse(nowhere.Output).GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_mapping_is_tried_without_keeping_anything_and_problems_name_places_only()
    {
        var tried = await CommandLineTests.RunAsync("xinglin.dll", "sidecar", "check", "--mapping", demonstration.File("mapping.json"), "--json");
        Assert.Equal(1, tried.Status);
        var report = JsonElement.Parse(tried.Output);
        var laboratory = report.GetProperty("queries").EnumerateArray().Single(q => q.GetProperty("name").GetString() == "检验");
        Assert.Equal(2, laboratory.GetProperty("rows").GetInt32() - laboratory.GetProperty("valid").GetInt32());
        Assert.Contains(report.GetProperty("problems").EnumerateArray(), p => p.GetProperty("place").GetString() == "Observation.valueQuantity.value" && p.GetProperty("rows").GetInt64() == 1);
        Assert.DoesNotContain("HIS0", tried.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("05.60", tried.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mapping_that_cannot_be_used_stops_the_start_with_its_place()
    {
        var file = demonstration.File("wrong.json");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(demonstration.File("mapping.json"))).Replace("\"birthDate\"", "\"birthday\"", StringComparison.Ordinal));
        var run = await CommandLineTests.RunAsync("xinglin.dll", "run", "--data", demonstration.File("other"), "--port", "0", "--sidecar", "hospital-a=" + file, "--json");
        Assert.Equal(1, run.Status);
        Assert.Contains("Patient.birthday", run.Output, StringComparison.Ordinal);
    }

    private void Insert(string value) => demonstration.Server.Execute(
        "his",
        "INSERT INTO 检验结果 (就诊流水号, 病人编号, 项目代码, 项目名称, 结果值, 单位, 结果状态, 采样时间, 报告时间) "
        + $"VALUES (20260001, '{Number}', 'HBA1C', '糖化血红蛋白', '{value}', '%', '1', localtimestamp, localtimestamp)");

    private async Task<(PatientClient Patient, WalletRelationship AtA)> ClaimAsync(Ward ward)
    {
        var wallet = Wallet.Create(demonstration.File(Number + ".json"), "a passphrase", ward.Connection.Network.Network);
        var patient = new PatientClient(ward.Connection, wallet);
        var desk = ward.Staff(ward.A, await ward.HireAsync(ward.A, "nurse"));
        var code = await Ward.EventuallyAsync(() => desk.DeskCodeAsync(Number));
        return (patient, (await patient.ClaimAsync(code.Code)).Value);
    }

    /// <summary>Reads as the wallet does, verified against the ledger, until the text is there.</summary>
    private static async Task UntilAsync(Ward ward, PatientClient patient, WalletRelationship at, string text)
    {
        for (var tries = 0; ; tries++, await Task.Delay(60))
        {
            var records = await patient.OwnRecordsAsync(at, new RecordVerifier(ward.Connection, ward.Trust));
            if (records.TryGet(out var read, out _) && read.Resources.Any(r => r.Resource.Contains(text, StringComparison.Ordinal)))
            {
                return;
            }

            Assert.True(tries < 600, "The row did not come.");
        }
    }

    private async Task<JsonElement> DoAsync(string wallet, params string[] arguments)
    {
        var run = await CommandLineTests.RunAsync(
            "xinglin.dll", [.. arguments, "--wallet", demonstration.File(wallet), "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(run.Status == 0, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }

    private static string Text(JsonElement element) => element.ValueKind == JsonValueKind.Undefined ? string.Empty : element.GetRawText();
}
