using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.EndToEnd;

/// <summary>A record that is wrong, from the patient's sentence to what a doctor elsewhere sees beside the record.</summary>
public sealed class CorrectionTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private const string Says = "This is not my blood.";
    private const string Because = "Two samples were compared.";

    [Fact]
    public async Task By_the_command_line_a_patient_disputes_a_clinician_decides_and_every_reader_sees_both()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (wallet, staff) = (demonstration.File(ward.Number + ".json"), demonstration.File("clinician.json"));
        await Do(staff, "wallet", "new");
        await Do(staff, "staff", "new", "--member", "hospital-a", "--role", "doctor");
        var records = await Do(wallet, "wallet", "records", "--member", "hospital-a", "--scope", Ward.Laboratory);
        var pointer = records.GetProperty("resources")[0].GetProperty("pointer").GetString()!;

        var asked = (await Do(wallet, "wallet", "correct", "--member", "hospital-a", "--record", pointer, "--statement", Says)).GetProperty("correction").GetString()!;
        var waiting = await Ward.EventuallyAsync<JsonElement>(async () =>
        {
            var queue = await Do(staff, "staff", "corrections", "--member", "hospital-a");
            return queue.GetArrayLength() > 0 ? queue[0] : Client.Answers.Refusal.Of(new("not-yet"), "The queue is empty.");
        });
        Assert.Equal((asked, false), (waiting.GetProperty("correction").GetString(), waiting.GetProperty("late").GetBoolean()));
        var shown = await Do(staff, "staff", "corrections", asked, "--member", "hospital-a");
        Assert.Equal((Says, ward.Number, pointer), (shown.GetProperty("statement").GetString(), shown.GetProperty("patient").GetString(), shown.GetProperty("record").GetString()));
        Assert.Equal("pending", (await Do(wallet, "wallet", "records", "--member", "hospital-a")).GetProperty("corrections")[0].GetProperty("state").GetString());

        await Do(staff, "staff", "correct", "refuse", asked, "--member", "hospital-a", "--reason", Because);
        var decided = await StateAsync(wallet, "refused");
        Assert.Equal((Says, Because), (decided.GetProperty("statement").GetString(), decided.GetProperty("reason").GetString()));
        Assert.Equal("correction-decided-already", await Refusal(staff, "staff", "correct", "accept", asked, "--member", "hospital-a", "--reason", "no"));

        // The log tells what was shown from what was only done.
        var log = (await Do(wallet, "wallet", "log", "--member", "hospital-a")).GetProperty("entries").EnumerateArray().ToList();
        Assert.True(log.Single(e => e.GetProperty("purpose").GetString() == "correction-review").GetProperty("released").GetBoolean());
        Assert.All(
            log.Where(e => e.GetProperty("purpose").GetString() is "correction-request" or "correction-refused"), e => Assert.False(e.GetProperty("released").GetBoolean()));

        // A doctor elsewhere, under a permission, sees the record, its date, and what both sides say of it.
        var (_, permission) = await ward.GrantAsync();
        var read = (await ward.Doctor.ReadAsync(permission)).Value;
        var beside = Assert.Single(read.Corrections);
        Assert.Equal((CorrectionStates.Refused, Says, Because, Assert.Single(read.Resources).Pointer), (beside.State, beside.Statement, beside.Reason, beside.Pointer));
        Assert.NotNull(beside.Registered);
        Assert.Contains((await ward.Patient.NoticesAsync(ward.AtA)).Value.Notices, n => n.Kind == NoticeKinds.CorrectionDecided);
    }

    [Fact]
    public async Task A_holder_that_changes_a_word_of_what_was_said_is_refused()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var verifier = new CorrectionVerifier(ward.Connection, ward.Trust);
        var client = new CorrectionClient(ward.Connection, ward.Wallet, verifier);
        var record = (await ward.Patient.OwnRecordsAsync(ward.AtA)).Value.Resources[0].Pointer;
        var correction = (await client.RequestAsync(ward.AtA, record, Says)).Value;
        var mark = await Ward.EventuallyAsync<RecordMark>(async () =>
            (await ward.Patient.OwnRecordsAsync(ward.AtA)).Value.Marks?.FirstOrDefault(m => m.Correction?.Correction == correction) is { } found
                ? found : Client.Answers.Refusal.Of(new("not-yet"), "Not marked yet."));
        var attached = mark.Correction!;
        Assert.Equal(CorrectionStates.Pending, (await verifier.VerifyAsync(ward.A, ward.AtA.Account, attached)).Value.State);

        var forged = new[]
        {
            attached with { Request = attached.Request! with { Text = attached.Request.Text.Replace("not my", "my", StringComparison.Ordinal) } },
            attached with { Pointer = new Hash(new byte[32]) },
            attached with { Decision = attached.Request },
            attached with { Correction = new Hash(new byte[32]) },
        };
        foreach (var lie in forged)
        {
            Assert.Equal("correction-mismatch", (await verifier.VerifyAsync(ward.A, ward.AtA.Account, lie)).Refusal!.Code.Value);
        }

        Assert.Equal("correction-mismatch", (await verifier.VerifyAsync(ward.B, ward.AtA.Account, attached)).Refusal!.Code.Value);
        Assert.Equal("correction-mismatch", (await verifier.VerifyAsync(ward.A, ward.AtB.Account, attached)).Refusal!.Code.Value);
        var released = (await ward.Patient.OwnRecordsAsync(ward.AtA)).Value;
        var lying = released with { Marks = [mark with { Correction = forged[0] }] };
        using var identity = ward.Wallet.Identity(ward.AtA);
        var reader = new RecordVerifier(ward.Connection, ward.Trust);
        Assert.Null((await reader.VerifyAsync(ward.A, ward.AtA.Account, ReleaseRecipient.Of(identity, Hash.Zero), released)).Refusal);
        Assert.Equal("correction-mismatch", (await reader.VerifyAsync(ward.A, ward.AtA.Account, ReleaseRecipient.Of(identity, Hash.Zero), lying)).Refusal!.Code.Value);
    }

    private Task<JsonElement> StateAsync(string wallet, string state) => Ward.EventuallyAsync<JsonElement>(async () =>
    {
        var corrections = await Do(wallet, "wallet", "corrections", "--member", "hospital-a");
        return corrections[0].GetProperty("state").GetString() == state ? corrections[0] : Client.Answers.Refusal.Of(new("not-yet"), "Not decided yet.");
    });

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
