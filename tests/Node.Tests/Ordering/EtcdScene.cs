using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Etcd;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Orderings on an etcd of the tests.</summary>
internal static class EtcdScene
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    internal static EtcdOrderingSettings Settings(EtcdCluster etcd, string root, OrderingLimits limits) => new()
    {
        Network = OrderingConformance.Network,
        Partition = 0,
        Epoch = OrderingConformance.Epoch,
        Sequencer = OrderingConformance.Sequencer,
        Identity = OrderingConformance.Identity,
        Etcd = etcd.Endpoints,
        Address = "http://here",
        Limits = limits,
        Root = root,
        Lease = TimeSpan.FromSeconds(2),
        Clean = TimeSpan.FromMilliseconds(50),
        Compact = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>An ordering, once it is the one that writes.</summary>
    internal static async Task<EtcdOrdering> Leading(EtcdOrderingSettings settings)
    {
        var ordering = new EtcdOrdering(settings, TimeProvider.System);
        await Until(() => ordering.Leads);
        return ordering;
    }

    internal static async Task Until(Func<bool> awaited)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!awaited())
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
