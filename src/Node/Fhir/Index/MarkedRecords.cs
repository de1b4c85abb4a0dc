using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Index;

/// <summary>Keeps what was erased or restricted out of every answer: the index knows it before it is asked.</summary>
internal sealed class MarkedRecords : IDisposable
{
    private readonly MemberParts _parts;
    private readonly SearchIndex _index;

    public MarkedRecords(MemberParts parts, SearchIndex index)
    {
        (_parts, _index) = (parts, index);
        foreach (var account in parts.Store.Marks.Accounts())
        {
            Take(account);
        }

        parts.Store.Marks.Changed += Take;
    }

    /// <inheritdoc/>
    public void Dispose() => _parts.Store.Marks.Changed -= Take;

    private static HashSet<(string, string)> Named(IEnumerable<RegisteredRecord> records) => [.. records.Select(r => (r.Version.ResourceType, r.Version.ResourceId))];

    private void Take(AccountId account)
    {
        var marked = _parts.Store.Marks.Of(account).Select(m => m.Pointer).ToHashSet();
        var records = _parts.Store.Records.Of(account);
        _index.Close(Named(records), Named(records.Where(r => marked.Contains(r.Pointer))));
    }
}
