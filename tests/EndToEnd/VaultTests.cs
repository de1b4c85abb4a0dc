using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Uploads;
using Xinglin.Node.Erasure;
using Xinglin.Node.Records;
using Xinglin.Node.Vault;

namespace Xinglin.EndToEnd;

/// <summary>A demonstration whose members may keep 24 MiB of each owner.</summary>
public sealed class SmallVaults() : Demonstration(VaultQuota)
{
    public const long VaultQuota = 24 << 20;
}

/// <summary>Restore, drill and quota of the vaults, with real files and HTTP between the members.</summary>
public sealed class VaultTests(SmallVaults demonstration) : IClassFixture<SmallVaults>
{
    private const int LargeBytes = (3 << 20) + 4711;

    private static readonly string[] Keepers = ["hospital-a", "hospital-b", "clinic", "bureau", "exam-centre"];

    private readonly CommandLine _line = new(demonstration.Address);

    [Fact]
    public async Task A_wiped_member_is_restored_from_several_with_one_sending_wrong_bytes_and_one_gone_also_after_a_roll()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        await UploadAsync(ward, LargeBytes);
        Assert.Equal(0, (await CommandLineTests.RunAsync("xinglin.dll", "vault", "roll", "--epochs", Folder("hospital-a", "epochs"))).Status);
        await CopiedAsync("hospital-a");
        var damaged = Damage("hospital-b");

        using var line = new FaultyLine(demonstration.Address, "clinic");
        var (copy, report) = await RestoredAsync(line, 0);

        // Which source is asked for which batch is a race between them; the wrong one may have been left out.
        for (var again = 1; again < 6 && (report.GetProperty("wrongAnswers").GetInt64() == 0 || line.Dropped == 0 || line.Passed == 0); again++)
        {
            (copy, report) = await RestoredAsync(line, again);
        }

        Assert.InRange(report.GetProperty("wrongAnswers").GetInt64(), 1, damaged);
        Assert.True(line.Dropped > 0 && line.Passed > 0);
        AssertWhole(copy, report.GetProperty("layers").GetInt64());
    }

    [Fact]
    public async Task A_drill_brings_every_member_back_from_the_last_one()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        foreach (var member in ward.Connection.Network.Members)
        {
            await CopiedAsync(member.Slug);
        }

        var (status, output, errors) = await CommandLineTests.RunAsync("xinglin.dll", "vault", "drill", "ransomware", "--data", demonstration.Data, "--json");
        Assert.True(status == 0, errors + output);
        var report = JsonDocument.Parse(output).RootElement;
        Assert.True(report.GetProperty("whole").GetBoolean());
        Assert.Contains(report.GetProperty("members").EnumerateArray(), m => m.GetProperty("layers").GetInt64() > 0 && m.GetProperty("overwrittenFiles").GetInt32() > 1);
    }

    [Fact]
    public async Task Beyond_the_quota_an_upload_is_refused_nothing_of_it_is_kept_and_smaller_ones_still_are()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var wallet = demonstration.File(ward.Number + ".json");
        var before = await StatusAsync("hospital-b");
        Assert.Equal(SmallVaults.VaultQuota, before.GetProperty("quota").GetInt64());
        var large = demonstration.File("large.bin");
        await File.WriteAllBytesAsync(large, RandomNumberGenerator.GetBytes((int)SmallVaults.VaultQuota + 1));
        string[] upload = ["wallet", "upload", "--member", "hospital-b", "--type", "scan", "--date", "2026-02-01", "--file"];
        Assert.Equal("vault-quota-exceeded", await _line.RefusedAsync(wallet, [.. upload, large]));
        await File.WriteAllBytesAsync(large, RandomNumberGenerator.GetBytes(1 << 20));
        await _line.DoAsync(wallet, [.. upload, large]);
        Assert.Single((await _line.DoAsync(wallet, "wallet", "uploads", "--member", "hospital-b")).EnumerateArray());
        var after = await StatusAsync("hospital-b");
        Assert.InRange(after.GetProperty("bytes").GetInt64() - before.GetProperty("bytes").GetInt64(), 1 << 20, 4 << 20);
    }

    private static async Task UploadAsync(Ward ward, int bytes)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(bytes));
        _ = (await new UploadClient(ward.Connection, ward.Wallet).UploadAsync(ward.AtA, path, "scan", "2026-02-01", "a camera")).Value;
        File.Delete(path);
    }

    private async Task<JsonElement> StatusAsync(string slug)
    {
        using var http = new HttpClient { BaseAddress = demonstration.Address };
        return JsonDocument.Parse(await http.GetStringAsync(new Uri($"{slug}/vault/status", UriKind.Relative))).RootElement;
    }

    /// <summary>Waits until nothing waits at the member, and every other has its newest catalogue.</summary>
    private async Task CopiedAsync(string slug)
    {
        for (var tries = 0; tries < 300; tries++, await Task.Delay(200))
        {
            var own = await StatusAsync(slug);
            var others = await Task.WhenAll(Keepers.Where(o => o != slug).Select(StatusAsync));
            if (own.GetProperty("waiting").GetInt64() == 0 && own.GetProperty("catalogue").GetInt64() is > 0 and var number
                && others.All(o => CopyOf(o, slug).GetProperty("catalogue").GetInt64() == number && CopyOf(o, slug).GetProperty("blobs").GetInt64() >= own.GetProperty("blobs").GetInt64()))
            {
                return;
            }
        }

        Assert.Fail($"The others have not copied {slug}: {string.Join('\n', await Task.WhenAll(Keepers.Select(StatusAsync)))}");
    }

    /// <summary>Restores hospital A into a folder of its own, through the faulty line.</summary>
    private async Task<(string Copy, JsonElement Report)> RestoredAsync(FaultyLine line, int turn)
    {
        var copy = demonstration.File($"wiped-{turn}");
        Copy(Folder("hospital-a", "keys"), Path.Combine(copy, "hospital-a", "keys"));
        var (status, output, errors) = await CommandLineTests.RunAsync(
            "xinglin.dll", "vault", "restore", "--data", copy, "--member", "hospital-a", "--node", line.Address.ToString(), "--json");
        Assert.True(status == 0, errors + output);
        return (copy, JsonDocument.Parse(output).RootElement);
    }

    private static JsonElement CopyOf(JsonElement status, string slug) =>
        status.GetProperty("replicas").EnumerateArray().Single(r => r.GetProperty("member").GetString() == slug);

    /// <summary>Flips a byte in the middle of every large blob's file and of every small blob's row.</summary>
    private long Damage(string slug)
    {
        var files = Directory.GetFiles(Folder(slug, "vault", "blobs"), "*", SearchOption.AllDirectories);
        foreach (var path in files)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = file.Length / 2;
            var value = (byte)file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        using var store = SqliteEngine.OpenDurable(Path.Combine(Folder(slug, "vault"), "vault.sqlite"));
        var rows = store.Execute("UPDATE blob SET body = CAST(substr(body, 1, 20) || x'00ff' || substr(body, 23) AS BLOB) WHERE body IS NOT NULL");
        Assert.True(files.Length > 0 && rows > 0);
        return files.Length + rows;
    }

    /// <summary>Every layer that the catalogue lists is there byte for byte, and its key is of an epoch that there still is.</summary>
    private void AssertWhole(string data, long layers)
    {
        var epochs = demonstration.File("epochs-copy");
        Copy(Folder("hospital-a", "epochs"), epochs);
        using var keys = EpochFolder.Open(epochs, TimeProvider.System);
        using var wrapped = RecordKeys.Open(Path.Combine(data, "hospital-a", "vault", "record-keys.sqlite"), keys);
        using var restored = VaultFolder.Open(data, "hospital-a", VaultFolder.GenesisOf(demonstration.Data)!.Network);
        var rows = restored.Vault.Layers.After(0, int.MaxValue);
        Assert.Equal(layers, rows.Count);
        Assert.Contains(rows, r => r.Length > LargeBytes);
        Assert.All(rows, r => Assert.True(restored.Vault.Blobs.Check(r.Blob)));
        Assert.All(rows.Where(r => wrapped.FindWrapped(r.Record).Count > 0), r => Assert.NotNull(wrapped.Find(r.Record, r.Layer)));
        Assert.Contains(rows, r => wrapped.Find(r.Record, r.Layer) is not null);
    }

    private string Folder(params string[] names) => Path.Combine([demonstration.Data, .. names]);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from).Where(f => Path.GetFileName(f) != "lock"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
