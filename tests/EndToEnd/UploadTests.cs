using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Sandbox;

namespace Xinglin.EndToEnd;

/// <summary>What a patient brings, shares, ends and has erased, and what her log says of it, all by the command line.</summary>
public sealed class UploadTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private readonly CommandLine _line = new(demonstration.Address);

    [Fact]
    public async Task An_upload_is_shared_opened_by_the_clinician_and_no_more_after_the_revocation()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var wallet = demonstration.File(ward.Number + ".json");
        var (upload, bytes) = await BringAsync(wallet);
        var doctor = demonstration.File("doctor.json");
        await _line.DoAsync(doctor, "wallet", "new");
        var card = (await _line.DoAsync(doctor, "staff", "new", "--member", "hospital-b", "--role", "doctor")).GetProperty("card").GetString()!;
        var shared = await _line.DoAsync(wallet, "wallet", "share", upload, "--member", "hospital-a", "--to", card);
        var read = demonstration.File("read.bin");
        await _line.DoAsync(doctor, "staff", "read-upload", upload, "--member", "hospital-b", "--out", read);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(read));

        // Not through the hospital's own door: another member passes it on, a moment later, in a size class.
        string[] revoke = ["wallet", "revoke", shared.GetProperty("permission").GetString()!, "--within", "1", "--pad"];
        Assert.Equal("member-unknown", await _line.RefusedAsync(wallet, [.. revoke, "--via", "nobody"]));
        var before = await PassedOnAsync("clinic");
        await _line.DoAsync(wallet, [.. revoke, "--via", "clinic"]);
        Assert.True(await PassedOnAsync("clinic") > before);
        Assert.Equal("permission-revoked", await _line.RefusedAsync(doctor, "staff", "read-upload", upload, "--member", "hospital-b", "--out", demonstration.File("again.bin")));
        Assert.False(File.Exists(demonstration.File("again.bin")));

        await _line.DoAsync(wallet, "wallet", "uploads", "--member", "hospital-a");
        var log = (await _line.DoAsync(wallet, "wallet", "log", "--member", "hospital-a")).GetProperty("entries").EnumerateArray().ToList();
        Assert.Contains(log, e => e.GetProperty("permission").GetString() == shared.GetProperty("permission").GetString() && e.GetProperty("records").GetInt32() == 1);
        Assert.Contains(log, e => e.GetProperty("basis").GetString() == "patient" && e.GetProperty("records").GetInt32() == 1);
        Assert.Contains(log, e => e.GetProperty("refused").GetString() == "permission-revoked");
    }

    [Fact]
    public async Task An_erasure_shows_a_holder_that_is_down_as_silent_and_two_dates_for_the_one_that_signed()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var wallet = demonstration.File(ward.Number + ".json");
        var (upload, _) = await BringAsync(wallet);
        var clinic = ward.Connection.Member("clinic").Value;
        _ = (await new SandboxClient(ward.Connection, clinic).SetLineAsync(false)).Value;
        var order = (await _line.DoAsync(wallet, "wallet", "erase", "--member", "hospital-a", "--record", upload, "--also", "clinic")).GetProperty("order").GetString();
        var holders = await StandingAsync(wallet, order, "hospital-a", "erased");
        Assert.Equal("awaiting", holders["clinic"].Standing);
        Assert.StartsWith("no answer since", holders["clinic"].Says, StringComparison.Ordinal);
        Assert.Contains("erased by", holders["hospital-a"].Says, StringComparison.Ordinal);
        Assert.Contains("no longer restorable from", holders["hospital-a"].Says, StringComparison.Ordinal);
        Assert.Empty((await _line.DoAsync(wallet, "wallet", "uploads", "--member", "hospital-a")).EnumerateArray());

        var rolled = await CommandLineTests.RunAsync("xinglin.dll", "vault", "roll", "--epochs", Path.Combine(demonstration.Data, "hospital-a", "epochs"));
        Assert.True(rolled.Status == 0, rolled.Errors + rolled.Output);
        _ = (await new SandboxClient(ward.Connection, clinic).SetLineAsync(true)).Value;
        Assert.Equal("erased", (await StandingAsync(wallet, order, "clinic", "erased"))["hospital-a"].Standing);
    }

    /// <summary>How many transactions became final that this member took in.</summary>
    private async Task<int> PassedOnAsync(string member)
    {
        using var http = new HttpClient { BaseAddress = demonstration.Address };
        var count = Array.Find((await http.GetStringAsync("metrics")).Split('\n'), l => l.StartsWith($"xinglin_finality_seconds_count{{member=\"{member}\"}}", StringComparison.Ordinal));
        return count is null ? 0 : int.Parse(count.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<Dictionary<string, (string Standing, string Says)>> StandingAsync(string wallet, string? order, string member, string standing)
    {
        for (var tries = 0; ; tries++, await Task.Delay(300))
        {
            var line = (await _line.DoAsync(wallet, "wallet", "erasures")).EnumerateArray().Single(o => o.GetProperty("order").GetString() == order);
            var holders = line.GetProperty("holders").EnumerateArray().ToDictionary(
                h => h.GetProperty("member").GetString()!, h => (h.GetProperty("standing").GetString()!, h.GetProperty("says").GetString()!));
            if (holders[member].Item1 == standing)
            {
                return holders;
            }

            Assert.True(tries < 60, line.ToString());
        }
    }

    private async Task<(string Upload, byte[] Bytes)> BringAsync(string wallet)
    {
        var (path, bytes) = (demonstration.File(Guid.NewGuid().ToString("N")), RandomNumberGenerator.GetBytes(120_000));
        await File.WriteAllBytesAsync(path, bytes);
        var brought = await _line.DoAsync(wallet, "wallet", "upload", "--member", "hospital-a", "--file", path, "--type", "wearable-export", "--date", "2026-02-01");
        Assert.Equal("patient-supplied", brought.GetProperty("provenance").GetString());
        return (brought.GetProperty("upload").GetString()!, bytes);
    }
}
