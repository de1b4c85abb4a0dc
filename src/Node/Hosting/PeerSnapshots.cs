using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Recovery;

namespace Xinglin.Node.Hosting;

/// <summary>
/// The other members' doors for who has no ledger yet: mutual TLS at their peer ports. Whose key it is, the genesis says, and for keys rotated since, the cards that the operator gave;
/// what comes is verified like all else.
/// </summary>
public sealed class PeerSnapshots : IDisposable
{
    private readonly List<HttpClient> _clients = [];

    /// <summary>Opens them.</summary>
    /// <param name="genesis">The network.</param>
    /// <param name="self">This member, which is not asked.</param>
    /// <param name="own">The TLS keys that this member shows.</param>
    /// <param name="cards">Members whose key or address is newer than the genesis.</param>
    /// <param name="patience">For one answer.</param>
    public PeerSnapshots(Genesis genesis, AccountId self, OwnTlsKeys own, IReadOnlyList<MemberCard> cards, TimeSpan patience)
    {
        var founders = genesis.Document.Members.Where(m => m is { Tls: not null, Address: not null })
            .Select(m => new PeerIntroduction(Genesis.AccountOf(m), m.Slug, Genesis.KeyOf(m.Tls!), m.Address!));
        List<PeerIntroduction> known = [.. cards.Select(c => c.Introduction), .. founders];
        var register = new LedgerPeerRegister(known);
        register.Follow(new WorldState());
        Sources = [.. known.DistinctBy(k => k.Account).Where(k => k.Account != self).Select(k => Source(own, register, k, patience))];
    }

    /// <summary>One for each other member.</summary>
    public IReadOnlyList<ISnapshotSource> Sources { get; }

    /// <inheritdoc/>
    public void Dispose() => _clients.ForEach(c => c.Dispose());

    private HttpSnapshotSource Source(OwnTlsKeys own, LedgerPeerRegister register, PeerIntroduction member, TimeSpan patience)
    {
        var client = PeerHttp.To(own, register, member.Account, member.Slug + "/");
        client.Timeout = Timeout.InfiniteTimeSpan;
        _clients.Add(client);
        return new HttpSnapshotSource(member.Slug, client, patience);
    }
}
