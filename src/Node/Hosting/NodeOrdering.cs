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
    private readonly List<IOrdering> _opened = [];

    /// <summary>The ordering in force after a header. What was opened before ends.</summary>
    public IOrdering Of(BlockHeader tip, IStateReader state)
    {
        lock (_turn)
        {
            var entry = Entry(state);
            if (_opened.Find(o => o.Epoch == entry.Epoch) is { } known)
            {
                return known;
            }

            foreach (var former in _opened)
            {
                _ = former.DisposeAsync().AsTask();
            }

            _opened.Clear();
            _opened.Add(Open(entry, state));
            return _opened[0];
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    private IOrdering Open(OrderingEntry entry, IStateReader state)
    {
        if (entry.Endpoints.Count == 0 || !P256PublicKey.TryCreate(entry.X, entry.Y, out var sequencer))
        {
            return new AbsentOrdering(entry.Epoch);
        }

        var ledger = new LedgerView(state);
        return new RemoteOrdering(
            new RemoteOrderingSettings
            {
                Network = genesis.Network,
                Partition = genesis.Document.Partition,
                Epoch = entry.Epoch,
                Sequencer = sequencer,
                Member = self,
                Identity = member => ledger.Member(member)?.Identities() ?? [],
                Endpoints = [.. entry.Endpoints.Select(e => new Uri(e))],
                Handler = address => HandlerFor(address, sequencer),
                Membership = () => MembershipByLedger.Of(state),
            },
            TimeProvider.System);
    }

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
