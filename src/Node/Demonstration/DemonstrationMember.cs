using Xinglin.Ledger.Blocks;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Gateway;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Demonstration;

/// <summary>One member, running: its replica, its gateway, and the database of its own system.</summary>
internal sealed class DemonstrationMember : IAsyncDisposable
{
    private readonly RecordSource _source;
    private readonly ResourceStore _resources;
    private readonly GatewayStore _store;
    private readonly EvidenceLog _log;

    public DemonstrationMember(DataFolder folder, ReplicaHost replica, MemberKeys keys, HospitalDatabase hospital, ILoggerFactory loggers, DemonstrationOptions options)
    {
        var slug = replica.Member.Slug;
        Replica = replica;
        Hospital = hospital;
        _resources = ResourceStore.Open(Path.Combine(folder.Member(slug, "fhir"), "resources.sqlite"), TimeProvider.System);
        _source = RecordSource.Open(RecordsFile(folder, slug), _resources);
        _store = GatewayStore.Open(Path.Combine(folder.Member(slug, "gateway"), "gateway.sqlite"), folder.Member(slug, "epochs"));
        _log = EvidenceLog.Open(new DiskFolder(folder.Member(slug, "evidence")), _store, EvidenceSettings.Of(replica.Genesis, keys));
        Services = new MemberServices(new MemberParts(
            replica, keys, _source, _resources, _store, _log, name => folder.Member(slug, name), TimeProvider.System, loggers)
        { VaultQuota = options.VaultQuota, Mllp = options.Mllp.GetValueOrDefault(slug), Anchors = options.Anchors });
        Services.Capability<VaultCapability>().ExpectPeers();
    }

    public ReplicaHost Replica { get; }

    /// <summary>The member's own system; only the sandbox writes to it.</summary>
    public HospitalDatabase Hospital { get; }

    public MemberServices Services { get; }

    /// <summary>What it was asked and released.</summary>
    public EvidenceLog Evidence => _log;

    /// <summary>Reads the member's own database.</summary>
    public RecordSource Source => _source;

    public static string RecordsFile(DataFolder folder, string slug) => Path.Combine(folder.Member(slug, "records"), "records.sqlite");

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Replica.Dispose();
        _log.Dispose();
        _store.Dispose();
        _source.Dispose();
        _resources.Dispose();
        Hospital.Dispose();
    }
}
