using System.Collections.Concurrent;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Identity;
using Xinglin.Node.Ordering;
using Xinglin.Node.Partitions;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Hosting;

/// <summary>A node's partitions beside the directory, each at the ordering processes that its own ledger names, and what is carried between them.</summary>
internal sealed class HostedPartitions : IAsyncDisposable
{
    private readonly ConcurrentDictionary<uint, NodeOrdering> _orderings = new();
    private readonly AccountId _self;
    private readonly PeerSide _peers;
    private readonly PartitionCarrier _carrier;

    /// <summary>Starts what the directory has.</summary>
    /// <param name="directory">The member's replica of the directory; not owned.</param>
    /// <param name="peers">The member's lines.</param>
    /// <param name="folder">The member's folder.</param>
    /// <param name="keys">Signs batches.</param>
    /// <param name="further">Which to host that the member does not validate.</param>
    public HostedPartitions(ReplicaHost directory, PeerSide peers, MemberFolder folder, MemberKeys keys, Func<uint, bool> further)
    {
        (_self, _peers) = (Genesis.AccountOf(directory.Member), peers);
        Hosts = PartitionHosts.Start(new PartitionHostsSettings
        {
            Directory = directory,
            Line = peers.Line,
            Storage = folder.LedgerOf,
            Identity = keys.Identities,
            Validator = kid => folder.Keys.Find("validator", kid),
            Enrolment = folder.Enrolment,
            Ordering = Ordering,
            Catalog = ContractCatalog.BuiltIn,
            Hosts = further,
        });
        _carrier = PartitionCarrier.Start(Hosts, new CarrierSettings { Signer = () => keys.Identities.Present });
    }

    /// <summary>The replicas.</summary>
    public PartitionHosts Hosts { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _carrier.DisposeAsync();
        Hosts.Dispose();
        foreach (var ordering in _orderings.Values)
        {
            await ordering.DisposeAsync();
        }
    }

    private Func<BlockHeader, IStateReader, IOrdering> Ordering(Genesis genesis) =>
        _orderings.GetOrAdd(genesis.Document.Partition, _ => new NodeOrdering(genesis, _self, _peers.Own, _peers.Register)).Of;
}
