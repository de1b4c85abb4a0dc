using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>What a node takes for an entry of its log: of this network, partition and epoch, signed by the sequencer.</summary>
internal sealed class EntryJudge(RemoteOrderingSettings settings)
{
    /// <summary>The entry, or null when a process lies.</summary>
    public LogEntry? Judge(ReadOnlyMemory<byte> bytes) =>
        LogEntry.TryDecode(bytes) is { } entry && entry.Network == settings.Network && entry.Partition == settings.Partition
        && entry.Epoch == settings.Epoch && entry.Sequence != ulong.MaxValue && entry.IsSignedBy(settings.Sequencer)
            ? entry
            : null;

    /// <summary>All of them, ascending from a number on; null when a process lies.</summary>
    public IReadOnlyList<LogEntry>? Judge(IReadOnlyList<byte[]> range, ulong from)
    {
        var entries = new List<LogEntry>(range.Count);
        foreach (var bytes in range)
        {
            if (Judge(bytes) is not { } entry || entry.Sequence < from)
            {
                return null;
            }

            from = entry.Sequence + 1;
            entries.Add(entry);
        }

        return entries;
    }
}
