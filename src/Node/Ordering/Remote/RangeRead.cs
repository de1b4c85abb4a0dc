using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>Bounded reads, from whichever process answers.</summary>
internal static class RangeRead
{
    /// <summary>From the first process that answers soundly; none when no one does.</summary>
    public static async Task<IReadOnlyList<LogEntry>> FromAny(OrderingLines lines, EntryJudge judge, ulong epoch, ulong from, int max, CancellationToken cancellation)
    {
        for (var tried = 0; tried < lines.All.Count && !cancellation.IsCancellationRequested; tried++)
        {
            var line = lines.Current;
            if (await From(line, judge, epoch, from, max, cancellation) is { } entries)
            {
                lines.Sound(line);
                return entries;
            }

            lines.Fail(line, $"{line.Address} gives no sound range");
        }

        return [];
    }

    /// <summary>
    /// What stands between two numbers at any of the processes, when one of them left it out: a process that hides entries is told
    /// from a gap in the numbers by asking the others.
    /// </summary>
    public static async Task<IReadOnlyList<LogEntry>> Between(OrderingLines lines, EntryJudge judge, ulong epoch, ulong from, ulong to, CancellationToken cancellation)
    {
        const int GapMax = 64;
        var max = (int)Math.Min(to - from, GapMax);
        foreach (var line in lines.All)
        {
            if (await From(line, judge, epoch, from, max, cancellation) is { } entries && entries.TakeWhile(e => e.Sequence < to).ToList() is { Count: > 0 } hidden)
            {
                return hidden;
            }
        }

        return [];
    }

    private static async Task<IReadOnlyList<LogEntry>?> From(OrderingLine line, EntryJudge judge, ulong epoch, ulong from, int max, CancellationToken cancellation)
    {
        try
        {
            return judge.Judge(await line.Read(epoch, from, max, cancellation), from);
        }
        catch (Exception fault) when (OrderingLine.IsFault(fault))
        {
            return null;
        }
    }
}
