using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Completeness;

namespace Xinglin.Node.Completeness;

/// <summary>A relationship's index as it is on the ledger, with what it lists.</summary>
internal sealed record KeptIndex(SectionIndex Index, IReadOnlyList<(SectionRecord Record, IReadOnlyList<int> Leaves)> Records);

/// <summary>
/// The member's own side of every relationship's index: where each record version belongs, and the random key behind each root. What stands
/// on the ledger can be opened by nobody without that key.
/// </summary>
public sealed class IndexKeeper
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS record_section (pointer BLOB PRIMARY KEY, leaves TEXT NOT NULL, day TEXT) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS record_index (account BLOB NOT NULL, root BLOB NOT NULL, key BLOB NOT NULL, content BLOB NOT NULL, pointers BLOB NOT NULL,
          PRIMARY KEY (account, root)) WITHOUT ROWID;
        """;

    private readonly RecordSource _source;
    private readonly GatewayStore _store;
    private readonly LedgerView _view;
    private readonly IndexCache _cache = new();
    private readonly ConcurrentQueue<AccountId> _outdated = new();
    private long _indexedAt;

    /// <summary>Over the member's own system, the gateway's store and the member's replica.</summary>
    public IndexKeeper(RecordSource source, GatewayStore store, LedgerView view)
    {
        (_source, _store, _view) = (source, store, view);
        store.Write(c => c.Execute(Tables));
        store.Marks.Changed += _outdated.Enqueue;
        foreach (var account in store.Marks.Accounts())
        {
            _outdated.Enqueue(account);
        }
    }

    /// <summary>When the member's own system was last found to be registered as a whole, ledger time; null: not since the start.</summary>
    public LedgerTime? IndexedAt => Interlocked.Read(ref _indexedAt) is var time && time > 0 ? new LedgerTime(time) : null;

    /// <summary>Notes that nothing of the member's own system waits to be registered.</summary>
    public void FoundWhole(LedgerTime now) => Interlocked.Exchange(ref _indexedAt, now.Milliseconds);

    /// <summary>Keeps where a record version belongs.</summary>
    public void Sort(IEnumerable<(Hash Pointer, ReadOnlyMemory<byte> Body)> records) => _store.Write(connection =>
    {
        using var insert = connection.Statement("INSERT OR IGNORE INTO record_section VALUES ($1, $2, $3)", new object?[3]);
        foreach (var (pointer, body) in records)
        {
            if (FhirResource.TryRead(body, out var resource, out _))
            {
                var facets = RecordFacets.Of(resource);
                var leaves = SectionVocabulary.LeavesOf(resource.Type, facets.Categories, facets.Years, facets.Spanning);
                insert.ExecuteWith(pointer.ToArray(), string.Join(',', leaves), facets.Date);
            }
        }
    });

    /// <summary>The root over all that is prepared or registered under an account; the one before while nothing changed.</summary>
    public Hash Build(AccountId account)
    {
        var records = Listed(account, Newest(account).Select(r => r.Pointer).ToList());
        var content = ContentOf(records);
        if (RootOf(account, content) is { } known)
        {
            return known;
        }

        var key = new Hash(RandomNumberGenerator.GetBytes(SectionIndex.KeyLength));
        var root = new SectionIndex(key, records).Root;
        var pointers = records.SelectMany(r => r.Record.Pointer.ToArray()).ToArray();
        _store.Write(c => c.Execute(
            "INSERT OR REPLACE INTO record_index VALUES ($1, $2, $3, $4, $5)",
            account.Value.ToArray(), root.ToArray(), key.ToArray(), content.ToArray(), pointers));
        return root;
    }

    /// <summary>Forgets every index of an account but the one that is final.</summary>
    public void Keep(AccountId account, Hash root) => _store.Write(c => c.Execute(
        "DELETE FROM record_index WHERE account = $1 AND root <> $2", account.Value.ToArray(), root.ToArray()));

    /// <summary>
    /// Whose index may list what is erased or restricted by now, and has to be made anew: one of them, until
    /// <see cref="Renewed"/> says that it was. After a start it is everybody who has a mark.
    /// </summary>
    internal AccountId? Outdated => _outdated.TryPeek(out var account) ? account : null;

    /// <summary>The index of <see cref="Outdated"/> is as it should be.</summary>
    internal void Renewed() => _outdated.TryDequeue(out _);

    /// <summary>The index that the ledger has now; null when there is none or its key is lost. It is put together once for each root.</summary>
    internal KeptIndex? Current(AccountId account) =>
        _view.Index(account)?.Root is not { } root ? null : _cache.Find(account, root) ?? Load(account, root);

    private KeptIndex? Load(AccountId account, Hash root)
    {
        if (Find(account, root) is not { } row)
        {
            return null;
        }

        var pointers = row.Pointers.Chunk(Hash.Length).Select(p => new Hash(p)).ToList();
        var records = Listed(account, pointers);
        var index = new SectionIndex(new Hash(row.Key), records);
        if (index.Root != root)
        {
            return null;
        }

        var kept = new KeptIndex(index, records);
        _cache.Keep(account, kept);
        return kept;
    }

    /// <summary>
    /// The newest version of each resource. One that is erased or restricted is left out, and no older version stands for it: whoever a
    /// place is opened to would otherwise learn that something is hidden there.
    /// </summary>
    private IEnumerable<RegisteredRecord> Newest(AccountId account)
    {
        var marked = _store.Marks.Of(account).Select(m => m.Pointer).ToHashSet();
        return _store.Records.Of(account).GroupBy(r => (r.Version.ResourceType, r.Version.ResourceId))
            .Select(versions => Newest([.. versions])).Where(newest => !marked.Contains(newest.Pointer));
    }

    /// <summary>The highest version; where its content changed in place, what the row holds now, else the one that was registered last.</summary>
    private RegisteredRecord Newest(IReadOnlyList<RegisteredRecord> versions)
    {
        var last = versions.Max(r => r.Version.Version);
        var same = versions.Where(r => r.Version.Version == last).OrderByDescending(r => r.Height?.Value ?? ulong.MaxValue).ToList();
        return same.Count == 1 ? same[0] : same.FirstOrDefault(IsInRow) ?? same[0];
    }

    private bool IsInRow(RegisteredRecord record) => _store.Records.SaltOf(record.Pointer) is { } salt && _source.Row(record.RecordNo) is { } row
        && Commitment.Opens(record.Commitment, salt, record.Version.ResourceType, row.Body.Span);

    private List<(SectionRecord Record, IReadOnlyList<int> Leaves)> Listed(AccountId account, IReadOnlyList<Hash> pointers)
    {
        var wanted = pointers.ToHashSet();
        var commitments = _store.Records.Of(account).Where(r => wanted.Contains(r.Pointer)).ToDictionary(r => r.Pointer, r => r.Commitment);
        var sections = _store.Read(c => c.Query(
            row => (Pointer: new Hash(row.Bytes(0)), Leaves: row.GetString(1), Day: row.TextOrNull(2)),
            "SELECT s.pointer, s.leaves, s.day FROM record_section AS s JOIN registration AS r ON r.pointer = s.pointer WHERE r.relationship = $1 ORDER BY s.pointer",
            account.Value.ToArray()));
        return [.. sections.Where(s => commitments.ContainsKey(s.Pointer)).Select(s => (
            new SectionRecord(s.Pointer, commitments[s.Pointer], s.Day),
            (IReadOnlyList<int>)[.. s.Leaves.Split(',').Select(l => int.Parse(l, CultureInfo.InvariantCulture))]))];
    }

    private static Hash ContentOf(IEnumerable<(SectionRecord Record, IReadOnlyList<int> Leaves)> records)
    {
        var encoder = new BinaryEncoder(4096);
        foreach (var (record, leaves) in records)
        {
            encoder.Hash(record.Pointer).Text(string.Join(',', leaves));
        }

        return Sha256.Of(encoder.Written);
    }

    private Hash? RootOf(AccountId account, Hash content) => _store.Read(c => c.Scalar<byte[]>(
        "SELECT root FROM record_index WHERE account = $1 AND content = $2", account.Value.ToArray(), content.ToArray())) is { } root ? new Hash(root) : null;

    private (byte[] Key, byte[] Pointers)? Find(AccountId account, Hash root) => _store.Read(c => c.Query<(byte[], byte[])?>(
        row => (row.Bytes(0), row.Bytes(1)),
        "SELECT key, pointers FROM record_index WHERE account = $1 AND root = $2", account.Value.ToArray(), root.ToArray()).SingleOrDefault());
}
