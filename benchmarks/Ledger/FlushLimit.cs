using System.Diagnostics;
using Xinglin.Node.Storage;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>p99 of appending 4 KiB to a zero-filled file and flushing it, milliseconds: what latency is over.</summary>
internal static class FlushLimit
{
    private const int Appends = 400;
    private const int AppendBytes = 4096;

    internal static double Take(string folder)
    {
        using var file = new DiskFolder(folder).Create("flush", Appends * AppendBytes);
        var block = new byte[AppendBytes];
        Random.Shared.NextBytes(block);
        var times = new double[Appends];
        for (var i = 0; i < Appends; i++)
        {
            var clock = Stopwatch.GetTimestamp();
            file.Write(i * AppendBytes, block);
            file.Flush();
            times[i] = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        }

        return Percentile(times, 0.99);
    }

    internal static double Percentile(double[] values, double share)
    {
        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)Math.Ceiling(values.Length * share) - 1)];
    }
}
