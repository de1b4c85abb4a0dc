using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;

namespace Xinglin.Cli.Screens;

/// <summary>Copies that were kept, without any network: each with its source and its day, and never as what the hospital has now.</summary>
internal static class CopyScreen
{
    private const string Note = "copy; may be older than the hospital's";

    public static JsonObject Json(IReadOnlyList<CopySet> sets, IReadOnlyList<Refusal> refused, int damaged) => new()
    {
        ["offline"] = true,
        ["note"] = Note,
        ["records"] = new JsonArray([.. Newest(sets).Select(c => new JsonObject
        {
            ["holder"] = c.Set.Name, ["kept"] = c.Set.Kept.ToString(), ["entry"] = c.Set.Entry, ["type"] = c.Record.Type, ["pointer"] = c.Record.Pointer.ToString(),
            ["layer"] = c.Record.Layer, ["provenAt"] = c.Record.ProvenAt.Value, ["resource"] = JsonNode.Parse(c.Record.Resource),
        })]),
        ["notShown"] = new JsonArray([.. refused.Select(r => (JsonNode)r.Code.Value)]),
        ["damaged"] = damaged,
    };

    public static void Show(IAnsiConsole console, IReadOnlyList<CopySet> sets, IReadOnlyList<Refusal> refused, int damaged)
    {
        var newest = Newest(sets);
        console.WriteLine($"Offline: {newest.Count} record(s), each a {Note}; checked here against the members' signatures of that day. Not a full history.");
        var table = new Table().AddColumns("Source", "Copied", "Type", "What", "When", "Value", "Standing", "Layer");
        foreach (var (set, record) in newest)
        {
            var line = RecordLine.Of(record.Type, JsonNode.Parse(record.Resource)!);
            table.AddRow(new[] { set.Name, set.Kept.ToString(), line.Type, line.What, line.When, line.Value, line.Standing, LayerText.Of(record.Layer) }.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
        foreach (var refusal in refused)
        {
            console.WriteLine($"not shown: {refusal}");
        }

        if (damaged > 0)
        {
            console.WriteLine($"{damaged} file(s) of copies cannot be opened: they are damaged, or another wallet's.");
        }
    }

    /// <summary>Of a record that was copied several times the last copy.</summary>
    private static List<(CopySet Set, KeptRecord Record)> Newest(IReadOnlyList<CopySet> sets) =>
        [.. sets.SelectMany(s => s.Records.Select(r => (Set: s, Record: r))).GroupBy(c => c.Record.Pointer).Select(g => g.MaxBy(c => c.Set.Kept.Milliseconds))];
}
