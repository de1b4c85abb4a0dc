using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Incidents;
using Xinglin.Vault.Requests;

namespace Xinglin.EndToEnd;

/// <summary>A bulk reading that was stopped, by the command line: who may look at it, whom it affects, who is told, how it ends.</summary>
public sealed class IncidentTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly BulkReadFloor Loose = new(new(100, 100), new(100, 100));

    /// <summary>A reader's second patient is one too many.</summary>
    private static readonly BulkReadLimits Tight = new(new(new(1, 1), new(1, 1)), Loose, Loose, TimeSpan.Zero);

    private readonly CommandLine _line = new(demonstration.Address);

    [Fact]
    public async Task The_privacy_officer_lists_shows_confirms_and_closes_an_incident_and_nobody_else_does()
    {
        demonstration.LimitReading("hospital-a", Tight);
        using var read = await Ward.OpenAsync(demonstration);
        using var spared = await Ward.OpenAsync(demonstration);
        var (thief, officer) = (await HireAsync("doctor"), await HireAsync("privacy-officer"));
        await ReadAsync(thief, read);
        Assert.Equal("bulk-read-stopped", await RefusedAsync(thief, "staff", "read-care", "--patient", spared.Number));

        var incident = Assert.Single((await DoAsync(officer, "incident", "list")).EnumerateArray());
        Assert.Equal(("user", 1), (incident.GetProperty("kind").GetString(), incident.GetProperty("patients").GetInt32()));
        var id = incident.GetProperty("incident").GetString()!;
        var shown = await DoAsync(officer, "incident", "show", id);
        Assert.Equal([read.AtA.Account.ToString()], shown.GetProperty("affected").EnumerateArray().Select(a => a.GetString()));
        foreach (var verb in new[] { "show", "confirm", "close" })
        {
            Assert.Equal("privacy-officer-only", await RefusedAsync(thief, "incident", verb, id));
            Assert.Equal("incident-unknown", await RefusedAsync(officer, "incident", verb, default(Hash).ToString()));
            Assert.Equal("incident-unknown", await RefusedAsync(officer, "incident", verb, "the-first"));
        }

        await DoAsync(officer, "incident", "confirm", id);
        await DoAsync(officer, "incident", "confirm", id);
        Assert.Equal(1, await ToldAsync(read));
        Assert.Equal(0, await ToldAsync(spared));
        Assert.Equal(JsonValueKind.String, (await DoAsync(officer, "incident", "show", id)).GetProperty("confirmed").ValueKind);

        await DoAsync(officer, "incident", "close", id);
        await ReadAsync(thief, spared);
        Assert.Equal("incident-closed", await RefusedAsync(officer, "incident", "close", id));
    }

    private static async Task<int> ToldAsync(Ward ward) =>
        (await ward.Patient.NoticesAsync(ward.AtA)).Value.Notices.Count(n => n.Kind == NoticeKinds.BulkReading);

    private async Task<string> HireAsync(string role)
    {
        var wallet = demonstration.File(role + ".json");
        await _line.DoAsync(wallet, "wallet", "new");
        await DoAsync(wallet, "staff", "new", "--role", role);
        return wallet;
    }

    private Task<JsonElement> ReadAsync(string wallet, Ward ward) => DoAsync(wallet, "staff", "read-care", "--patient", ward.Number);

    private Task<JsonElement> DoAsync(string wallet, params string[] arguments) => _line.DoAsync(wallet, [.. arguments, "--member", "hospital-a"]);

    private Task<string?> RefusedAsync(string wallet, params string[] arguments) => _line.RefusedAsync(wallet, [.. arguments, "--member", "hospital-a"]);
}
