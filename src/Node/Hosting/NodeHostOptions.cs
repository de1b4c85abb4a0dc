using System.Net;
using Xinglin.Node.Anchors;
using Xinglin.Node.Api;
using Xinglin.Node.Hl7v2;
using Xinglin.Node.Identity;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Hosting;

/// <summary>How one member's node runs.</summary>
public sealed record NodeHostOptions
{
    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>The member's short name; null when the folder has but one.</summary>
    public string? Member { get; init; }

    /// <summary>The genesis document's file.</summary>
    public required string GenesisFile { get; init; }

    /// <summary>How clients come in.</summary>
    public NodeOptions Node { get; init; } = new();

    /// <summary>Where other members' lines are taken.</summary>
    public IPEndPoint PeersAt { get; init; } = new(IPAddress.Any, 7443);

    /// <summary>Cards of members whose present key this node's ledger may not have yet.</summary>
    public IReadOnlyList<MemberCard> Introductions { get; init; } = [];

    /// <summary>A mapping file by which the member's own PostgreSQL is read; null for none.</summary>
    public string? Sidecar { get; init; }

    /// <summary>How HL7 v2 messages are taken in; null for no listener.</summary>
    public MllpSettings? Mllp { get; init; }

    /// <summary>Who timestamps the member's certified headers; null for nobody.</summary>
    public AnchorSettings? Anchors { get; init; }

    /// <summary>Which partitions the node hosts that its member does not validate; all unless set.</summary>
    public Func<uint, bool> Partitions { get; init; } = _ => true;

    /// <summary>Bytes that each owner may have in the member's vault.</summary>
    public long VaultQuota { get; init; } = long.MaxValue;

    /// <summary>The last word on how the replica runs.</summary>
    internal Func<ReplicaHostSettings, ReplicaHostSettings> Replica { get; init; } = settings => settings;

    /// <summary>Which keys it shows on its lines.</summary>
    internal Func<KeyFolder, OwnTlsKeys> Tls { get; init; } = keys => keys.TlsKeys();
}
