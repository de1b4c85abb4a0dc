using Xinglin.Ledger.Evidence;
using Xinglin.Node.Evidence;
using Xinglin.Node.Storage;

namespace Xinglin.EndToEnd;

/// <summary>A member stops its node, changes its own evidence log on the disk so that the files are sound, and starts again: patient and witness notice.</summary>
public sealed class TamperedLogTests(KilledDemonstration demonstration) : IClassFixture<KilledDemonstration>
{
    private readonly CommandLine _line = new(demonstration.Address);

    private string Log => Path.Combine(demonstration.Data, "hospital-a", "evidence");

    private string State => demonstration.File("witness");

    [Fact]
    public async Task A_log_that_was_cut_edited_reordered_or_put_back_is_caught_by_the_patient_and_by_another_member()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var wallet = demonstration.File(ward.Number + ".json");
        var (_, permission) = await ward.GrantAsync();
        _ = (await ward.Doctor.ReadAsync(permission)).Value;
        var early = demonstration.File("early");
        Copy(Log, early);
        for (var i = 0; i < 3; i++)
        {
            _ = (await ward.Doctor.ReadAsync(permission)).Value;
        }

        await _line.DoAsync(wallet, "wallet", "log", "--member", "hospital-a");
        Assert.Equal(0, (await CheckAsync()).Status);
        demonstration.Kill();
        var whole = demonstration.File("whole");
        Copy(Log, whole);

        await CaughtAsync(wallet, () => Copy(early, Log));
        await CaughtAsync(wallet, () => Rewrite(whole, leaves => leaves[^2] = leaves[^2] with { Commitment = leaves[0].Commitment }));
        await CaughtAsync(wallet, () => Rewrite(whole, leaves => (leaves[0], leaves[1]) = (leaves[1], leaves[0])));
        await CaughtAsync(wallet, () => Rewrite(whole, leaves => leaves.RemoveAt(leaves.Count - 1)));
    }

    private async Task CaughtAsync(string wallet, Action tamper)
    {
        tamper();
        await demonstration.StartAsync();
        var (status, output, _) = await CheckAsync();
        Assert.Equal(1, status);
        Assert.Contains("\"code\":\"evidence-", output, StringComparison.Ordinal);
        Assert.StartsWith("evidence-", await _line.RefusedAsync(wallet, "wallet", "log", "--member", "hospital-a"), StringComparison.Ordinal);
        demonstration.Kill();
    }

    private Task<(int Status, string Output, string Errors)> CheckAsync() => _line.RunAsync("evidence", "check", "--member", "hospital-a", "--state", State);

    /// <summary>The same log with other leaves, every checksum right; what stands behind them stays.</summary>
    private void Rewrite(string from, Action<List<EvidenceLeaf>> change)
    {
        Copy(from, Log);
        var leaves = new List<EvidenceLeaf>();
        using (LeafFiles.Open(new DiskFolder(Log), 1 << 20, leaves.Add))
        {
        }

        change(leaves);
        Array.ForEach(Directory.GetFiles(Log, "*.evidence"), File.Delete);
        using var files = LeafFiles.Open(new DiskFolder(Log), 1 << 20, _ => { });
        var bytes = new byte[leaves.Count * EvidenceLeaf.Length];
        for (var i = 0; i < leaves.Count; i++)
        {
            leaves[i].CopyTo(bytes.AsSpan(i * EvidenceLeaf.Length));
        }

        files.Append(0, bytes);
        files.Flush();
    }

    private static void Copy(string from, string to)
    {
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
