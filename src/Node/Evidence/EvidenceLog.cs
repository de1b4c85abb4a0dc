using System.Text;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Evidence;

/// <summary>
/// A member's evidence log: an RFC 9162 tree whose leaves, of one length, hold a time, a salted commitment and a keyed tag and stay
/// for ever; the bodies are sealed to holder and patient in an erasable store. A body is durable first, then its leaf; only then
/// may data leave. Appends that wait at the same time share their flushes.
/// </summary>
/// <remarks>A write or flush that failed leaves the log closed until the next start: after it nobody knows what the medium holds.</remarks>
public sealed class EvidenceLog : IDisclosureLog, IDisposable
{
    private readonly EvidenceKeys _keys;
    private readonly BodySealer _sealer = new();
    private readonly LeafFiles _leaves;
    private readonly BodyFiles _bodies;
    private readonly GroupCommit<Work, PreparedGroup> _commit;
    private readonly Dictionary<AccountId, LogRelationship> _relationships = [];
    private readonly List<BodyPlace> _places = [];
    private long _next;
    private volatile string? _closed;

    private EvidenceLog(IStorageFolder folder, GatewayStore store, EvidenceSettings settings)
    {
        _keys = new EvidenceKeys(store, settings);
        Tree = new EvidenceTree(settings);
        var bySlot = _keys.All().ToDictionary(r => r.Slot);
        foreach (var relationship in bySlot.Values)
        {
            _relationships.Add(relationship.Account, relationship);
        }

        _leaves = LeafFiles.Open(folder, settings.LeafFileBytes, leaf => Tree.Restore(leaf.Hashed()));
        _bodies = BodyFiles.Open(folder, settings.BodyFileBytes, Tree.Size, (block, place) => Restore(bySlot, block, place));
        _next = Tree.Size;
        _commit = new GroupCommit<Work, PreparedGroup>(w => w.Bodies.Count, EvidenceLimits.GroupEntries, Prepare, Write);
    }

    /// <summary>The tree over the durable entries, with its proofs and checkpoints.</summary>
    public EvidenceTree Tree { get; }

    /// <summary>Number of the last durable entry; 0 when there is none.</summary>
    public long Last => Tree.Size;

    /// <summary>Why nothing is appended any more; null while the log is open.</summary>
    public string? Closed => _closed;

    /// <summary>Opens the log, making it when the folder is empty; every leaf and every body is checked.</summary>
    /// <exception cref="StorageFaultException">Something that was once durable is damaged or missing, or the disk fails.</exception>
    public static EvidenceLog Open(IStorageFolder folder, GatewayStore store, EvidenceSettings settings) => new(folder, store, settings);

    /// <inheritdoc/>
    public DisclosureEntry? Append(DisclosureBody body) => Append([body])?[0];

    /// <summary>Appends several that share a flush; null when they could not be made durable: then nothing may be released.</summary>
    public IReadOnlyList<DisclosureEntry>? Append(IReadOnlyList<DisclosureBody> bodies)
    {
        if (bodies.Count == 0)
        {
            return [];
        }

        var work = new Work(bodies);
        _commit.Commit(work);
        return work.Entries;
    }

    /// <inheritdoc/>
    public IReadOnlyList<DisclosureEntry> About(AccountId relationship, long after, int max) =>
        [.. NumbersOf(relationship, after).Select(Opened).OfType<OpenedEntry>().Take(max).Select(o => o.Entry)];

    /// <summary>An entry with its body; null when there is none or it was erased.</summary>
    public DisclosureEntry? Find(long number) => number >= 1 && number <= Last ? Opened(number)?.Entry : null;

    /// <summary>What shows a reader that an entry is in the log; null when its body was erased.</summary>
    public EntryEvidence? EvidenceOf(long number)
    {
        if (number < 1 || number > Last || Opened(number) is not { } opened)
        {
            return null;
        }

        var (size, note) = Tree.Checkpoint();
        var leaf = opened.Leaf;
        return new EntryEvidence(number - 1, leaf.Time, leaf.Tag, new Salt(opened.Body.Salt), Encoding.UTF8.GetString(opened.Body.Json), Tree.Inclusion(number - 1, size)!, note);
    }

    /// <summary>A page of a patient's own log with what the wallet verifies; null when there is nothing about the account.</summary>
    /// <param name="relationship">The asking relationship.</param>
    /// <param name="after">Entries with a number above this.</param>
    /// <param name="now">Entries that are to be shown later are left out.</param>
    /// <param name="max">Most entries.</param>
    public (LogEvidence Evidence, IReadOnlyList<DisclosureEntry> Entries, long Next)? PageOf(AccountId relationship, long after, LedgerTime now, int max)
    {
        if (RelationshipOf(relationship) is not { } known)
        {
            return null;
        }

        var (size, note) = Tree.Checkpoint();
        var page = new EntryPage(max);
        foreach (var number in NumbersOf(relationship, after).TakeWhile(n => n <= size))
        {
            if (page.IsFull)
            {
                break;
            }

            page.Add(number, Own(known, number, size, now, out var opened), opened?.Entry, opened?.Body.Json.Length ?? 0);
        }

        return (new LogEvidence(known.LogKey, note, page.Own), page.Shown, Math.Max(after, page.Last));
    }

    /// <summary>The exact bytes of leaves [start, end); null when there are not so many.</summary>
    public byte[]? Leaves(long start, long end) =>
        start >= 0 && start <= end && end - start <= EvidenceLimits.LeavesPerPage && end <= Last ? _leaves.Read(start, end) : null;

    /// <summary>Erases the body of one entry; leaf, tree and proofs stay whole. False when it is not there or was erased before.</summary>
    /// <exception cref="IOException">It could not be erased for certain: try again.</exception>
    public bool Erase(long number)
    {
        var erased = false;
        _commit.Alone(() =>
        {
            erased = number >= 1 && number <= Last && EraseBody(number);
            _bodies.FlushAll();
        });
        return erased;
    }

    /// <summary>
    /// Erases all bodies of a relationship and the keys that they were sealed under; leaves, tree and proofs stay whole, and the
    /// wallet still finds that there were entries. Returns how many bodies were erased.
    /// </summary>
    /// <exception cref="IOException">They could not be erased for certain: try again.</exception>
    public int Erase(AccountId relationship)
    {
        var erased = 0;
        _commit.Alone(() =>
        {
            if (RelationshipOf(relationship) is { } known)
            {
                known.Key = null;
                _sealer.Forget();
                _keys.EraseBodyKeys(known.Slot);
                erased = NumbersOf(relationship, 0).Count(EraseBody);
                _bodies.FlushAll();
            }
        });
        return erased;
    }

    /// <summary>Closes the log unless it extends what the ledger says was anchored: a log put back from an old copy must not go on.</summary>
    internal bool RequireExtends(long size, Hash root)
    {
        if (Tree.RootAt(size) != root)
        {
            _closed ??= "The log does not extend what was anchored on the ledger: it was cut, changed or put back from an old copy.";
        }

        return _closed is null;
    }

    /// <summary>Seals body keys to the patients who can open them now.</summary>
    internal int SealToPatients(Func<AccountId, Xinglin.Ledger.Crypto.P256PublicKey?> sealOf) => _keys.SealToPatients(sealOf);

    /// <inheritdoc/>
    public void Dispose()
    {
        _leaves.Dispose();
        _bodies.Dispose();
        _sealer.Dispose();
    }

    private void Restore(Dictionary<int, LogRelationship> bySlot, in BodyBlock block, BodyPlace place)
    {
        _places.Add(place);
        if (!bySlot.TryGetValue(block.Slot, out var relationship))
        {
            throw new StorageFaultException("The keys of an entry's relationship are missing", "gateway store");
        }

        relationship.Entries.Add(block.Index);
        (relationship.Counter, relationship.DelayedCounter) = block.Delayed
            ? (relationship.Counter, Math.Max(relationship.DelayedCounter, block.Counter))
            : (Math.Max(relationship.Counter, block.Counter), relationship.DelayedCounter);
    }

    private PreparedGroup Prepare(IReadOnlyList<Work> works)
    {
        if (_closed is not null)
        {
            return new PreparedGroup(works, null);
        }

        try
        {
            List<DisclosureBody> bodies = [.. works.SelectMany(w => w.Bodies)];
            var drafts = new EntryDrafts(_keys, _relationships).Make(bodies, _next);
            var group = SealedGroup.Seal(drafts, _sealer);
            _next += bodies.Count;
            return new PreparedGroup(works, group);
        }
        catch (Exception error)
        {
            Close(error);
            return new PreparedGroup(works, null);
        }
    }

    private void Write(PreparedGroup prepared)
    {
        if (prepared.Group is not { } group || _closed is not null)
        {
            return;
        }

        try
        {
            var places = WriteBodies(group);
            _bodies.Flush();
            _leaves.Append(group.Drafts[0].Index, group.Leaves);
            _leaves.Flush();
            Publish(group, places);
            HandOut(prepared.Works, group);
        }
        catch (Exception error)
        {
            Close(error);
        }
    }

    /// <summary>Whatever went wrong, the log can no longer say what it holds: fail closed.</summary>
    private void Close(Exception error) => _closed ??= $"An entry could not be made durable ({error.GetType().Name}): nothing is appended until the next start.";

    private BodyPlace[] WriteBodies(SealedGroup group)
    {
        var places = new BodyPlace[group.Drafts.Count];
        for (var part = 0; part < group.Parts.Count; part++)
        {
            var (first, blocks) = group.Parts[part];
            var end = part + 1 < group.Parts.Count ? group.Parts[part + 1].First : places.Length;
            var start = _bodies.Append(blocks.WrittenSpan);
            for (var i = first; i < end; i++)
            {
                places[i] = start with { Offset = start.Offset + group.Offsets[i] };
            }
        }

        return places;
    }

    private void Publish(SealedGroup group, BodyPlace[] places)
    {
        lock (_places)
        {
            _places.AddRange(places);
            foreach (var draft in group.Drafts)
            {
                draft.Relationship.Entries.Add(draft.Index);
            }
        }

        Tree.Append(group.Hashes);
    }

    private void HandOut(IReadOnlyList<Work> works, SealedGroup group)
    {
        var at = 0;
        foreach (var work in works)
        {
            var entries = new DisclosureEntry[work.Bodies.Count];
            for (var i = 0; i < entries.Length; i++, at++)
            {
                entries[i] = new DisclosureEntry(group.Drafts[at].Index + 1, group.Commitments[at], group.Drafts[at].Body) { Log = this };
            }

            work.Entries = entries;
        }
    }

    private LogRelationship? RelationshipOf(AccountId account)
    {
        lock (_relationships)
        {
            return _relationships.GetValueOrDefault(account);
        }
    }

    private long[] NumbersOf(AccountId account, long after)
    {
        if (RelationshipOf(account) is not { } relationship)
        {
            return [];
        }

        lock (_places)
        {
            return [.. relationship.Entries.Select(index => index + 1).Where(number => number > after)];
        }
    }

    private OpenedEntry? Opened(long number)
    {
        var bytes = _bodies.Read(PlaceOf(number), out var block);
        if (block.State != BodyState.Sealed || _keys.Find(block.Key) is not { } key || BodySealer.Open(block, bytes, key.Secret) is not { } body)
        {
            return null;
        }

        EvidenceLeaf.TryRead(_leaves.Read(number - 1, number), out var leaf);
        return Commitment.Opens(leaf.Commitment, body.Salt.ToArray(), EvidenceLeaf.CommitmentType, body.Json) && DisclosureBody.TryRead(body.Json) is { } read
            ? new OpenedEntry(block, body, leaf, new DisclosureEntry(number, leaf.Commitment, read) { Log = this })
            : null;
    }

    /// <summary>The entry as its patient gets it; null when it is to be shown later.</summary>
    private OwnEntry? Own(LogRelationship relationship, long number, long size, LedgerTime now, out OpenedEntry? opened)
    {
        opened = null;
        _bodies.Read(PlaceOf(number), out var block);
        if (block.Delayed && block.ShowFrom.CompareTo(now) > 0)
        {
            return null;
        }

        opened = Opened(number);
        EvidenceLeaf.TryRead(_leaves.Read(number - 1, number), out var leaf);
        return new OwnEntry(
            number - 1, leaf.Time, leaf.Commitment, block.Counter, Tree.Inclusion(number - 1, size)!,
            opened is { } shown ? new Salt(shown.Body.Salt) : null,
            opened is { } text ? Encoding.UTF8.GetString(text.Body.Json) : null,
            block.Delayed ? EvidenceTag.DelayedKey(relationship.DelaySeed, (ulong)block.Counter) : null);
    }

    private bool EraseBody(long number)
    {
        var place = PlaceOf(number);
        _bodies.Read(place, out var block);
        if (block.State == BodyState.Erased)
        {
            return false;
        }

        _bodies.Erase(place, block);
        return true;
    }

    private BodyPlace PlaceOf(long number)
    {
        lock (_places)
        {
            return _places[(int)(number - 1)];
        }
    }

    /// <summary>What one caller brings, and gets.</summary>
    private sealed class Work(IReadOnlyList<DisclosureBody> bodies)
    {
        internal IReadOnlyList<DisclosureBody> Bodies { get; } = bodies;

        internal IReadOnlyList<DisclosureEntry>? Entries { get; set; }
    }

    private sealed record PreparedGroup(IReadOnlyList<Work> Works, SealedGroup? Group);

    private sealed record OpenedEntry(BodyBlock Block, OpenedBody Body, EvidenceLeaf Leaf, DisclosureEntry Entry);
}
