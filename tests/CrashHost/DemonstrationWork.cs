using Microsoft.Data.Sqlite;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Records;

namespace Xinglin.CrashHost;

/// <summary>
/// <c>demonstration FOLDER - PORT [STEP [MAPPING]]</c>: the whole consortium as a process of its own. It says when it listens, and dies when an erasure
/// order of any member has come to the step. The mapping is of the first hospital's own PostgreSQL.
/// </summary>
internal static class DemonstrationWork
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(string folder, int port, string step, string? mapping)
    {
        if (step.Length > 0)
        {
            new Thread(() => Watch(folder, step)) { IsBackground = true }.Start();
        }

        var options = new DemonstrationOptions
        {
            Data = folder,
            BulkPatients = 0,
            Node = new NodeOptions { Port = port, Demonstration = true },
            Logging = logging => logging.ClearProviders(),
            Sidecars = mapping is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["hospital-a"] = mapping },
        };
        await using var host = await DemonstrationHost.StartAsync(options, new Progress<DemonstrationProgress>(), CancellationToken.None);
        Console.WriteLine("listening");
        await Task.Delay(Timeout.Infinite);
    }

    private static void Watch(string folder, string step)
    {
        while (!Stores(folder).Exists(store => Has(store, step)))
        {
            Thread.Sleep(Pace);
        }

        KillPoint.Reach();
    }

    private static List<string> Stores(string folder) =>
        [.. Directory.GetDirectories(folder).Select(f => Path.Combine(f, "gateway", "gateway.sqlite")).Where(File.Exists)];

    private static bool Has(string path, string step)
    {
        try
        {
            using var store = SqliteEngine.OpenReadOnly(path);
            return store.Scalar<long>("SELECT count(*) FROM erasure_order WHERE step = $1", step) > 0;
        }
        catch (SqliteException)
        {
            // The node is making the table.
            return false;
        }
    }
}
