using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Xinglin.Benchmarks.Partitions;

/// <summary>Throughput of so many partitions in a process of its own that may use exactly as many cores.</summary>
internal static class BoundRate
{
    /// <summary>Has this program be that process.</summary>
    internal const string Verb = "partitions-bound";

    private const int Accounts = 2_000;
    private const int TransactionsEach = 6_000;

    /// <summary>Transactions a second over all partitions, the i-th core for the i-th.</summary>
    internal static async Task<double> TakeAsync(int partitions)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        var cores = "0-" + (partitions - 1).ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(new ProcessStartInfo(
            "taskset", ["-c", cores, dotnet, typeof(BoundRate).Assembly.Location, Verb, partitions.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>In the bound process.</summary>
    internal static int RunHere(int partitions)
    {
        using var network = PartitionedNetwork.StartAsync(partitions, Accounts * partitions).GetAwaiter().GetResult();
        network.FloodAsync(TransactionsEach * partitions / 3).GetAwaiter().GetResult();
        Console.Write(network.FloodAsync(TransactionsEach * partitions).GetAwaiter().GetResult().PerSecond.ToString("R", CultureInfo.InvariantCulture));
        return 0;
    }
}
