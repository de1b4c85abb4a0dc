using System.Diagnostics.Metrics;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Api;
using Xinglin.Node.Peers;

namespace Xinglin.Node.Telemetry;

/// <summary>How the replicas of this process stand, read when somebody looks.</summary>
internal sealed class ReplicaGauges : IDisposable
{
    private readonly Meter _meter = new(NodeMeter.Name);
    private readonly NodeMembers _members;
    private readonly TimeProvider _clock;

    public ReplicaGauges(NodeMembers members, NodeOptions options, TimeProvider clock)
    {
        (_members, _clock) = (members, clock);
        Gauge("xinglin.block.height", "{block}", "The last final block.", m => m.Ledger.Tip.Height.Value);
        Gauge("xinglin.block.age", "s", "How old it is by this machine's clock; above 15 the gateway releases nothing.", Age);
        Gauge("xinglin.ordering.position", "{entry}", "The next entry of the ordering log that the chain reads.", m => m.Ledger.Tip.Order.Next);
        Gauge("xinglin.ordering.epoch", "{epoch}", "The ordering's epoch.", m => m.Ledger.Tip.Order.Epoch);
        Gauge("xinglin.intake.pending", "{transaction}", "Taken in and not final.", m => m.Ledger.Health.Pending);
        Gauge("xinglin.replica.signs", "1", "1 while it votes.", m => m.Ledger.Health.Signs ? 1 : 0);
        Gauge("xinglin.replica.halted", "1", "1 when it does nothing more.", m => m.Ledger.Health.Halted is null ? 0 : 1);
        Gauge("xinglin.replica.behind", "{block}", "Blocks that more members than may lie have and this one has not: it catches up.", m => m.Ledger.Health.Behind);
        Gauge("xinglin.snapshot.height", "{block}", "The block of the newest snapshot, which others join by; 0 while there is none.", m => m.Ledger.NewestSnapshot.Value);
        Gauge("xinglin.blocks.pruned", "{block}", "Blocks up to this one are in the archive, or at other members.", m => m.Ledger.Pruned.Value);
        Gauge("xinglin.evidence.kept", "{evidence}", "Evidence of lies that is kept here.", m => m.Ledger.Misbehaviour.Count);
        Gauge("xinglin.anchors.kept", "{anchor}", "Headers timestamped by an outsider.", m => m.Anchors?.Status.Count ?? 0);
        _meter.CreateObservableGauge("xinglin.votes.missing", Missing, "1", "1 for each member whose vote or proposal is waited for.");
        PeerGauge("xinglin.peer.lines", "{line}", "Open lines with the peer, of at most one each way.", p => (p.OpensTo ? 1 : 0) + (p.OpensFrom ? 1 : 0));
        PeerGauge("xinglin.peer.unheard", "s", "How long ago the peer was last heard; silent above 15.", p => p.SinceHeard.TotalSeconds);
        PeerGauge("xinglin.peer.sent", "By", "Bytes sent to the peer since start.", p => p.SentBytes);
        PeerGauge("xinglin.peer.received", "By", "Bytes received from the peer since start.", p => p.ReceivedBytes);
        PeerGauge("xinglin.peer.dropped", "{message}", "Messages that the peer was too slow for, since start.", p => p.Dropped);
        PeerGauge("xinglin.peer.throttled", "{time}", "Times that the peer sent faster than is taken, since start.", p => p.Throttled);
        PeerGauge("xinglin.peer.lies", "{frame}", "Frames from the peer that no honest node sends, since start.", p => p.Lies);
        if (options.Data is { } folder)
        {
            _meter.CreateObservableGauge("xinglin.disk.free", () => new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace, "By", "Bytes free where the data is.");
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string unit, string description, Func<MemberNode, double> value) =>
        _meter.CreateObservableGauge(name, () => _members.All.Select(m => new Measurement<double>(value(m), new KeyValuePair<string, object?>("member", m.Slug))), unit, description);

    private void PeerGauge(string name, string unit, string description, Func<PeerState, double> value) => _meter.CreateObservableGauge(
        name,
        () => _members.All.SelectMany(m => m.Ledger.Peers.Select(p => new Measurement<double>(
            value(p), new KeyValuePair<string, object?>("member", m.Slug), new KeyValuePair<string, object?>("peer", p.Slug)))),
        unit,
        description);

    private double Age(MemberNode member) => Math.Max(0, _clock.GetUtcNow().ToUnixTimeMilliseconds() - member.Ledger.Tip.Time.Milliseconds) / 1000.0;

    private IEnumerable<Measurement<long>> Missing() => _members.All.SelectMany(m => m.Ledger.Health.Waiting.Select(account => new Measurement<long>(
        1, new KeyValuePair<string, object?>("member", m.Slug), new KeyValuePair<string, object?>("missing", SlugOf(m.Ledger.Genesis, account)))));

    /// <summary>Who joined later has no name in the genesis document; an account does not belong into metrics.</summary>
    private static string SlugOf(Genesis genesis, Xinglin.Ledger.Primitives.AccountId account) =>
        genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == account)?.Slug ?? "another";
}
