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
    private readonly Dictionary<AccountId, (HttpClient Client, VaultPeer Vault)> _vaults = [];
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

    /// <summary>The vaults of the other members that are present now, over the peer port. Safe from any thread.</summary>
    public IReadOnlyList<VaultPeer> Vaults(HostedMember member)
    {
        var (ledger, self) = (new Gateway.LedgerView(member.Replica.State), Genesis.AccountOf(member.Replica.Member));
        lock (_vaults)
        {
            return [.. ledger.Present().Where(m => m != self).Select(m => Vault(member.Replica.Genesis, m, ledger.Member(m)!.Slug, member.Services.Keys))];
        }
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

        lock (_vaults)
        {
            _vaults.Values.ToList().ForEach(v => v.Client.Dispose());
        }

        Own.Dispose();
    }

    private VaultPeer Vault(Genesis genesis, AccountId other, string slug, MemberKeys keys)
    {
        if (!_vaults.TryGetValue(other, out var known))
        {
            var client = PeerHttp.To(Own, Register, other);
            known = (client, new VaultPeer(other, new HttpVaultSource(client, genesis.Network, slug, other, keys, TimeProvider.System)));
            _vaults.Add(other, known);
        }

        return known.Vault;
    }
}
