using System.Buffers.Binary;
using System.Diagnostics;

namespace Xinglin.Contracts.Tests.Determinism;

/// <summary>The same blocks, executed in other processes under other circumstances, give the same roots and receipts.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void Other_processes_with_another_culture_zone_collector_and_hash_seed_give_the_same_roots()
    {
        var ledger = Workload.Run(seed: 20_261_121, blocks: 60);
        var blocks = Reexecution.Write(ledger);
        var expected = Reexecution.Execute(blocks);
        Assert.Equal(ledger.Blocks.Count + 1, expected.Count);

        var (file, zone) = (Path.GetTempFileName(), Path.GetTempFileName());
        try
        {
            File.WriteAllBytes(file, blocks);
            File.WriteAllBytes(zone, TimeZoneFile(hours: 8, minutes: 45));
            var here = Run(file, new() { ["TZ"] = "UTC0", ["DOTNET_gcServer"] = "0" });
            var there = Run(file, new()
            {
                ["TZ"] = zone,
                ["LANG"] = "tr_TR.UTF-8",
                ["LC_ALL"] = "tr_TR.UTF-8",
                ["DOTNET_gcServer"] = "1",
                ["DOTNET_gcConcurrent"] = "0",
                ["DOTNET_TieredCompilation"] = "0",
                ["DOTNET_EnableAVX2"] = "0",
            });
            Assert.NotEqual(here[0], there[0]);
            Assert.Contains("server=True", there[0], StringComparison.Ordinal);
            Assert.Contains("zone=08:45", there[0], StringComparison.Ordinal);
            Assert.Contains("negative=minus1", there[0], StringComparison.Ordinal);
            Assert.Equal(expected, here.Skip(1));
            Assert.Equal(expected, there.Skip(1));
        }
        finally
        {
            File.Delete(file);
            File.Delete(zone);
        }
    }

    [Fact]
    public void The_workload_reaches_every_contract_and_both_outcomes()
    {
        var ledgers = Enumerable.Range(20_261_121, 6).Select(seed => Workload.Run(seed, blocks: 60)).ToList();
        var receipts = ledgers.SelectMany(ledger => ledger.Blocks).SelectMany(b => b.Receipts).Select(r => Xinglin.Ledger.Execution.ReceiptJson.TryDecode(r)!).ToList();
        Assert.True(receipts.Count(r => r.Accepted) > 50);
        Assert.True(receipts.Select(r => r.Code).Distinct().Count() > 12);
        var contracts = receipts.SelectMany(r => r.Events).Select(e => e.Name[..e.Name.IndexOf('.', StringComparison.Ordinal)]).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(ledgers[0].Catalog.Names, contracts);
    }

    /// <summary>A zone of its own (RFC 8536, version 1: one type, no transitions): the machine may have no zone data.</summary>
    private static byte[] TimeZoneFile(int hours, int minutes)
    {
        var bytes = new byte[44 + 6 + 4];
        "TZif"u8.CopyTo(bytes);
        bytes[39] = 1;
        bytes[43] = 4;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(44), (hours * 3600) + (minutes * 60));
        "XST"u8.CopyTo(bytes.AsSpan(50));
        return bytes;
    }

    private static List<string> Run(string file, Dictionary<string, string> circumstances)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(typeof(Reexecution).Assembly.Location);
        start.ArgumentList.Add("execute");
        start.ArgumentList.Add(file);
        foreach (var (name, value) in circumstances)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
