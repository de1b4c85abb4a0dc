using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Notices;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>Who was shown here what is erased: listed for the patient, and told, for what a reader decrypted no erasure reaches.</summary>
internal sealed class ErasedReaders(IDisclosureLog log, NoticeQueue notices, AccountId member)
{
    private const int PageMax = 500;

    /// <summary>Everybody but the patient who was shown any of these, with the last time.</summary>
    public IReadOnlyList<ErasureReader> Find(AccountId account, IReadOnlyList<Hash> pointers)
    {
        var readers = new Dictionary<AccountId, ErasureReader>();
        foreach (var body in About(account).Where(b => b.Released && b.Reader != account))
        {
            var shown = body.Returned.Select(r => r.Pointer).Where(pointers.Contains).ToList();
            if (shown.Count > 0)
            {
                var before = readers.GetValueOrDefault(body.Reader)?.Pointers ?? [];
                readers[body.Reader] = new ErasureReader(body.Reader, body.Time, [.. before.Union(shown)], body.Member);
            }
        }

        return [.. readers.Values];
    }

    /// <summary>Which of these the reader was shown before.</summary>
    public IReadOnlySet<Hash> ShownTo(AccountId reader, AccountId account) =>
        About(account).Where(b => b.Released && b.Reader == reader).SelectMany(b => b.Returned).Select(r => r.Pointer).ToHashSet();

    /// <summary>
    /// Erases the bodies of entries that are about these and nothing else: that something was shown to somebody stays counted, what and to
    /// whom does not.
    /// </summary>
    public void EraseTraces(AccountId account, IReadOnlyList<Hash> pointers)
    {
        foreach (var entry in Entries(account).Where(e => e.Body.Returned.Count > 0 && e.Body.Returned.All(r => pointers.Contains(r.Pointer))).ToList())
        {
            log.Erase(entry.Number);
        }
    }

    /// <summary>Tells each reader.</summary>
    public void Tell(Hash order, IReadOnlyList<ErasureReader> readers, LedgerTime now) => notices.Add(
        [.. readers.Select(r => new Notice(0, NoticeKinds.RecordErased, now, r.Reader, Holder: member, Order: order, Pointers: r.Pointers))]);

    private IEnumerable<DisclosureBody> About(AccountId account) => Entries(account).Select(e => e.Body);

    private IEnumerable<DisclosureEntry> Entries(AccountId account)
    {
        long after = 0;
        while (log.About(account, after, PageMax) is { Count: > 0 } page)
        {
            foreach (var entry in page)
            {
                yield return entry;
            }

            after = page[^1].Number;
        }
    }
}
