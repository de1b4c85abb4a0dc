using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Formats;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>An order and how far this holder is with it.</summary>
/// <param name="Document">Commitment to the sealed order that was left here; null when none was.</param>
/// <param name="Traces">True when the bodies of log entries about it go too.</param>
internal sealed record OrderRow(
    Hash Order,
    AccountId Account,
    string Step,
    IReadOnlyList<Hash> Pointers,
    Hash? Document = null,
    bool Traces = false,
    IReadOnlyList<ErasureReader>? Readers = null,
    LedgerTime? Erased = null,
    LedgerTime? Unrestorable = null,
    CommittedText? Decline = null);

/// <summary>
/// Orders that concern this holder, each with the step that is durably done: work goes on there after a restart, and nothing is signed
/// before the step that it speaks of.
/// </summary>
internal sealed class ErasureOrders
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS erasure_order (number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, account BLOB NOT NULL, step TEXT NOT NULL, body BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS erasure_order_account ON erasure_order (account);
        CREATE INDEX IF NOT EXISTS erasure_order_step ON erasure_order (step);
        """;

    private readonly GatewayStore _store;

    public ErasureOrders(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(Tables));
    }

    public OrderRow? Find(Hash order) => Rows("WHERE id = $1", order.ToArray()).SingleOrDefault();

    /// <summary>Of one relationship, oldest first.</summary>
    public IReadOnlyList<OrderRow> Of(AccountId account) => Rows("WHERE account = $1 ORDER BY number", account.Value.ToArray());

    /// <summary>At one of these steps, oldest first.</summary>
    public IReadOnlyList<OrderRow> At(params string[] steps) => [.. steps.SelectMany(step => Rows("WHERE step = $1 ORDER BY number LIMIT 100", step))];

    /// <summary>Orders of this account that were only left here, sealed.</summary>
    public long Deposited(AccountId account) => _store.Read(c => c.Scalar<long>(
        "SELECT count(*) FROM erasure_order WHERE account = $1 AND step = $2", account.Value.ToArray(), ErasureSteps.Deposited));

    /// <summary>Durable on return.</summary>
    public void Save(OrderRow row) => _store.Write(c => c.Execute(
        "INSERT INTO erasure_order (id, account, step, body) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET step = excluded.step, body = excluded.body",
        row.Order.ToArray(), row.Account.Value.ToArray(), row.Step, JsonSerializer.SerializeToUtf8Bytes(row, OrderJson.Default.OrderRow)));

    private List<OrderRow> Rows(string where, params object?[] values) =>
        _store.Read(c => c.Query(ReadRow, "SELECT body FROM erasure_order " + where, values));

    private static OrderRow ReadRow(SqliteDataReader row) => JsonSerializer.Deserialize(row.Bytes(0), OrderJson.Default.OrderRow)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(OrderRow))]
internal sealed partial class OrderJson : JsonSerializerContext;
