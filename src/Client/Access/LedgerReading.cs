using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Client.Access;

/// <summary>State entries and call arguments as records.</summary>
internal static class LedgerReading
{
    /// <summary>The entry; a null value when it is absent.</summary>
    public static async Task<Answer<T?>> EntryAsync<T>(
        this LedgerClient ledger, string table, string key, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        var answer = await ledger.StateAsync(table, key, cancellation);
        if (!answer.TryGet(out var entry, out var refusal))
        {
            return refusal!;
        }

        if (entry.Value is not { ValueKind: JsonValueKind.Object } value)
        {
            return (T?)null;
        }

        try
        {
            return value.Deserialize(type);
        }
        catch (JsonException)
        {
            return Refusal.Of(ClientCodes.AnswerMalformed, $"The entry {table}/{key} is not of the agreed form: is the node of this version?");
        }
    }

    /// <summary>Adds a call whose arguments are a record.</summary>
    public static TransactionBuilder Call<T>(this TransactionBuilder transaction, string method, T arguments, JsonTypeInfo<T> type) =>
        transaction.Call(method, JsonSerializer.SerializeToUtf8Bytes(arguments, type));

    /// <summary>An account that is the thumbprint of a key.</summary>
    public static AccountId AccountOf(KeyId kid) => new(kid.Value);
}
