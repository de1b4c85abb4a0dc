using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Node.Identity;
using Xinglin.Vault.Consent;

namespace Xinglin.EndToEnd;

/// <summary>Several holders on one screen, and one that keeps something back.</summary>
public sealed class CompletenessTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Patient_and_doctor_see_two_hospitals_at_once_and_the_one_that_is_cut_off_as_overdue()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var card = await HireAsync("doctor", "hospital-a");
        foreach (var relationship in new[] { ward.AtA, ward.AtB })
        {
            var request = new GrantRequest(relationship, card.Grantee, card.SealKey, [Ward.Laboratory], PermissionPurposes.Treatment, TimeSpan.FromDays(1));
            _ = (await ward.Patient.GrantAsync(request)).Value;
        }

        var received = (await DoneAsync("doctor", "staff", "read", "--member", "hospital-a")).EnumerateArray().ToList();
        Assert.Equal(2, received.Count);
        string[] read = ["staff", "read", "--member", "hospital-a", received[0].GetProperty("permission").GetString()!, "--all"];
        await UntilAsync(ward, CompletenessStates.Complete);
        Assert.Matches($"^You see: everything, complete as of [0-9: -]+ from {ward.A.Name} and {ward.B.Name}\\. Not a full history\\.$", Sentence(await RecordsAsync(ward)));
        var both = await DoneAsync("doctor", read);
        Assert.Matches($"^You see: laboratory, complete as of [0-9: -]+ from {ward.A.Name} and {ward.B.Name}\\. Not a full history\\.$", Sentence(both));
        Assert.Equal("registered", State(both, ward.A, "laboratory"));
        Assert.Equal("nothing-registered", State(both, ward.B, "laboratory"));
        Assert.Equal("outside-permission", State(both, ward.A, "vital signs"));

        await LineAsync(ward, connected: false);
        try
        {
            await UntilAsync(ward, CompletenessStates.Late);
            Assert.Matches($"complete as of [0-9: -]+ from {ward.A.Name}; {ward.B.Name} is overdue: no answer\\. Not a full history\\.$", Sentence(await RecordsAsync(ward)));
            var one = await DoneAsync("doctor", read);
            Assert.Matches($"^You see: laboratory, complete as of [0-9: -]+ from {ward.A.Name}; {ward.B.Name} is overdue: no answer\\. Not a full history\\.$", Sentence(one));
            Assert.Equal(("registered", "late", "outside-permission"), (State(one, ward.A, "laboratory"), State(one, ward.B, "laboratory"), State(one, ward.B, "allergies")));
        }
        finally
        {
            await LineAsync(ward, connected: true);
        }

        await UntilAsync(ward, CompletenessStates.Complete);
    }

    [Fact]
    public async Task Permissions_of_two_patients_are_not_taken_for_one()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        using var other = await Ward.OpenAsync(demonstration);
        var identity = ward.DoctorIdentity;
        var card = new StaffCard(identity.Account, ward.B.Account, Ledger.Blocks.Jwk.Of(identity.Sealing.PublicKey));
        foreach (var (patient, relationship) in new[] { (ward, ward.AtA), (ward, ward.AtB), (other, other.AtA) })
        {
            _ = (await patient.Patient.GrantAsync(
                new GrantRequest(relationship, card.Grantee, card.SealKey, [Ward.Laboratory], PermissionPurposes.Treatment, TimeSpan.FromDays(1)))).Value;
        }

        var received = (await ward.Doctor.PermissionsAsync()).Value;
        Assert.Equal([true, true, false], received.Select(p => p.IsOfSamePatient(received[0])));
        Assert.NotEqual(received[0].Terms.Relationship, received[1].Terms.Relationship);
    }

    [Fact]
    public async Task A_hospital_that_keeps_something_back_signs_the_evidence_against_itself()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (evidence, trust) = (demonstration.File("withheld.json"), demonstration.File("withheld-members.json"));
        await File.WriteAllBytesAsync(trust, ward.Trust.Write());
        string[] ask = ["wallet", "completeness", "--member", "hospital-a", "--out", evidence];
        Assert.Equal("nothing-withheld", await RefusedAsync(ward.Number, demonstration.Address, ask));
        Assert.False(File.Exists(evidence));

        using var key = new KeyFolder(demonstration.File(Path.Combine("data", "hospital-a", "keys"))).Signer("identity");
        using var patient = ward.Wallet.Identity(ward.AtA);
        using (var holder = new DishonestHolder(demonstration.Address, key, patient))
        {
            var made = await RunAsync(ward.Number, holder.Address, ask);
            Assert.True(made.Status == 0, made.Errors + made.Output);
        }

        var good = await CommandLineTests.RunAsync("xinglin.dll", "completeness", "verify", evidence, "--trust", trust);
        Assert.True(good.Status == 0, good.Errors + good.Output);
        Assert.Contains("ok      record 1: ", good.Output, StringComparison.Ordinal);
        Assert.Contains("not checked: ", good.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Ward.HbA1c, await File.ReadAllTextAsync(evidence), StringComparison.Ordinal);

        var text = await File.ReadAllTextAsync(evidence);
        var at = text.IndexOf("\"statement\":\"", StringComparison.Ordinal) + 200;
        await File.WriteAllTextAsync(evidence, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        var bad = await CommandLineTests.RunAsync("xinglin.dll", "completeness", "verify", evidence, "--trust", trust);
        Assert.Equal(1, bad.Status);
        Assert.Contains("FAILED  statement-signed: withholding-statement-invalid", bad.Output, StringComparison.Ordinal);
    }

    private static string Sentence(JsonElement screen) => screen.GetProperty("sentence").GetString()!;

    private static string? State(JsonElement screen, MemberView holder, string section) => screen.GetProperty("holders").EnumerateArray()
        .First(h => h.GetProperty("holder").GetString() == holder.Name).GetProperty("sections").EnumerateArray()
        .Single(s => s.GetProperty("section").GetString() == section).GetProperty("state").GetString();

    private static async Task LineAsync(Ward ward, bool connected) => _ = (await new SandboxClient(ward.Connection, ward.B).SetLineAsync(connected)).Value;

    /// <summary>Waits until both hospitals answer, the second as said.</summary>
    private static Task<string> UntilAsync(Ward ward, string stateOfB) => Ward.EventuallyAsync<string>(async () =>
    {
        var answers = await ward.Patient.AllRecordsAsync(ward.Trust, Patience);
        return answers.Single(a => a.Holder == ward.B.Account).State == stateOfB && answers.Single(a => a.Holder == ward.A.Account).State == CompletenessStates.Complete
            ? stateOfB
            : Refusal.Of(new("not-yet"), string.Join(", ", answers.Select(a => $"{a.Name}: {a.State} {a.Refusal}")));
    });

    private async Task<StaffCard> HireAsync(string who, string member)
    {
        await DoneAsync(who, "wallet", "new");
        return StaffCard.TryParse((await DoneAsync(who, "staff", "new", "--member", member)).GetProperty("card").GetString()!)!;
    }

    private Task<JsonElement> RecordsAsync(Ward ward) => DoneAsync(ward.Number, "wallet", "records");

    private async Task<JsonElement> DoneAsync(string who, params string[] arguments)
    {
        var run = await RunAsync(who, demonstration.Address, arguments);
        Assert.True(run.Status == 0, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }

    private async Task<string?> RefusedAsync(string who, Uri node, params string[] arguments)
    {
        var run = await RunAsync(who, node, arguments);
        Assert.Equal(1, run.Status);
        return JsonElement.Parse(run.Output).GetProperty("error").GetProperty("code").GetString();
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(string who, Uri node, string[] arguments) => CommandLineTests.RunAsync(
        "xinglin.dll", [.. arguments, "--node", node.ToString(), "--wallet", demonstration.File(who + ".json"), "--json"]);
}
