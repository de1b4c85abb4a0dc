using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Gateway;
using Xinglin.Node.Hl7v2;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Hosting;

/// <summary>What one member of a process keeps and serves beside its replica, opened from its folder: stores, evidence log, services.</summary>
internal sealed class HostedMember : IAsyncDisposable
{
    private readonly ResourceStore _resources;
    private readonly GatewayStore _store;

    /// <summary>Opens everything; nothing works before <see cref="MemberServices.Start"/>.</summary>
    /// <param name="replica">The member's replica; owned from now on.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="folder">The member's folder of a name, made when it is absent.</param>
    /// <param name="records">The member's own database.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="options">What may differ from member to member.</param>
    public HostedMember(ReplicaHost replica, MemberKeys keys, Func<string, string> folder, string records, ILoggerFactory loggers, HostedMemberOptions options)
    {
        Replica = replica;
        _resources = ResourceStore.Open(Path.Combine(folder("fhir"), "resources.sqlite"), TimeProvider.System);
        Source = RecordSource.Open(records, _resources);
        _store = GatewayStore.Open(Path.Combine(folder("gateway"), "gateway.sqlite"), folder("epochs"));
        Evidence = EvidenceLog.Open(new DiskFolder(folder("evidence")), _store, EvidenceSettings.Of(replica.Genesis, keys));
        Services = new MemberServices(new MemberParts(replica, keys, Source, _resources, _store, Evidence, folder, TimeProvider.System, loggers)
        {
            VaultQuota = options.VaultQuota,
            Mllp = options.Mllp,
            Anchors = options.Anchors,
        });
        Services.Capability<VaultCapability>().ExpectPeers();
    }

    /// <summary>Its short name.</summary>
    public string Slug => Replica.Member.Slug;

    public ReplicaHost Replica { get; }

    public MemberServices Services { get; }

    /// <summary>What it was asked and released.</summary>
    public EvidenceLog Evidence { get; }

    /// <summary>Reads the member's own database.</summary>
    public RecordSource Source { get; }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Replica.Dispose();
        Evidence.Dispose();
        _store.Dispose();
        Source.Dispose();
        _resources.Dispose();
    }
}

/// <summary>What may differ from member to member.</summary>
/// <param name="VaultQuota">Bytes that each owner may have in its vault.</param>
/// <param name="Mllp">How HL7 v2 messages are taken in; null for no listener.</param>
/// <param name="Anchors">Who timestamps certified headers; null for nobody.</param>
internal sealed record HostedMemberOptions(long VaultQuota, MllpSettings? Mllp = null, Anchors.AnchorSettings? Anchors = null);
