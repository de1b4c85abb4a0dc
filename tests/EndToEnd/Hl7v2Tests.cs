using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Hl7v2;

namespace Xinglin.EndToEnd;

/// <summary>A demonstration in which hospital-a listens for HL7 v2 messages.</summary>
public sealed class MllpDemonstration : Demonstration
{
    protected override DemonstrationOptions Adapt(DemonstrationOptions options) =>
        options with { Mllp = new Dictionary<string, MllpSettings> { ["hospital-a"] = new() { Port = 0, OwnAuthorities = ["HIS"] } } };
}

/// <summary>A hospital's systems send HL7 v2 with Debian's mllp_send; the patient sees the records on her timeline, a doctor elsewhere under a permission.</summary>
public sealed class Hl7v2Tests(MllpDemonstration demonstration) : IClassFixture<MllpDemonstration>
{
    private readonly CommandLine _line = new(demonstration.Address);

    static Hl7v2Tests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Fact]
    public async Task A_stay_and_results_in_GB18030_come_by_mllp_send_and_are_on_the_patients_timeline()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        Assert.Equal("AA", await SendAsync(Admission(ward.Number, "A1")));
        Assert.Equal("AA", await SendAsync(Result(ward.Number, "R1", "F", "6.80")));
        await ward.RegisteredAsync(3 + 2 + 2);
        var potassium = Single(await ReadAsync(ward), "Observation", "血清钾");
        Assert.Equal("6.80", potassium.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal("mmol/L", potassium.GetProperty("valueQuantity").GetProperty("unit").GetString());
        Assert.Contains(await ReadAsync(ward), r => r.GetProperty("resourceType").GetString() == "Encounter");

        // The same message again: the same answer, no second record. A correction: a new version of the one record.
        Assert.Equal("AA", await SendAsync(Result(ward.Number, "R1", "F", "6.80")));
        Assert.Equal("AA", await SendAsync(Result(ward.Number, "R2", "C", "4.10")));
        var corrected = await Ward.EventuallyAsync<JsonElement>(async () => (await ReadAsync(ward)).Where(r => Is(r, "Observation", "血清钾")).ToList() is [var now] && now.GetProperty("status").GetString() == "corrected"
            ? now
            : Client.Answers.Refusal.Of(new("not-yet"), "Not there yet."));
        Assert.Equal("4.10", corrected.GetProperty("valueQuantity").GetProperty("value").GetRawText());
        Assert.Equal(potassium.GetProperty("id").GetString(), corrected.GetProperty("id").GetString());
    }

    [Fact]
    public async Task What_cannot_be_mapped_waits_for_the_members_operator_and_for_nobody_else()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var broken = Text(Result(ward.Number, "Q1", "F", "1")).Replace($"|{ward.Number}^^^HIS^MR|", "||", StringComparison.Ordinal);
        var answer = await AnswerAsync(Encoding.GetEncoding("GB18030").GetBytes(broken));
        Assert.Contains("MSA|AE|Q1", answer, StringComparison.Ordinal);
        Assert.Contains("ERR||PID^1^3|101", answer, StringComparison.Ordinal);

        string[] here = ["--member", "hospital-a", "--data", demonstration.Data];
        var waiting = (await _line.DoAsync(null, ["v2", "queue", .. here])).EnumerateArray().Single(m => m.GetProperty("controlId").GetString() == "Q1");
        var number = waiting.GetProperty("message").GetInt64().ToString(CultureInfo.InvariantCulture);
        Assert.Equal("PID-3", waiting.GetProperty("problems")[0].GetProperty("at").GetString());
        Assert.DoesNotContain("秀英", waiting.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("王^秀英", (await _line.DoAsync(null, ["v2", "show", number, .. here])).GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("queued", (await _line.DoAsync(null, ["v2", "retry", number, .. here])).GetProperty("state").GetString());
        Assert.Equal(1, (await _line.DoAsync(null, ["v2", "status", .. here])).GetProperty("queued").GetInt64());
        Assert.Equal("v2-operator-only", (await new Client.Hl7v2.V2Client(ward.Connection, ward.A, ward.DoctorIdentity).QueueAsync()).Refusal!.Code.Value);

        await _line.DoAsync(null, ["v2", "drop", number, "--reason", "sent without a number", .. here]);
        Assert.Equal("v2-message-not-waiting", await _line.RefusedAsync(null, ["v2", "drop", number, "--reason", "again", .. here]));
        Assert.Empty((await _line.DoAsync(null, ["v2", "show", number, .. here])).GetProperty("text").GetString()!);
        Assert.Equal(0, (await _line.DoAsync(null, ["v2", "status", .. here])).GetProperty("queued").GetInt64());
    }

    private static byte[] Admission(string number, string controlId) => Encoding.GetEncoding("GB18030").GetBytes(
        $"MSH|^~\\&|HIS|HOSPITAL|XINGLIN|A|20260115083000+0800||ADT^A01^ADT_A01|{number}{controlId}|P|2.5.1||||||GB18030\r"
        + "EVN|A01|20260115083000\r"
        + $"PID|1||{number}^^^HIS^MR||王^秀英^^^^^L||19600101|F\r"
        + $"PV1|1|I|内科^301^2|||||||||||||||||V{number}^^^HIS^VN|||||||||||||||||||||||||20260115083000\r");

    private static byte[] Result(string number, string controlId, string status, string value) => Encoding.GetEncoding("GB18030").GetBytes(
        $"MSH|^~\\&|LAB|HOSPITAL|XINGLIN|A|20260115100000+0800||ORU^R01^ORU_R01|{(controlId[0] == 'Q' ? "" : number)}{controlId}|P|2.5.1||||||GB18030\r"
        + $"PID|1||{number}^^^HIS^MR||王^秀英\r"
        + $"OBR|1|P{number}|F{number}|24326-1^电解质^LN|||20260115091500|||||||||||||||20260115095900|||F\r"
        + $"OBX|1|NM|2823-3^血清钾^LN||{value}|mmol/L^^UCUM|3.5-5.3|H|||{status}|||20260115091500\r");

    private static string Text(byte[] message) => Encoding.GetEncoding("GB18030").GetString(message);

    private static JsonElement Single(IEnumerable<JsonElement> records, string type, string words) =>
        records.Single(r => Is(r, type, words));

    private static bool Is(JsonElement record, string type, string words) =>
        record.GetProperty("resourceType").GetString() == type && record.GetRawText().Contains(words, StringComparison.Ordinal);

    private static async Task<List<JsonElement>> ReadAsync(Ward ward) =>
        [.. (await ward.Patient.OwnRecordsAsync(ward.AtA, new RecordVerifier(ward.Connection, ward.Trust))).Value.Resources.Select(r => JsonDocument.Parse(r.Resource).RootElement)];

    private async Task<string> SendAsync(byte[] message) => (await AnswerAsync(message)).Split("MSA|")[1][..2];

    /// <summary>What Debian's mllp_send prints: the answers to the blocks of a file.</summary>
    private async Task<string> AnswerAsync(byte[] message)
    {
        var file = demonstration.File(Path.GetRandomFileName());
        await File.WriteAllBytesAsync(file, [0x0b, .. message, 0x1c, 0x0d]);
        using var process = Process.Start(new ProcessStartInfo("mllp_send", ["-p", demonstration.MllpPort("hospital-a").ToString(CultureInfo.InvariantCulture), "-f", file, "127.0.0.1"])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.GetEncoding("GB18030"),
        })!;
        var answer = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return answer;
    }
}
