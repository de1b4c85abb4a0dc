using Xinglin.Node.Anchors;

namespace Xinglin.Node.Api;

/// <summary>One member as this process serves it.</summary>
/// <param name="Slug">Its short name, the first part of its addresses.</param>
/// <param name="Ledger">Its replica.</param>
public sealed record MemberNode(string Slug, IMemberLedger Ledger)
{
    /// <summary>The member that the request's address names; the entrance has refused names that are not served.</summary>
    public static ValueTask<MemberNode?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<MemberNode>());

    /// <summary>The member's anchors; null where none are kept.</summary>
    public AnchorKeeper? Anchors { get; init; }

    /// <summary>Its replicas of partitions other than the directory, by number; none unless set.</summary>
    public IPartitionNodes? Partitions { get; set; }

    /// <summary>Ledger events of this member's replica.</summary>
    internal EventFeed Events { get; } = new(Ledger);
}

/// <summary>A member's replicas of partitions other than the directory, as they are served.</summary>
public interface IPartitionNodes
{
    /// <summary>Ascending by number.</summary>
    IReadOnlyList<MemberNode> All { get; }

    /// <summary>The replica of this partition, or null.</summary>
    MemberNode? Find(uint partition);
}

/// <summary>The members that this process serves, in the order of the genesis document.</summary>
public sealed class NodeMembers(IReadOnlyList<MemberNode> members)
{
    private readonly Dictionary<string, MemberNode> _bySlug = members.ToDictionary(m => m.Slug, StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<MemberNode> All { get; } = members;

    /// <summary>The member with this short name, or null.</summary>
    public MemberNode? Find(string slug) => _bySlug.GetValueOrDefault(slug);
}

/// <summary>How the node is entered.</summary>
public sealed record NodeOptions
{
    /// <summary>TCP port; 0 takes a free one.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>An address other than loopback; needs <see cref="CertificateFile"/>.</summary>
    public string? Listen { get; init; }

    /// <summary>TLS certificate with its chain, PEM.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key, PEM.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>Where metrics and traces are sent (OTLP over gRPC); null: nowhere.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>Where the data is, for the metric of free space; null: not told.</summary>
    public string? Data { get; init; }

    /// <summary>The built portal's folder; null: beside the program or, in a checkout, in artifacts/portal.</summary>
    public string? Portal { get; init; }

    /// <summary>One JSON object a line instead of text.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Invented persons, sandbox open, never for care.</summary>
    public bool Demonstration { get; init; }
}
