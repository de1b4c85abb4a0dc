using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Vault.Statements;

namespace Xinglin.Cli.Screens;

/// <summary>
/// How whole an answer is, in words, relative to its scope. Unknown, none, hidden, late and pending are five different sentences; that nothing
/// was registered is never written as "none".
/// </summary>
internal static class ScopeLine
{
    public static IEnumerable<string> Of(VerifiedRecords records, string holder) => Of(records.Completeness, holder);

    public static IEnumerable<string> Of(RecordCompleteness whole, string holder)
    {
        yield return whole.State switch
        {
            CompletenessStates.Complete => $"Within this scope: complete as of {whole.AsOf} from {holder}. Not a full history.",
            CompletenessStates.Overdue => $"Within this scope: all that {holder} had registered, but {holder} is OVERDUE: it last compared its own system at {whole.AsOf?.ToString() ?? "no known time"}.",
            CompletenessStates.Withheld => $"NOT COMPLETE: {holder} registered {whole.Missing.Count} record(s) within this scope that it neither released nor explained. Ask {holder}.",
            _ => $"Whether this is all cannot be verified: {holder} gave no index that matches the ledger. Ask again; do not read it as complete.",
        };
        foreach (var reason in whole.Withheld.GroupBy(w => w.Reason))
        {
            yield return Reason(reason.Key, reason.Count());
        }

        var empty = whole.Covered.Where(c => c.Count == 0).Select(c => c.Section).ToList();
        if (empty.Count > 0 && empty.Count < 20)
        {
            yield return $"Nothing registered by {holder} within this scope (which is not 'none known'): {string.Join(", ", empty)}.";
        }

        if (whole.Partial.Count > 0)
        {
            yield return $"This narrowing is finer than the index: completeness is not provable within {string.Join(", ", whole.Partial)}.";
        }
    }

    public static JsonObject Json(RecordCompleteness whole) => new()
    {
        ["state"] = whole.State,
        ["asOf"] = whole.AsOf?.ToString(),
        ["covered"] = new JsonArray([.. whole.Covered.Select(c => new JsonObject { ["section"] = c.Section, ["registered"] = c.Count })]),
        ["notProvable"] = new JsonArray([.. whole.Partial.Select(p => (JsonNode)p)]),
        ["withheld"] = new JsonArray([.. whole.Withheld.Select(w => new JsonObject { ["pointer"] = w.Pointer.ToString(), ["reason"] = w.Reason })]),
        ["missing"] = new JsonArray([.. whole.Missing.Select(m => (JsonNode)m.ToString())]),
    };

    private static string Reason(string reason, int count) => reason switch
    {
        WithheldReasons.Pending => $"PENDING: {count} record(s) are changing and on their way; ask again in a moment.",
        WithheldReasons.Restricted => $"HIDDEN: {count} record(s) are registered here that this permission alone does not open.",
        WithheldReasons.Gone => $"GONE: {count} record(s) were erased, or are no longer in the holder's system.",
        _ => $"WITHHELD: {count} record(s), for a reason of no known kind.",
    };
}
