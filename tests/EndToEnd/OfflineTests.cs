using System.Text.Json;
using Xinglin.Client.Copies;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;

namespace Xinglin.EndToEnd;

/// <summary>Copies of hospital records, kept while the network is there and read when it is gone, by the command line.</summary>
public sealed class OfflineTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private Uri _node = null!;

    [Fact]
    public async Task Patient_and_doctor_read_their_copies_when_the_node_is_stopped_and_nobody_keeps_one_without_that_grant()
    {
        _node = demonstration.Address;
        using var ward = await Ward.OpenAsync(demonstration);
        await DoneAsync("doctor", "wallet", "new");
        var card = (await DoneAsync("doctor", "staff", "new", "--member", "hospital-b")).GetProperty("card").GetString()!;
        var kept = await DoneAsync(ward.Number, "wallet", "keep", "--member", "hospital-a", "--at", "hospital-b");
        Assert.Equal((3, "hospital-copy"), (kept.GetProperty("records").GetInt32(), kept.GetProperty("provenance").GetString()));
        Assert.Equal("copy-record-unknown", await RefusedAsync(ward.Number, "wallet", "keep", "--member", "hospital-a", "--record", default(Hash).ToString()));
        await SharedAsync(ward, kept.GetProperty("upload").GetString()!, card);

        var plain = await GrantAsync(ward, card);
        Assert.Equal("offline-copy-not-granted", await RefusedAsync("doctor", "staff", "read", "--member", "hospital-b", plain, "--keep"));
        var copying = await GrantAsync(ward, card, "--offline-copy");
        var listed = (await DoneAsync("doctor", "staff", "read", "--member", "hospital-b")).EnumerateArray().ToDictionary(p => p.GetProperty("permission").GetString()!, p => p.GetProperty("kind").GetString());
        Assert.Equal((null, "offline-copy"), (listed[plain], listed[copying]));
        Assert.Equal("copy-none", await RefusedAsync("doctor", "staff", "read", "--member", "hospital-b", "--offline"));
        await KeptByDoctorAsync(copying);
        OpensUntilTheGrantEnds(ward);
        var log = await DoneAsync(ward.Number, "wallet", "log", "--member", "hospital-a");
        Assert.Contains(log.GetProperty("entries").EnumerateArray(), e => e.GetProperty("permission").GetString() == copying && e.GetProperty("kept").ValueKind == JsonValueKind.True);
        TamperedAreRefused(ward);

        await demonstration.StopAsync();
        Assert.Equal("node-unreachable", await RefusedAsync(ward.Number, "wallet", "records"));
        var offline = await DoneAsync(ward.Number, "wallet", "records", "--offline");
        Assert.Equal("copy; may be older than the hospital's", offline.GetProperty("note").GetString());
        Assert.Equal(3, offline.GetProperty("records").GetArrayLength());
        Assert.All(offline.GetProperty("records").EnumerateArray(), r => Assert.Equal(ward.A.Name, r.GetProperty("holder").GetString()));
        Assert.Contains(Ward.HbA1c, offline.GetRawText(), StringComparison.Ordinal);
        var doctors = await DoneAsync("doctor", "staff", "read", "--member", "hospital-b", copying, "--offline");
        Assert.Contains(Ward.HbA1c, Assert.Single(doctors.GetProperty("records").EnumerateArray()).GetRawText(), StringComparison.Ordinal);
        Assert.Equal("copy-none", await RefusedAsync("doctor", "staff", "read", "--member", "hospital-b", plain, "--offline"));
        Assert.Equal("copy-none", await RefusedAsync("doctor", "wallet", "records", "--offline"));
    }

    /// <summary>The sealed copy at the other hospital is found again, shared, and known for what it is by what the first one signed.</summary>
    private async Task SharedAsync(Ward ward, string upload, string card)
    {
        var listed = (await DoneAsync(ward.Number, "wallet", "uploads", "--member", "hospital-b")).EnumerateArray().Single();
        Assert.Equal((upload, "hospital-copy", ward.A.Name), (listed.GetProperty("upload").GetString(), listed.GetProperty("provenance").GetString(), listed.GetProperty("source").GetString()));
        Assert.Equal("permission-not-received", await RefusedAsync("doctor", "staff", "read-upload", upload, "--member", "hospital-b", "--out", demonstration.File("early.json")));
        await DoneAsync(ward.Number, "wallet", "share", upload, "--member", "hospital-b", "--to", card);
        var read = await DoneAsync("doctor", "staff", "read-upload", upload, "--member", "hospital-b", "--out", demonstration.File("shared.json"));
        Assert.Equal(("hospital-copy", ward.A.Name), (read.GetProperty("provenance").GetString(), read.GetProperty("holder").GetString()));
    }

    private async Task<string> GrantAsync(Ward ward, string card, params string[] more) => (await DoneAsync(
        ward.Number, ["wallet", "grant", "--holder", "hospital-a", "--to", card, "--scope", Ward.Laboratory, "--yes", .. more])).GetProperty("permission").GetString()!;

    /// <summary>The holder may be a block behind with the grant.</summary>
    private Task<string> KeptByDoctorAsync(string permission) => Ward.EventuallyAsync<string>(async () =>
    {
        var run = await RunAsync("doctor", ["staff", "read", "--member", "hospital-b", permission, "--keep"]);
        return run.Status == 0 ? run.Output : Client.Answers.Refusal.Of(new("not-yet"), run.Output);
    });

    /// <summary>The doctor's copy opens to the last millisecond of the permission; the patient's own has no end.</summary>
    private void OpensUntilTheGrantEnds(Ward ward)
    {
        using var doctor = Wallet.Open(demonstration.File("doctor.json"), "a passphrase").Value;
        var set = doctor.Copies().All().Copies.Single().Set;
        var until = set.Terms!.Read()!.Until;
        Assert.Null(CopyVerifier.Verify(set, ward.Trust));
        Assert.Null(CopyVerifier.Expired(set, until.Plus(-1)));
        Assert.Equal("offline-copy-expired", CopyVerifier.Expired(set, until)?.Code.Value);
        Assert.Null(CopyVerifier.Expired(ward.Wallet.Copies().All().Copies.Single().Set, until.Plus(1)));
    }

    /// <summary>What a holder signed is not taken for another record, holder, patient or grant.</summary>
    private void TamperedAreRefused(Ward ward)
    {
        using var wallet = Wallet.Open(demonstration.File(ward.Number + ".json"), "a passphrase").Value;
        var set = ward.Wallet.Copies().All().Copies.Single().Set;
        Assert.Null(CopyVerifier.Verify(set, ward.Trust));
        var record = set.Records[0];
        Refuses(set with { Records = [record with { Resource = record.Resource.Replace("resourceType", "resourceTypo", StringComparison.Ordinal) }] });
        Refuses(set with { Records = [record with { Pointer = set.Records[1].Pointer }] });
        Refuses(set with { Records = [record with { Commitment = set.Records[1].Commitment }] });
        Refuses(set with { Holder = ward.B.Account });
        Refuses(set with { Account = ward.AtB.Account });
        Refuses(set with { Entry = "another" });
        Refuses(set with { Evidence = set.Evidence with { Index = set.Evidence.Index + 1 } });
        Refuses(set with { Evidence = set.Evidence with { Body = set.Evidence.Body.Replace("patient", "permission", StringComparison.Ordinal) } });
        Refuses(set with { Statement = set.Statement[..^2] + "AA" });
        var terms = wallet.Grants.Select(g => g.Terms!).Last(t => t.Read()!.Kind is not null);
        Assert.Equal(CopyCodes.NotGranted, CopyVerifier.Verify(set with { Terms = terms }, ward.Trust)!.Code);
        Assert.Null(CopyVerifier.Verify(CopySet.TryRead(set.Write())!, ward.Trust));

        void Refuses(CopySet changed) => Assert.Equal(CopyCodes.Invalid, CopyVerifier.Verify(changed, ward.Trust)?.Code);
    }

    private async Task<JsonElement> DoneAsync(string who, params string[] arguments)
    {
        var run = await RunAsync(who, arguments);
        Assert.True(run.Status == 0, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output);
    }

    private async Task<string?> RefusedAsync(string who, params string[] arguments)
    {
        var run = await RunAsync(who, arguments);
        Assert.True(run.Status == 1, string.Join(' ', arguments) + ": " + run.Errors + run.Output);
        return JsonElement.Parse(run.Output).GetProperty("error").GetProperty("code").GetString();
    }

    private Task<(int Status, string Output, string Errors)> RunAsync(string who, string[] arguments) => CommandLineTests.RunAsync(
        "xinglin.dll", [.. arguments, "--node", _node.ToString(), "--wallet", demonstration.File(who + ".json"), "--json"]);
}
