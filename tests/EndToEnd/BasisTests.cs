using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>Reads without a permission, by the command line: care by the holder's own staff, and a recorded legal duty.</summary>
public sealed class BasisTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private const string Statute = "Law on the Prevention of Infectious Diseases, article 30";

    [Fact]
    public async Task Own_staff_read_for_care_and_the_patient_sees_it()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var staff = demonstration.File(ward.Number + "-nurse.json");
        await Do(staff, "wallet", "new");
        await Do(staff, "staff", "new", "--member", "hospital-a", "--role", "nurse");

        var read = await Do(staff, "staff", "read-care", "--member", "hospital-a", "--patient", ward.Number, "--scope", Ward.Laboratory);

        Assert.Contains(Ward.HbA1c, Assert.Single(read.GetProperty("resources").EnumerateArray()).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("role-not-in-force", await Refusal(ward, "staff", "read-care", "--member", "hospital-a", "--patient", ward.Number));
        Assert.Contains(await LogAsync(ward), e => e.GetProperty("basis").GetString() == "care");
    }

    [Fact]
    public async Task An_authority_records_a_duty_a_second_member_confirms_it_and_the_recipients_staff_read_under_it_until_it_ends()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (staff, file, data) = (demonstration.File(ward.Number + "-clinic.json"), demonstration.File(ward.Number + "-duty.json"), demonstration.File("data"));
        await Do(staff, "wallet", "new");
        await Do(staff, "staff", "new", "--member", "clinic", "--role", "doctor");
        string[] record =
        [
            "member", "duty", "record", file, "--data", data, "--member", "bureau", "--recipient", "clinic", "--statute", Statute, "--purpose", "public-health", "--scope", Ward.Laboratory,
        ];
        string[] read = ["staff", "read-duty", file, "--member", "clinic", "--holder", "hospital-a", "--patient", ward.Number];
        Assert.Equal("duty-document-malformed", await Code(record.Select(a => a == "public-health" ? "curiosity" : a)));
        Assert.Equal("duty-not-an-authority", await Code(record.Select(a => a == "bureau" ? "hospital-b" : a)));
        Assert.Equal("member-keys-missing", await Code(record.Select(a => a == data ? demonstration.File("nowhere") : a)));
        var duty = (await Member(record)).GetProperty("duty").GetString();

        Assert.Equal("duty-not-in-force", await EventuallyRefused(staff, read, "duty-not-in-force"));
        Assert.Equal("duty-second-member-needed", await Code(["member", "duty", "confirm", file, "--data", data, "--member", "clinic"]));
        await Member(["member", "duty", "confirm", file, "--data", data, "--member", "hospital-b"]);
        var records = await Ward.EventuallyAsync<JsonElement>(async () =>
            await Run(staff, read) is { Status: 0 } done ? JsonDocument.Parse(done.Output).RootElement : Client.Answers.Refusal.Of(new("not-yet"), "Not in force there yet."));
        Assert.Contains(Ward.HbA1c, Assert.Single(records.GetProperty("resources").EnumerateArray()).GetRawText(), StringComparison.Ordinal);
        Assert.Contains(await LogAsync(ward), e => e.GetProperty("basis").GetString() == "duty" && e.GetProperty("authority").GetString() == duty);

        await Member(["member", "duty", "end", file, "--data", data, "--member", "bureau"]);
        Assert.Equal("duty-ended", await EventuallyRefused(staff, read, "duty-ended"));
    }

    private async Task<List<JsonElement>> LogAsync(Ward ward) =>
        [.. (await Do(demonstration.File(ward.Number + ".json"), "wallet", "log", "--member", "hospital-a")).GetProperty("entries").EnumerateArray()];

    /// <summary>A replica may be a block behind another.</summary>
    private async Task<string?> EventuallyRefused(string wallet, string[] arguments, string code) => await Ward.EventuallyAsync<string>(async () =>
    {
        var (_, output, _) = await Run(wallet, arguments);
        return JsonDocument.Parse(output).RootElement.TryGetProperty("error", out var error) && error.GetProperty("code").GetString() == code
            ? code : Client.Answers.Refusal.Of(new("not-yet"), output);
    });

    private async Task<JsonElement> Do(string wallet, params string[] arguments)
    {
        var (status, output, errors) = await Run(wallet, arguments);
        Assert.True(status == 0, string.Join(' ', arguments) + ": " + errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string?> Refusal(Ward ward, params string[] arguments)
    {
        var stranger = demonstration.File(ward.Number + "-stranger.json");
        await Do(stranger, "wallet", "new");
        await Do(stranger, "staff", "new", "--member", "hospital-a", "--role", "privacy-officer");
        var (_, output, _) = await Run(stranger, arguments);
        return JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private async Task<JsonElement> Member(IEnumerable<string> arguments)
    {
        var (status, output, errors) = await CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--json"]);
        Assert.True(status == 0, errors + output);
        return JsonDocument.Parse(output).RootElement;
    }

    private async Task<string?> Code(IEnumerable<string> arguments)
    {
        var (_, output, _) = await CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--json"]);
        return JsonDocument.Parse(output).RootElement.GetProperty("error").GetProperty("code").GetString();
    }

    private Task<(int Status, string Output, string Errors)> Run(string wallet, params string[] arguments) =>
        CommandLineTests.RunAsync("xinglin.dll", [.. arguments, "--node", demonstration.Address.ToString(), "--wallet", wallet, "--json"]);
}
