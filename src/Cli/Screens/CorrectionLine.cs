using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Screens;

/// <summary>
/// What a patient says is wrong with a record, beside the record: pending, late, accepted and refused are different sentences, and the original
/// keeps its date. Of what is erased or restricted, that it is.
/// </summary>
internal static class CorrectionLine
{
    /// <summary>The lines under a list of records.</summary>
    public static IEnumerable<string> Of(VerifiedRecords records) =>
        records.Corrections.SelectMany(Of).Concat(records.Marks.Select(m => $"{m.Code} since {m.Since}: {m.Pointer}"));

    /// <summary>One request: how it stands, the patient's words, the clinician's, and the original where a newer version stands in its place.</summary>
    public static IEnumerable<string> Of(VerifiedCorrection correction)
    {
        yield return $"{State(correction)}, record {correction.Pointer}{(correction.Registered is { } date ? $" registered {date}" : string.Empty)} (request {correction.Correction})";
        yield return correction.Statement is { } statement ? $"  the patient: {statement}" : "  the patient's words are outside what you may see.";
        if (correction.Reason is { } reason)
        {
            yield return $"  the clinician {correction.By}: {reason}";
        }

        if (correction.Original is { } original)
        {
            var line = RecordLine.Of(original.Type, JsonNode.Parse(original.Resource)!);
            yield return $"  the original: {string.Join(", ", new[] { line.Type, line.What, line.When, line.Value, line.Standing }.Where(t => t.Length > 0))}";
        }
    }

    public static JsonObject Json(VerifiedCorrection correction) => new()
    {
        ["correction"] = correction.Correction.ToString(),
        ["record"] = correction.Pointer.ToString(),
        ["state"] = correction.State,
        ["since"] = correction.Since.ToString(),
        ["due"] = correction.Due.ToString(),
        ["statement"] = correction.Statement,
        ["decided"] = correction.Decided?.ToString(),
        ["reason"] = correction.Reason,
        ["by"] = correction.By?.ToString(),
        ["registered"] = correction.Registered?.ToString(),
        ["original"] = correction.Original is { } original ? JsonNode.Parse(original.Resource) : null,
    };

    public static JsonObject Json(RecordMark mark) => new() { ["pointer"] = mark.Pointer.ToString(), ["code"] = mark.Code, ["since"] = mark.Since.ToString() };

    private static string State(VerifiedCorrection correction) => correction.State switch
    {
        CorrectionStates.Pending => $"CORRECTION PENDING since {correction.Since}, due {correction.Due}",
        CorrectionStates.Late => $"CORRECTION LATE: asked {correction.Since}, was due {correction.Due}, not decided",
        CorrectionStates.Accepted => $"CORRECTED: a clinician agreed {correction.Decided}",
        CorrectionStates.Refused => $"DISPUTED: a clinician left it as it is {correction.Decided}, the patient disagrees",
        _ => $"CORRECTION DECIDED {correction.Decided}; the decision did not come along",
    };
}
