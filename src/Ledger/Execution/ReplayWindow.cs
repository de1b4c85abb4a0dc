using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Execution;

/// <summary>
/// State entry <c>ledger.replay/minute</c>: how many replay keys expire in that minute, and the chain over them in the
/// order of execution: from 32 zero bytes, chain' = SHA-256(chain || replay key).
/// </summary>
public sealed record ReplayEntry(int Count, Hash Chain);

/// <summary>The replay keys of one minute of <c>exp</c>, in the order of execution: what a snapshot carries beside the state.</summary>
public sealed record ReplayList(long Minute, IReadOnlyList<Hash> Keys);

/// <summary>
/// The ids used within the last ten minutes. The lists are in memory, their chains under the root. What a block adds is
/// kept apart until the block is committed. One thread.
/// </summary>
internal sealed class ReplayWindow(ContractTables tables)
{
    private const long MinuteMilliseconds = 60_000;

    /// <summary>Minutes in which an acceptable <c>exp</c> can fall, seen from one block time.</summary>
    private const long MinutesAhead = LedgerLimits.TransactionLifeMax / MinuteMilliseconds;

    private readonly Table<string, ReplayEntry> _table = tables.Open("replay", KeyTexts.Text, LedgerJson.Default.ReplayEntry);
    private readonly Dictionary<Hash, long> _minutes = [];
    private readonly SortedDictionary<long, Bucket> _buckets = [];
    private readonly HashSet<Hash> _added = [];
    private readonly SortedDictionary<long, Bucket> _additions = [];
    private LedgerTime _now;

    /// <summary>SHA-256 of the account's 32 bytes and the id's ASCII: one entry of the window.</summary>
    public static Hash KeyOf(AccountId account, string id)
    {
        Span<byte> bytes = stackalloc byte[Hash.Length + KeyTexts.BytesMax];
        account.Value.CopyTo(bytes);
        var length = System.Text.Encoding.ASCII.GetBytes(id, bytes[Hash.Length..]);
        return Sha256.Of(bytes[..(Hash.Length + length)]);
    }

    /// <summary>Starts a block: what was added and not committed is forgotten.</summary>
    public void Begin(LedgerTime now)
    {
        _now = now;
        _added.Clear();
        _additions.Clear();
    }

    /// <summary>True when the id was used and its minute has not passed.</summary>
    public bool Contains(Hash key) => _added.Contains(key) || (_minutes.TryGetValue(key, out var minute) && !IsPast(minute));

    /// <summary>Uses an id.</summary>
    public void Add(Hash key, LedgerTime expires)
    {
        var minute = expires.Milliseconds / MinuteMilliseconds;
        _added.Add(key);
        if (!_additions.TryGetValue(minute, out var addition))
        {
            _buckets.TryGetValue(minute, out var known);
            _additions.Add(minute, addition = new Bucket { Chain = known?.Chain ?? Hash.Zero });
        }

        addition.Append(key);
    }

    /// <summary>Writes the block's entries: minutes that passed leave, minutes that grew are replaced.</summary>
    public void Write()
    {
        foreach (var minute in _buckets.Keys.TakeWhile(IsPast))
        {
            _table.Remove(Text(minute));
        }

        foreach (var (minute, addition) in _additions)
        {
            _buckets.TryGetValue(minute, out var known);
            _table.Put(Text(minute), new ReplayEntry((known?.Keys.Count ?? 0) + addition.Keys.Count, addition.Chain));
        }
    }

    /// <summary>The block was committed.</summary>
    public void Commit()
    {
        foreach (var minute in _buckets.Keys.TakeWhile(IsPast).ToList())
        {
            foreach (var key in _buckets[minute].Keys)
            {
                _minutes.Remove(key);
            }

            _buckets.Remove(minute);
        }

        foreach (var (minute, addition) in _additions)
        {
            if (!_buckets.TryGetValue(minute, out var bucket))
            {
                _buckets.Add(minute, bucket = new Bucket());
            }

            bucket.Take(addition);
            foreach (var key in addition.Keys)
            {
                _minutes[key] = minute;
            }
        }

        Begin(_now);
    }

    /// <summary>The lists for a snapshot, by minute.</summary>
    public IReadOnlyList<ReplayList> Export() => [.. _buckets.Select(b => new ReplayList(b.Key, [.. b.Value.Keys]))];

    /// <summary>Takes the lists of a snapshot of the state at <paramref name="tip"/>; false, and nothing taken, unless they give exactly the chains under the root.</summary>
    public bool TryRestore(IReadOnlyList<ReplayList> lists, LedgerTime tip)
    {
        var buckets = new SortedDictionary<long, Bucket>();
        foreach (var list in lists)
        {
            var bucket = new Bucket();
            foreach (var key in list.Keys)
            {
                bucket.Append(key);
            }

            if (bucket.Keys.Count == 0 || !buckets.TryAdd(list.Minute, bucket))
            {
                return false;
            }
        }

        return IsAllOf(buckets, tip) && Take(buckets);
    }

    /// <summary>True when the state at this tip has no window at all.</summary>
    public bool IsEmptyAt(LedgerTime tip) => IsAllOf([], tip);

    /// <summary>Removes the whole window of the state at this tip: nothing that was submitted to one network is taken by another.</summary>
    public void Forget(LedgerTime tip)
    {
        var first = tip.Milliseconds / MinuteMilliseconds;
        for (var minute = first; minute <= first + MinutesAhead; minute++)
        {
            if (_table.Find(Text(minute)) is not null)
            {
                _table.Remove(Text(minute));
            }
        }
    }

    private bool IsAllOf(SortedDictionary<long, Bucket> buckets, LedgerTime tip)
    {
        var first = tip.Milliseconds / MinuteMilliseconds;
        var expected = 0;
        for (var minute = first; minute <= first + MinutesAhead; minute++)
        {
            if (_table.Find(Text(minute)) is not { } entry)
            {
                continue;
            }

            expected++;
            if (!buckets.TryGetValue(minute, out var bucket) || bucket.Keys.Count != entry.Count || bucket.Chain != entry.Chain)
            {
                return false;
            }
        }

        return expected == buckets.Count;
    }

    private bool Take(SortedDictionary<long, Bucket> buckets)
    {
        _buckets.Clear();
        _minutes.Clear();
        foreach (var (minute, bucket) in buckets)
        {
            _buckets.Add(minute, bucket);
            foreach (var key in bucket.Keys)
            {
                _minutes[key] = minute;
            }
        }

        return true;
    }

    /// <summary>Every <c>exp</c> of that minute is at or before the block's time.</summary>
    private bool IsPast(long minute) => ((minute + 1) * MinuteMilliseconds) - 1 <= _now.Milliseconds;

    private static string Text(long minute) => minute.ToString(CultureInfo.InvariantCulture);

    private sealed class Bucket
    {
        public List<Hash> Keys { get; } = [];

        public Hash Chain { get; set; } = Hash.Zero;

        public void Append(Hash key)
        {
            Span<byte> bytes = stackalloc byte[2 * Hash.Length];
            Chain.CopyTo(bytes);
            key.CopyTo(bytes[Hash.Length..]);
            Chain = Sha256.Of(bytes);
            Keys.Add(key);
        }

        public void Take(Bucket addition)
        {
            Keys.AddRange(addition.Keys);
            Chain = addition.Chain;
        }
    }
}
