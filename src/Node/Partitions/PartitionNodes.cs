using System.Collections.Concurrent;
using Xinglin.Node.Api;

namespace Xinglin.Node.Partitions;

/// <summary>A member's replicas beside the directory as the API serves them; who was started while running is there at once.</summary>
public sealed class PartitionNodes(string slug, PartitionHosts hosts) : IPartitionNodes
{
    private readonly ConcurrentDictionary<uint, MemberNode> _nodes = new();

    /// <inheritdoc/>
    public IReadOnlyList<MemberNode> All => [.. hosts.Hosts.Keys.Order().Select(n => Find(n)!)];

    /// <inheritdoc/>
    public MemberNode? Find(uint partition) =>
        hosts.Hosts.TryGetValue(partition, out var host) ? _nodes.GetOrAdd(partition, _ => new MemberNode(slug, host)) : null;
}
