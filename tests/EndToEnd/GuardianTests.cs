using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;

namespace Xinglin.EndToEnd;

/// <summary>A minor with two guardians who disagree, by the command line alone.</summary>
public sealed class GuardianTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private readonly string _number = "G" + Convert.ToHexString(RandomNumberGenerator.GetBytes(6));

    [Fact]
    public async Task Either_guardian_stops_a_share_what_is_confidential_is_not_there_and_the_desk_ends_the_right()
    {
        using var connection = await demonstration.ConnectAsync();
        foreach (var slug in new[] { "hospital-a", "hospital-b" })
        {
            await WriteAsync(connection, slug, new JsonObject { ["resourceType"] = "Patient", ["id"] = _number, ["gender"] = "female" });
        }

        await WriteAsync(connection, "hospital-a", Observation("plain"));
        await WriteAsync(connection, "hospital-a", Observation("secret"));
        var (mother, father, staff) = (await WalletAsync("mother"), await WalletAsync("father"), await WalletAsync("staff"));
        foreach (var slug in new[] { "hospital-a", "hospital-b" })
        {
            await Do(staff, "staff", "new", "--member", slug, "--role", "nurse");
            await TakeUpAsync(slug, staff, mother, father);
        }

        await Ward.EventuallyAsync<int>(async () => await RecordsAsync(mother) is var records && records.Count >= 3 ? records.Count : Client.Answers.Refusal.Of(new("not-yet"), "Not registered yet."));
        await Do(staff, "staff", "confidential", $"Observation/secret-{_number}", "--member", "hospital-a", "--patient", _number);
        Assert.DoesNotContain(await RecordsAsync(father), r => r.Contains("secret", StringComparison.Ordinal));

        var doctor = await WalletAsync("doctor");
        var card = (await Do(doctor, "staff", "new", "--member", "hospital-b")).GetProperty("card").GetString()!;
        var granted = (await Do(mother, "wallet", "grant", "--holder", "hospital-a", "--to", card, "--scope", "Observation.rs", "--yes")).GetProperty("permission").GetString()!;
        string[] read = ["staff", "read", granted, "--member", "hospital-b"];
        await Do(doctor, read);
        await Do(father, "guardian", "object", "--member", "hospital-a", "--reader", card);
        Assert.Equal("guardian-objects", await Refusal(doctor, read));
        await Do(mother, "guardian", "object", "--member", "hospital-a", "--reader", card, "--withdraw");
        Assert.Equal("guardian-objects", await Refusal(doctor, read));
        await Do(father, "guardian", "object", "--member", "hospital-a", "--reader", card, "--withdraw");
        await Do(doctor, read);

        await Do(staff, "desk", "guardian", "end", "--member", "hospital-a", "--patient", _number);
        Assert.Equal("kid-not-of-account", await Refusal(mother, "wallet", "records", "--member", "hospital-a"));
        Assert.Equal("kid-not-of-account", await Refusal(father, "guardian", "object", "--member", "hospital-a", "--reader", card));
    }

    [Fact]
    public async Task A_wallet_without_the_wards_card_or_with_another_relationship_there_acts_for_nobody()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var account = ward.AtA.Account.ToString();
        var stranger = await WalletAsync("stranger");
        await Do(stranger, "guardian", "new", "--for", "nobody", "--out", demonstration.File("nobody.json"));
        Assert.Equal("guardian-of-another", await Refusal(stranger, "guardian", "ward", account, "--member", "hospital-a"));
        Assert.Equal("guardian-of-another", await Refusal(stranger, "guardian", "ward", "x", "--member", "hospital-a"));
        Assert.Equal("ward-needs-own-wallet", await Refusal(demonstration.File(ward.Number + ".json"), "guardian", "ward", account, "--member", "hospital-a"));
    }

    /// <summary>Each guardian makes a card for this relationship, the desk records both, each takes the ward up.</summary>
    private async Task TakeUpAsync(string slug, string staff, params string[] guardians)
    {
        var cards = guardians.Select((_, i) => demonstration.File($"{_number}-{slug}-{i}.json")).ToList();
        foreach (var (guardian, card) in guardians.Zip(cards))
        {
            await Do(guardian, "guardian", "new", "--for", "child at " + slug, "--out", card);
        }

        var until = DateTimeOffset.UtcNow.AddDays(30).ToString("yyyy-MM-ddTHH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string[] record = ["desk", "guardian", "record", "--member", slug, "--patient", _number, "--until", until, "--guardian", .. cards];
        var account = (await Do(staff, record)).GetProperty("account").GetString()!;
        foreach (var guardian in guardians)
        {
            await Do(guardian, "guardian", "ward", account, "--member", slug);
        }
    }

    private async Task<IReadOnlyList<string>> RecordsAsync(string wallet) =>
        [.. (await Do(wallet, "wallet", "records", "--member", "hospital-a")).GetProperty("resources").EnumerateArray().Select(r => r.GetRawText())];

    private JsonObject Observation(string id) => new()
    {
        ["resourceType"] = "Observation",
        ["id"] = $"{id}-{_number}",
        ["status"] = "final",
        ["subject"] = new JsonObject { ["reference"] = "Patient/" + _number },
        ["code"] = new JsonObject { ["text"] = id },
        ["effectiveDateTime"] = "2026-01-15",
    };

    private async Task WriteAsync(NetworkConnection connection, string slug, JsonObject resource) =>
        _ = (await new SandboxClient(connection, connection.Member(slug).Value).WriteRecordAsync(_number, resource)).Value;

    private async Task<string> WalletAsync(string name)
    {
        var path = demonstration.File($"{_number}-{name}-wallet.json");
        await Do(path, "wallet", "new");
        return path;
    }

    private async Task<JsonElement> Do(string wallet, params string[] arguments)
    {
        var (status, output, errors) = await Run(wallet, arguments);
        Assert.True(status == 0, string.Join(' ', arguments) + ": " + errors + output);
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
