using System.Net;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Identity;
using Xinglin.Node.Partitions;
using Xinglin.Node.Peers.Line;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Replicas;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Hosting;

/// <summary>How one member's node and the others' reach each other: its keys, whom it knows, its lines, its door.</summary>
internal sealed class PeerSide : IAsyncDisposable
{
    private readonly List<HttpClient> _clients = [];
    private WebApplication? _door;

    public PeerSide(Genesis genesis, AccountId self, OwnTlsKeys own, IReadOnlyList<PeerIntroduction> introductions)
    {
        Own = own;
        Register = new LedgerPeerRegister(introductions);
        Transport = new PeerTransport(new PeerTransportSettings(genesis.Network, genesis.Document.Partition, self, Own, Register));
        Line = new PeerLine(Transport);
    }

    public OwnTlsKeys Own { get; }

    public LedgerPeerRegister Register { get; }

    public PeerTransport Transport { get; }

    /// <summary>The same for the replicas of all partitions.</summary>
    public PeerLine Line { get; }

    /// <summary>From now on the replica's ledger says who is who.</summary>
    public void Follow(ReplicaHost replica)
    {
        Register.Follow(replica.State);
        var (ledger, self) = (new Gateway.LedgerView(replica.State), Genesis.AccountOf(replica.Member));
        Own.Follow(() => ledger.Member(self)?.Tls is { } jwk && jwk.TryKey(out var key) ? key.Thumbprint() : null);
    }

    /// <summary>Opens the port and begins to dial.</summary>
    public async Task OpenAsync(IPEndPoint at, HostedMember member, CancellationToken cancellation)
    {
        _door = NodeApplication.BuildForPeers(
            new NodeMembers([member.Services.Node]), kestrel => kestrel.ListenForPeers(at, Own, Register),
            application => application.UsePeerMembers(Register),
            routes =>
            {
                routes.MapPeerLine(Transport);
                routes.MapForMembers([member]);
            });
        try
        {
            await _door.StartAsync(cancellation);
        }
        catch (IOException)
        {
            throw new NodeException($"The peer port {at.Port} is taken by another program: choose another with --peer-port.");
        }

        Transport.Start();
    }

    /// <summary>The other founders' vaults, over the peer port.</summary>
    public IReadOnlyList<VaultPeer> Vaults(HostedMember member)
    {
        var genesis = member.Replica.Genesis;
        return [.. genesis.Document.Members.Where(m => m.Slug != member.Slug).Select(m => Vault(genesis, m, member.Services.Keys))];
    }

    public async ValueTask DisposeAsync()
    {
        await Transport.DisposeAsync();
        if (_door is not null)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await _door.StopAsync(soon.Token);
            await _door.DisposeAsync();
        }

        _clients.ForEach(c => c.Dispose());
        Own.Dispose();
    }

    private VaultPeer Vault(Genesis genesis, GenesisMember other, MemberKeys keys)
    {
        var client = PeerHttp.To(Own, Register, Genesis.AccountOf(other));
        _clients.Add(client);
        return new VaultPeer(Genesis.AccountOf(other), new HttpVaultSource(client, genesis.Network, other.Slug, Genesis.AccountOf(other), keys, TimeProvider.System));
    }
}
