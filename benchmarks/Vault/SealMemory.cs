using System.Diagnostics;
using System.Globalization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Benchmarks.Vault;

/// <summary>memory: how much more of the machine's memory the process holds while it seals 4 GiB into a vault on disk than when it idles.</summary>
internal static class SealMemory
{
    private const long Bytes = 4L << 30;

    public static Measure Run()
    {
        using var bench = new BenchVault(new NetworkId(BenchVault.Random()));
        Seal(bench, 64 << 20);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var own = File.OpenHandle("/proc/self/statm");
        var text = new byte[128];
        long Resident() => Pages(text.AsSpan(0, RandomAccess.Read(own, text, 0))) * Environment.SystemPageSize;
        var idle = Resident();
        var most = idle;
        using var watching = new Timer(_ => most = Math.Max(most, Resident()), null, 0, 20);
        var clock = Stopwatch.StartNew();
        Seal(bench, Bytes);
        var took = clock.Elapsed;
        watching.Change(Timeout.Infinite, Timeout.Infinite);
        return new Measure("memory", (most - idle) / 1048576.0, "MiB", 16, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{idle / 1048576.0:0.0} MiB resident at rest; 4 GiB took {took.TotalSeconds:0.0} s"),
        };
    }

    private static void Seal(BenchVault bench, long bytes)
    {
        using var noise = new NoiseStream(bytes);
        if (bench.Vault.Seal(BenchVault.Random(), new AccountId(BenchVault.Random()), "raw", noise) is { } refusal)
        {
            throw new InvalidOperationException(refusal.ToString());
        }
    }

    /// <summary>The second number: resident pages. Read without allocating, so that watching is not what is measured.</summary>
    private static long Pages(ReadOnlySpan<byte> statm)
    {
        var rest = statm[(statm.IndexOf((byte)' ') + 1)..];
        return System.Buffers.Text.Utf8Parser.TryParse(rest, out long pages, out _) ? pages : 0;
    }
}
