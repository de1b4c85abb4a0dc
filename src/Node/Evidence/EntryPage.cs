using Xinglin.Node.Disclosures;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Evidence;

/// <summary>A page of one patient's log, filled until it has as many entries or bytes as an answer takes.</summary>
internal sealed class EntryPage(int max)
{
    private int _bytes;

    internal List<OwnEntry> Own { get; } = [];

    /// <summary>Those whose body is there.</summary>
    internal List<DisclosureEntry> Shown { get; } = [];

    /// <summary>Number of the last entry looked at.</summary>
    internal long Last { get; private set; }

    internal bool IsFull => Own.Count >= max || _bytes >= EvidenceLimits.PageBytes;

    internal void Add(long number, OwnEntry? own, DisclosureEntry? entry, int bytes)
    {
        Last = number;
        _bytes += bytes;
        if (own is not null)
        {
            Own.Add(own);
        }

        if (entry is not null)
        {
            Shown.Add(entry);
        }
    }
}
