using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage.Checks;

/// <summary>Whether a vote speaks of a height that the log lacks. A damaged vote log is a notice: its key no longer signs, no block is lost.</summary>
internal static class VoteCheck
{
    internal static LedgerFinding? Run(string folder, Height tip, List<string> notices)
    {
        var votes = Path.Combine(folder, "votes");
        string[] keys = Directory.Exists(votes) ? Directory.GetDirectories(votes) : [];
        foreach (var path in keys.Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            if (!KeyId.TryParse(name, out var key))
            {
                continue;
            }

            var newest = VoteLog.Peek(new DiskFolder(path), key, out var reason);
            if (reason.Length > 0)
            {
                notices.Add($"votes/{name}: {reason}; this key will not sign.");
            }

            if (newest.CompareTo(tip.Next) > 0)
            {
                return new LedgerFinding($"votes/{name}", -1, tip.Next, $"The log ends at block {tip}, but this validator has voted at {newest}: blocks are missing");
            }
        }

        return null;
    }
}
