namespace Xinglin.Node.Replicas;

/// <summary>Sentences for the operator. One thread adds, any reads.</summary>
internal sealed class ReplicaNotices
{
    private volatile string[] _all = [];

    internal IReadOnlyList<string> All => _all;

    internal void Add(string notice) => _all = [.. _all, notice];
}
