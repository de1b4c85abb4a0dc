using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Vault.Records;

namespace Xinglin.Cli.Screens;

/// <summary>Verified records on a screen: first what the reader sees and does not see, then a line a record.</summary>
internal static class RecordTable
{
    private static readonly (string Type, string Name)[] Sections =
        [("AllergyIntolerance", "allergies"), ("MedicationRequest", "medicines"), ("Condition", "problems"), ("Observation", "results")];

    public static JsonObject Json(VerifiedRecords records) => new()
    {
        ["asOf"] = new JsonObject { ["height"] = records.AsOf.Height.Value, ["time"] = records.AsOf.Time.ToString() },
        ["scopes"] = new JsonArray([.. records.Scopes.Select(s => (JsonNode)s)]),
        ["entry"] = records.Entry,
        ["completeness"] = ScopeLine.Json(records.Completeness),
        ["marks"] = new JsonArray([.. records.Marks.Select(m => (JsonNode)CorrectionLine.Json(m))]),
        ["corrections"] = new JsonArray([.. records.Corrections.Select(c => (JsonNode)CorrectionLine.Json(c))]),
        ["resources"] = new JsonArray([.. records.Resources.Select(r => new JsonObject
        {
            ["type"] = r.Type, ["pointer"] = r.Pointer.ToString(), ["provenAt"] = r.ProvenAt.Value,
            ["layer"] = r.Layer, ["shows"] = LayerText.Json(r.Layer), ["resource"] = JsonNode.Parse(r.Resource),
        })]),
    };

    /// <param name="console">Where.</param>
    /// <param name="records">What.</param>
    /// <param name="holder">The holder's name.</param>
    public static void Show(IAnsiConsole console, VerifiedRecords records, string holder)
    {
        console.MarkupLineInterpolated($"[bold]{records.Resources.Count}[/] record(s), {Checked(records)}");
        console.WriteLine(Seen(records.Scopes));
        foreach (var line in ScopeLine.Of(records, holder))
        {
            console.WriteLine(line);
        }

        var table = new Table().AddColumns("Type", "What", "When", "Value", "Range of the source", "Standing", "Layer");
        foreach (var resource in records.Resources)
        {
            var line = RecordLine.Of(resource.Type, JsonNode.Parse(resource.Resource)!);
            table.AddRow(new[] { line.Type, line.What, line.When, line.Value, line.Range, line.Standing, LayerText.Of(resource.Layer) }.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
        foreach (var line in CorrectionLine.Of(records))
        {
            console.WriteLine(line);
        }

        console.WriteLine($"As of block {records.AsOf.Height}, {records.AsOf.Time}; logged by the holder as {records.Entry}.");
    }

    private static string Checked(VerifiedRecords records) => records.Resources.All(r => r.Layer == LayerNames.Raw)
        ? "each as registered, verified here against the members' signatures."
        : "each a part of a registered record: that it is the holder signed, that the record is registered is verified here against the members' signatures.";

    /// <summary>The reader's own limits: a section outside the scope is named so whether or not anything is there.</summary>
    internal static string Seen(IReadOnlyList<string> scopes)
    {
        if (scopes.Count == 0)
        {
            return "You see: all that this member registered. Other members' records are not here.";
        }

        var outside = Sections.Where(s => !scopes.Any(scope => scope.StartsWith(s.Type + ".", StringComparison.Ordinal))).Select(s => s.Name).ToList();
        var not = outside.Count == 0 ? string.Empty : $" Outside this permission, whether or not there are any: {string.Join(", ", outside)}.";
        return $"You see: {string.Join(" or ", scopes)}, the patient's choice. Not a full history.{not}";
    }
}
