using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;

namespace Xinglin.Node.Records;

/// <summary>A record version on its way to the ledger or there.</summary>
/// <param name="Pointer">32 random bytes that name it on the ledger.</param>
/// <param name="Relationship">The relationship account that it is registered under.</param>
/// <param name="Version">Which resource version of the member's database.</param>
/// <param name="RecordNo">The row it was read from.</param>
/// <param name="Commitment">The salted commitment to type and exact bytes.</param>
/// <param name="Height">The height at which its registration became final; null while it is not.</param>
public sealed record RegisteredRecord(
    Hash Pointer,
    AccountId Relationship,
    RecordVersion Version,
    long RecordNo,
    Hash Commitment,
    Height? Height);

/// <summary>Pointers, commitments and salts of record versions.</summary>
public sealed class RecordRegister
{
    private const string Select =
        "SELECT pointer, relationship, resource_type, resource_id, version, record_no, commitment, height FROM registration ";

    private readonly GatewayStore _store;

    internal RecordRegister(GatewayStore store) => _store = store;

    /// <summary>
    /// Keeps records with their salts before anything is sent to the ledger, so that a commitment on the ledger can always be
    /// opened. A record whose pointer is known is left as it is.
    /// </summary>
    public void Prepare(IEnumerable<(RegisteredRecord Record, byte[] Salt)> records) => _store.Write(connection =>
    {
        using var insert = connection.Statement(
            "INSERT OR IGNORE INTO registration VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", new object?[8]);
        foreach (var (record, salt) in records)
        {
            insert.ExecuteWith(
                record.Pointer.ToArray(),
                record.Relationship.Value.ToArray(),
                record.Version.ResourceType,
                record.Version.ResourceId,
                record.Version.Version,
                record.RecordNo,
                record.Commitment.ToArray(),
                record.Height is { } height ? (long)height.Value : null);
            _store.Wrapped.Insert(connection, WrappedKind.RecordSalt, record.Pointer.ToArray(), salt);
        }
    });

    /// <summary>Notes that the registration of these is final at this height.</summary>
    public void MarkRegistered(IEnumerable<Hash> pointers, Height height) => _store.Write(connection =>
    {
        using var update = connection.Statement("UPDATE registration SET height = $2 WHERE pointer = $1 AND height IS NULL", null, null);
        foreach (var pointer in pointers)
        {
            update.ExecuteWith(pointer.ToArray(), (long)height.Value);
        }
    });

    /// <summary>Prepared and not yet final, in the order of their rows: what is sent (again) after a start.</summary>
    public IReadOnlyList<RegisteredRecord> Waiting(int limit = 1000) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE height IS NULL ORDER BY record_no LIMIT $1", limit));

    /// <summary>The record that this pointer names, or null.</summary>
    public RegisteredRecord? ByPointer(Hash pointer) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE pointer = $1", pointer.ToArray()).SingleOrDefault());

    /// <summary>The registrations of one resource version under a relationship; several when its content changed in place.</summary>
    public IReadOnlyList<RegisteredRecord> Of(RecordVersion version) => _store.Read(c => c.Query(
        ReadRow,
        Select + "WHERE resource_type = $1 AND resource_id = $2 AND version = $3",
        version.ResourceType,
        version.ResourceId,
        version.Version));

    /// <summary>Everything registered or waiting under a relationship account, in the order of the rows.</summary>
    public IReadOnlyList<RegisteredRecord> Of(AccountId relationship) =>
        _store.Read(c => c.Query(ReadRow, Select + "WHERE relationship = $1 ORDER BY record_no", relationship.Value.ToArray()));

    /// <summary>Final registrations in the order of their pointers, after this one.</summary>
    public IReadOnlyList<RegisteredRecord> Final(Hash after, int limit) => _store.Read(c => c.Query(
        ReadRow, Select + "WHERE height IS NOT NULL AND pointer > $1 ORDER BY pointer LIMIT $2", after.ToArray(), limit));

    /// <summary>Counts of final and of waiting registrations.</summary>
    public (long Registered, long Waiting) Counts() => _store.Read(c => (
        c.Scalar<long>("SELECT count(*) FROM registration WHERE height IS NOT NULL"),
        c.Scalar<long>("SELECT count(*) FROM registration WHERE height IS NULL")));

    /// <summary>The 32-byte salt of a record's commitment; null when erased or unknown.</summary>
    public byte[]? SaltOf(Hash pointer) => _store.Wrapped.Find(WrappedKind.RecordSalt, pointer.ToArray());

    /// <summary>Erases salts: the commitments can no longer be opened, and after the next roll of the epoch keys not from a backup either.</summary>
    public void EraseSalts(IEnumerable<Hash> pointers) =>
        _store.Wrapped.Destroy(WrappedKind.RecordSalt, pointers.Select(p => (ReadOnlyMemory<byte>)p.ToArray()));

    private static RegisteredRecord ReadRow(SqliteDataReader row) => new(
        new Hash(row.Bytes(0)),
        new AccountId(new Hash(row.Bytes(1))),
        new RecordVersion(row.GetString(2), row.GetString(3), row.GetInt32(4)),
        row.GetInt64(5),
        new Hash(row.Bytes(6)),
        row.IsDBNull(7) ? null : new Height((ulong)row.GetInt64(7)));
}
