namespace Xinglin.Node.Replicas;

/// <summary>Sentences for the operator. Any thread adds, any reads.</summary>
internal sealed class ReplicaNotices
{
    private readonly Lock _gate = new();
    private volatile string[] _all = [];

    internal IReadOnlyList<string> All => _all;

    internal void Add(string notice)
    {
        lock (_gate)
        {
            _all = [.. _all, notice];
        }
    }
}
