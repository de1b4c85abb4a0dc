using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>What two of the staff said.</summary>
/// <param name="Merge">Random id.</param>
/// <param name="Temporary">The temporary number.</param>
/// <param name="Into">The patient's number.</param>
/// <param name="ProposedBy">Who said it first.</param>
/// <param name="Since">When the second said the same; null before.</param>
internal sealed record IdentityMerge(Hash Merge, string Temporary, string Into, AccountId ProposedBy, LedgerTime? Since);

/// <summary>
/// The member's private index of merged identities. Nothing is moved or rewritten: both keep their accounts, records and
/// numbers, and a merge that ends leaves everything as it was. Nothing of it is on the ledger.
/// </summary>
internal sealed class IdentityMerges
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS identity_merge (
          merge BLOB PRIMARY KEY, temporary TEXT NOT NULL, into_no TEXT NOT NULL, proposed_by BLOB NOT NULL, since INTEGER,
          confirmed_by BLOB, ended INTEGER, ended_by BLOB) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS identity_merge_temporary ON identity_merge (temporary);
        CREATE INDEX IF NOT EXISTS identity_merge_into ON identity_merge (into_no);
        CREATE TABLE IF NOT EXISTS identity_merge_read (
          number INTEGER PRIMARY KEY, merge BLOB NOT NULL, time INTEGER NOT NULL, reader BLOB NOT NULL, member BLOB, entry TEXT NOT NULL, records INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS identity_merge_read_merge ON identity_merge_read (merge);
        """;

    private const string Select = "SELECT merge, temporary, into_no, proposed_by, since FROM identity_merge WHERE ended IS NULL AND ";

    private readonly GatewayStore _store;

    public IdentityMerges(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    /// <summary>The one that is proposed or in force for a temporary number.</summary>
    public IdentityMerge? OfTemporary(string temporary) => _store.Read(c => c.Query(ReadRow, Select + "temporary = $1", temporary).SingleOrDefault());

    /// <summary>A merge that has not ended.</summary>
    public IdentityMerge? Find(Hash merge) => _store.Read(c => c.Query(ReadRow, Select + "merge = $1", merge.ToArray()).SingleOrDefault());

    /// <summary>The first of two says it; another proposal for the same number gives way.</summary>
    public Hash Propose(string temporary, string into, AccountId by)
    {
        var merge = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        _store.Write(c =>
        {
            c.Execute("DELETE FROM identity_merge WHERE temporary = $1 AND since IS NULL", temporary);
            c.Execute("INSERT INTO identity_merge (merge, temporary, into_no, proposed_by) VALUES ($1, $2, $3, $4)", merge.ToArray(), temporary, into, by.Value.ToArray());
        });
        return merge;
    }

    /// <summary>The second says the same: from now on the two are shown as one.</summary>
    public void Confirm(Hash merge, AccountId by, LedgerTime now) => _store.Write(c => c.Execute(
        "UPDATE identity_merge SET since = $2, confirmed_by = $3 WHERE merge = $1", merge.ToArray(), now.Milliseconds, by.Value.ToArray()));

    /// <summary>Ends it; what was is kept beside for those who ask what happened.</summary>
    public void End(Hash merge, AccountId by, LedgerTime now) => _store.Write(c => c.Execute(
        "UPDATE identity_merge SET ended = $2, ended_by = $3 WHERE merge = $1", merge.ToArray(), now.Milliseconds, by.Value.ToArray()));

    /// <summary>A patient's own number, then those that are merged with it, each with how.</summary>
    public IReadOnlyList<(string Number, MergedIdentity? Merged)> Identities(string patientNo) =>
    [
        (patientNo, null),
        .. InForce(patientNo).Select(m => m.Into == patientNo ? (m.Temporary, Shown(m)) : (m.Into, Shown(m))),
    ];

    /// <summary>Notes that a merged identity was shown; nothing to note for the own.</summary>
    public void NoteRead(MergedIdentity? merged, DisclosureEntry entry)
    {
        if (merged is not null)
        {
            _store.Write(c => c.Execute(
                "INSERT INTO identity_merge_read (merge, time, reader, member, entry, records) VALUES ($1, $2, $3, $4, $5, $6)",
                merged.Merge.ToArray(), entry.Body.Time.Milliseconds, entry.Body.Reader.Value.ToArray(), entry.Body.Member?.Value.ToArray(),
                entry.Commitment.ToString(), entry.Body.Returned.Count));
        }
    }

    /// <summary>Every read in which it was shown.</summary>
    public IReadOnlyList<MergedRead> Reads(Hash merge) => _store.Read(c => c.Query(
        row => new MergedRead(
            new LedgerTime(row.GetInt64(0)), new AccountId(new Hash(row.Bytes(1))), row.IsDBNull(2) ? null : new AccountId(new Hash(row.Bytes(2))), row.GetString(3), row.GetInt32(4)),
        "SELECT time, reader, member, entry, records FROM identity_merge_read WHERE merge = $1 ORDER BY number", merge.ToArray()));

    private List<IdentityMerge> InForce(string patientNo) =>
        _store.Read(c => c.Query(ReadRow, Select + "since IS NOT NULL AND (into_no = $1 OR temporary = $1) ORDER BY since", patientNo));

    private static MergedIdentity Shown(IdentityMerge merge) => new(merge.Merge, merge.Temporary, merge.Since!.Value);

    private static IdentityMerge ReadRow(SqliteDataReader row) => new(
        new Hash(row.Bytes(0)), row.GetString(1), row.GetString(2), new AccountId(new Hash(row.Bytes(3))), row.IsDBNull(4) ? null : new LedgerTime(row.GetInt64(4)));
}
