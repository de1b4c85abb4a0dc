using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>The conformance suite through the door of an ordering process.</summary>
public sealed class RemoteOrderingTests : OrderingConformance
{
    private readonly MemoryFolder _folder = new();

    protected override async Task<IOrdering> Open(OrderingLimits limits)
    {
        var inside = new EmbeddedOrdering(
            new EmbeddedOrderingSettings(Network, 0, Epoch, 0, Sequencer, Identity, limits), SequenceNumbers.Open(_folder, Epoch, 0, limits.ReservedRange), TimeProvider.System);
        var process = await ServedOrdering.StartAsync(
            inside, ServedOrdering.Members(Epoch, [MemberA, MemberB], [MemberA]), new OrderingDoorLimits { CarriesOthers = true, Heartbeat = TimeSpan.FromMilliseconds(50) });
        return new ClientAndProcess(new RemoteOrdering(For(MemberA, limits, process.Address), TimeProvider.System), process);
    }

    internal static RemoteOrderingSettings For(Ledger.Crypto.P256Signer member, OrderingLimits limits, params Uri[] endpoints) => new()
    {
        Network = Network,
        Partition = 0,
        Epoch = Epoch,
        Sequencer = Sequencer.PublicKey,
        Member = Account(member),
        Identity = Identity,
        Endpoints = endpoints,
        Limits = limits,
        OfferAgain = TimeSpan.FromMilliseconds(200),
        ReportAll = TimeSpan.FromMilliseconds(100),
    };
}
