using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Gateway;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// A node's remote orderings, one an epoch, at the endpoints that the ledger names; with the next one the one before ends. Safe from any thread.
/// </summary>
/// <param name="genesis">The network.</param>
/// <param name="member">Whose node it is.</param>
/// <param name="own">Its TLS keys; null: none, on loopback.</param>
/// <param name="register">Whose TLS keys an ordering process may show: any present member's; null without TLS.</param>
/// <param name="clock">Paces repetition.</param>
public sealed class RemoteOrderings(Genesis genesis, AccountId member, OwnTlsKeys? own, IPeerRegister? register, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private RemoteOrdering? _present;

    /// <summary>The ordering in force after this header and state.</summary>
    /// <exception cref="InvalidOperationException">The ledger names no endpoint: the ordering runs inside a node.</exception>
    public IOrdering Of(BlockHeader tip, IStateReader state)
    {
        var authority = state.TryGet("ledger.ordering/current"u8, out var value) ? JsonSerializer.Deserialize(value.Span, LedgerJson.Default.OrderingEntry) : null;
        List<Uri> endpoints = [.. (authority?.Endpoints ?? []).Select(Address).OfType<Uri>().Distinct()];
        if (authority is null || endpoints.Count == 0 || !P256PublicKey.TryCreate(authority.X, authority.Y, out var sequencer))
        {
            throw new InvalidOperationException("the ledger names no ordering process that can be reached");
        }

        var known = new LedgerView(state);
        lock (_gate)
        {
            if (_present is not null && _present.Epoch >= authority.Epoch)
            {
                return _present;
            }

            End();
            return _present = new RemoteOrdering(
                new RemoteOrderingSettings
                {
                    Network = genesis.Network,
                    Partition = genesis.Document.Partition,
                    Epoch = authority.Epoch,
                    Sequencer = sequencer,
                    Member = member,
                    Identity = account => known.Member(account)?.Identities() ?? [],
                    Endpoints = endpoints,
                    Handler = Handler,
                    Membership = () => MembershipByLedger.Of(state),
                },
                clock);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            End();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Without TLS only loopback is spoken to.</summary>
    private Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps ? own is not null : address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? address
            : null;

    private SocketsHttpHandler Handler(Uri address) =>
        own is null || register is null || address.Scheme != Uri.UriSchemeHttps
            ? new SocketsHttpHandler()
            : PeerTls.Handler(own.Present, key => register.Find(key) is not null);

    private void End()
    {
        _present?.DisposeAsync().AsTask().Wait();
        _present = null;
    }
}
