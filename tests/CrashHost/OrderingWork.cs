using Xinglin.Node.Ordering.Door;

namespace Xinglin.CrashHost;

/// <summary>An ordering process on etcd, until it is killed: DATA GENESIS ETCD,ETCD,... Says its address first.</summary>
internal static class OrderingWork
{
    public static async Task RunAsync(string data, string genesis, string etcd)
    {
        await using var process = await OrderingProcess.StartAsync(
            new OrderingProcessOptions { Data = data, GenesisFile = genesis, Etcd = [.. etcd.Split(',').Select(e => new Uri(e))] }, CancellationToken.None);
        Console.WriteLine(process.Address);
        await process.WhenStoppedAsync(CancellationToken.None);
    }
}
