using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>One entry as written, with what identifies its batches.</summary>
internal sealed record RetainedEntry(ulong Sequence, ReadOnlyMemory<byte> Bytes, IReadOnlyList<Hash> Batches);

/// <summary>Entries that no quorum has stored yet, ascending. Not safe for threads: the owner locks.</summary>
internal sealed class RetainedEntries
{
    private readonly LinkedList<RetainedEntry> _entries = new();

    public int Count => _entries.Count;

    public long Bytes { get; private set; }

    public void Add(RetainedEntry entry)
    {
        _entries.AddLast(entry);
        Bytes += entry.Bytes.Length;
    }

    /// <summary>Removes and returns those below a number.</summary>
    public List<RetainedEntry> Forget(ulong below)
    {
        var forgotten = new List<RetainedEntry>();
        while (_entries.First is { } first && first.Value.Sequence < below)
        {
            forgotten.Add(first.Value);
            Bytes -= first.Value.Bytes.Length;
            _entries.RemoveFirst();
        }

        return forgotten;
    }

    /// <summary>At most <paramref name="max"/> from a number on; looked for from the end, where readers stand.</summary>
    public List<RetainedEntry> From(ulong sequence, int max)
    {
        var node = _entries.Last;
        while (node?.Previous is { } before && before.Value.Sequence >= sequence)
        {
            node = before;
        }

        var found = new List<RetainedEntry>();
        for (; node is not null && found.Count < max; node = node.Next)
        {
            if (node.Value.Sequence >= sequence)
            {
                found.Add(node.Value);
            }
        }

        return found;
    }
}
