using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Evidence;
using Xinglin.Node.Gateway;
using Xinglin.Node.Hosting;
using Xinglin.Node.Identity;
using Xinglin.Node.Partitions;
using Xinglin.Node.Records;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Demonstration;

/// <summary>One member, running: what any node hosts of a member, and the database of its own system.</summary>
internal sealed class DemonstrationMember(
    DataFolder folder, ReplicaHost replica, MemberKeys keys, HospitalDatabase hospital, ILoggerFactory loggers, DemonstrationOptions options) : IAsyncDisposable
{
    /// <summary>As any node has it.</summary>
    public HostedMember Hosted { get; } = new(
        replica, keys, name => folder.Member(replica.Member.Slug, name), RecordsFile(folder, replica.Member.Slug), loggers,
        new HostedMemberOptions(options.VaultQuota, options.Mllp.GetValueOrDefault(replica.Member.Slug), options.Anchors));

    public ReplicaHost Replica => Hosted.Replica;

    /// <summary>Its replicas of the other partitions.</summary>
    public required PartitionHosts Partitions
    {
        get;
        init
        {
            field = value;
            Services.Node.Partitions = new PartitionNodes(Replica.Member.Slug, value);
        }
    }

    /// <summary>The member's own system; only the sandbox writes to it.</summary>
    public HospitalDatabase Hospital { get; } = hospital;

    public MemberServices Services => Hosted.Services;

    /// <summary>What it was asked and released.</summary>
    public EvidenceLog Evidence => Hosted.Evidence;

    /// <summary>Reads the member's own database.</summary>
    public RecordSource Source => Hosted.Source;

    public static string RecordsFile(DataFolder folder, string slug) => Path.Combine(folder.Member(slug, "records"), "records.sqlite");

    public async ValueTask DisposeAsync()
    {
        Partitions.Dispose();
        await Hosted.DisposeAsync();
        Hospital.Dispose();
    }
}
