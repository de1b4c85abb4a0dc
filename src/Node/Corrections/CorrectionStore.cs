using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Formats;

namespace Xinglin.Node.Corrections;

/// <summary>How far a request is; each step is durable before the next begins.</summary>
internal static class CorrectionSteps
{
    /// <summary>The sealed request is here, the signed one not yet: it counts for nothing.</summary>
    public const string Left = "left";

    /// <summary>Final on the ledger; a clinician is to decide.</summary>
    public const string Pending = "pending";

    /// <summary>A clinician decided; the ledger has it not yet.</summary>
    public const string Deciding = "deciding";

    /// <summary>The decision is final.</summary>
    public const string Decided = "decided";
}

/// <summary>A request without its texts, which are kept apart so that they can be destroyed.</summary>
/// <param name="Correction">Its id.</param>
/// <param name="Account">The patient's account here.</param>
/// <param name="Pointer">The version that it is about.</param>
/// <param name="Document">Commitment to the request.</param>
/// <param name="Step">One of <see cref="CorrectionSteps"/>.</param>
/// <param name="Since">When it was left; from pending on, when it was signed.</param>
/// <param name="Due">From then on it is late; the ledger says when.</param>
/// <param name="Accepted">What was decided.</param>
/// <param name="Decided">When the decision was final.</param>
internal sealed record CorrectionRow(
    Hash Correction, AccountId Account, Hash Pointer, Hash Document, string Step, LedgerTime Since, LedgerTime? Due = null, bool? Accepted = null, LedgerTime? Decided = null)
{
    /// <summary>True while a decision is owed.</summary>
    public bool IsOpen => Step != CorrectionSteps.Decided;
}

/// <summary>
/// Correction requests at their holder. What people wrote is stored only wrapped under an epoch key, like the salts of records: when the record
/// is erased it goes too, and no backup brings it back after the next roll.
/// </summary>
internal sealed class CorrectionStore
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS correction (
          number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, account BLOB NOT NULL, pointer BLOB NOT NULL, step TEXT NOT NULL, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS correction_account ON correction (account);
        CREATE INDEX IF NOT EXISTS correction_step ON correction (step);
        """;

    private readonly GatewayStore _store;

    public CorrectionStore(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    public CorrectionRow? Find(Hash correction) => Rows("WHERE id = $1", correction.ToArray()).SingleOrDefault();

    /// <summary>Of one relationship, oldest first.</summary>
    public IReadOnlyList<CorrectionRow> Of(AccountId account) => Rows("WHERE account = $1 ORDER BY number", account.Value.ToArray());

    /// <summary>At one step, oldest first.</summary>
    public IReadOnlyList<CorrectionRow> At(string step, int max) => Rows("WHERE step = $1 ORDER BY number LIMIT $2", step, (long)max);

    /// <summary>Keeps a request that was left; durable on return.</summary>
    public void Add(CorrectionRow row, CommittedText request) => _store.InOneTransaction(() =>
    {
        Save(row);
        Keep(WrappedKind.CorrectionRequest, row.Correction, request);
    });

    /// <summary>Keeps a decision on its way to the ledger; durable on return.</summary>
    public void Decide(CorrectionRow row, CommittedText decision) => _store.InOneTransaction(() =>
    {
        Save(row);
        Keep(WrappedKind.CorrectionDecision, row.Correction, decision);
    });

    /// <summary>Durable on return.</summary>
    public void Save(CorrectionRow row) => _store.Write(c => c.Execute(
        """
        INSERT INTO correction (id, account, pointer, step, body) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET step = excluded.step, body = excluded.body
        """,
        row.Correction.ToArray(), row.Account.Value.ToArray(), row.Pointer.ToArray(), row.Step, JsonSerializer.SerializeToUtf8Bytes(row, CorrectionRowJson.Default.CorrectionRow)));

    /// <summary>The patient's words; null once they were destroyed.</summary>
    public CommittedText? Request(Hash correction) => Text(WrappedKind.CorrectionRequest, correction);

    /// <summary>The clinician's words; null while there are none, and once they were destroyed.</summary>
    public CommittedText? Decision(Hash correction) => Text(WrappedKind.CorrectionDecision, correction);

    /// <summary>Forgets a request whose signature never came: it is no longer counted.</summary>
    public void Forget(Hash correction) => Remove([correction]);

    /// <summary>Destroys all that was said about a record.</summary>
    public void Destroy(AccountId account, Hash pointer) => Remove([.. Of(account).Where(r => r.Pointer == pointer).Select(r => r.Correction)]);

    private void Remove(IReadOnlyList<Hash> corrections)
    {
        if (corrections.Count == 0)
        {
            return;
        }

        // The texts first: what a crash leaves behind is a row without words, never words without a row that leads to them.
        IReadOnlyList<ReadOnlyMemory<byte>> ids = [.. corrections.Select(c => (ReadOnlyMemory<byte>)c.ToArray())];
        _store.Wrapped.Destroy(WrappedKind.CorrectionRequest, ids);
        _store.Wrapped.Destroy(WrappedKind.CorrectionDecision, ids);
        _store.Write(c => corrections.ToList().ForEach(id => c.Execute("DELETE FROM correction WHERE id = $1", id.ToArray())));
    }

    private void Keep(WrappedKind kind, Hash correction, CommittedText text) =>
        _store.Wrapped.Save(kind, correction.ToArray(), JsonSerializer.SerializeToUtf8Bytes(text, CorrectionRowJson.Default.CommittedText));

    private CommittedText? Text(WrappedKind kind, Hash correction) =>
        _store.Wrapped.Find(kind, correction.ToArray()) is { } json ? JsonSerializer.Deserialize(json, CorrectionRowJson.Default.CommittedText) : null;

    private List<CorrectionRow> Rows(string where, params object?[] values) =>
        _store.Read(c => c.Query(ReadRow, "SELECT body FROM correction " + where, values));

    private static CorrectionRow ReadRow(SqliteDataReader row) => JsonSerializer.Deserialize(row.Bytes(0), CorrectionRowJson.Default.CorrectionRow)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(CorrectionRow))]
[JsonSerializable(typeof(CommittedText))]
internal sealed partial class CorrectionRowJson : JsonSerializerContext;
