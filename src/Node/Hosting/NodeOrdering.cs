using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Gateway;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Hosting;

/// <summary>The ordering that the ledger names, at its processes; opened anew for each epoch. Without any, members propose alone.</summary>
internal sealed class NodeOrdering(Genesis genesis, AccountId self, OwnTlsKeys own, IPeerRegister register) : IAsyncDisposable
{
    private static readonly byte[] Authority = Encoding.ASCII.GetBytes("ledger.ordering/current");

    private readonly Lock _turn = new();
    private IOrdering? _opened;

    /// <summary>The ordering in force after a header. What was opened before ends.</summary>
    public IOrdering Of(BlockHeader tip, IStateReader state)
    {
        lock (_turn)
        {
            var entry = Entry(state);
            if (_opened is { } known && known.Epoch == entry.Epoch)
            {
                return known;
            }

            _ = _opened?.DisposeAsync().AsTask();
            return _opened = Open(entry, state);
        }
    }

    public ValueTask DisposeAsync() => _opened?.DisposeAsync() ?? ValueTask.CompletedTask;

    private IOrdering Open(OrderingEntry entry, IStateReader state)
    {
        var ledger = new LedgerView(state);
        var endpoints = NearestFirst([.. entry.Endpoints.Select(Address).OfType<Uri>().Distinct()], ledger.Member(self)?.Address);
        if (endpoints.Count == 0 || !P256PublicKey.TryCreate(entry.X, entry.Y, out var sequencer))
        {
            return new AbsentOrdering(entry.Epoch);
        }

        return new RemoteOrdering(
            new RemoteOrderingSettings
            {
                Network = genesis.Network,
                Partition = genesis.Document.Partition,
                Epoch = entry.Epoch,
                Sequencer = sequencer,
                Member = self,
                Identity = member => ledger.Member(member)?.Identities() ?? [],
                Endpoints = endpoints,
                Handler = address => HandlerFor(address, sequencer),
                Membership = () => MembershipByLedger.Of(state),
            },
            TimeProvider.System);
    }

    /// <summary>A process on this node's own machine, when there is one; the members begin with different ones of the others, so that none serves all.</summary>
    private List<Uri> NearestFirst(List<Uri> endpoints, string? address)
    {
        var here = Uri.TryCreate(address, UriKind.Absolute, out var own) ? own.Host : null;
        var first = self.Value.ToArray()[0];
        return [.. endpoints.Index().OrderBy(e => e.Item.Host != here).ThenBy(e => (e.Index + first) % endpoints.Count).Select(e => e.Item)];
    }

    /// <summary>What was voted may be any text: only TLS is spoken to, and loopback.</summary>
    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : null;

    /// <summary>An ordering process shows the sequencer's key or that of the member beside which it runs; what it says is signed besides.</summary>
    private SocketsHttpHandler HandlerFor(Uri address, P256PublicKey sequencer) =>
        address.Scheme == Uri.UriSchemeHttps
            ? PeerTls.Handler(own.Present, key => key == sequencer || register.Find(key) is not null)
            : new SocketsHttpHandler();

    private static OrderingEntry Entry(IStateReader state) =>
        state.TryGet(Authority, out var value) && JsonSerializer.Deserialize(value.Span, LedgerJson.Default.OrderingEntry) is { } entry
            ? entry
            : throw new NodeException("The ledger names no ordering: the genesis file is not the network's.");
}
