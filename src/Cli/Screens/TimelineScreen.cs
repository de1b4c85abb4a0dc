using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Timeline;

namespace Xinglin.Cli.Screens;

/// <summary>Several holders' records in one order of time, after the sentence that says whose they are and who is missing.</summary>
internal static class TimelineScreen
{
    public static JsonObject Json(RecordTimeline timeline, DateTimeOffset now) => new()
    {
        ["sentence"] = Sentence(timeline, now),
        ["holders"] = new JsonArray([.. timeline.Holders.Select(h => new JsonObject
        {
            ["holder"] = h.Answer.Name,
            ["kind"] = h.Kind,
            ["state"] = h.Answer.State,
            ["asOf"] = h.Answer.Records?.Completeness.AsOf?.ToString(),
            ["scopes"] = new JsonArray([.. h.Answer.Scopes.Select(s => (JsonNode)s)]),
            ["refusal"] = h.Answer.Refusal?.Code.Value,
        })]),
        ["entries"] = new JsonArray([.. timeline.Entries.Select(e => (JsonNode)Json(e))]),
        ["undated"] = new JsonArray([.. timeline.Undated.Select(e => (JsonNode)Json(e))]),
    };

    public static void Show(IAnsiConsole console, RecordTimeline timeline, DateTimeOffset now)
    {
        console.WriteLine(Sentence(timeline, now));
        foreach (var holder in timeline.Holders.Where(h => h.Answer.Refusal is not null))
        {
            console.WriteLine($"{holder.Answer.Name}: {holder.Answer.Refusal!.Code}: {holder.Answer.Refusal.Sentence}");
        }

        var table = new Table().AddColumns("When", "Source", "Kind", "Type", "What", "Value", "Standing", "Layer");
        foreach (var entry in timeline.Entries.Concat(timeline.Undated))
        {
            var line = Line(entry);
            table.AddRow(new[]
            {
                entry.When.Length == 0 ? "no date" : entry.When, entry.Name, entry.Kind, line.Type, line.What, line.Value, line.Standing, LayerText.Of(entry.Resource.Layer),
            }.Select(Markup.Escape).ToArray());
        }

        console.Write(table);
    }

    private static string Sentence(RecordTimeline timeline, DateTimeOffset now) => HoldersScreen.Sentence([.. timeline.Holders.Select(h => h.Answer)], now);

    private static RecordLine Line(TimelineEntry entry) => RecordLine.Of(entry.Resource.Type, JsonNode.Parse(entry.Resource.Resource)!);

    private static JsonObject Json(TimelineEntry entry)
    {
        var line = Line(entry);
        return new JsonObject
        {
            ["when"] = entry.When.Length == 0 ? null : entry.When,
            ["holder"] = entry.Name,
            ["kind"] = entry.Kind,
            ["type"] = line.Type,
            ["what"] = line.What,
            ["value"] = line.Value,
            ["range"] = line.Range,
            ["standing"] = line.Standing,
            ["layer"] = entry.Resource.Layer,
            ["pointer"] = entry.Resource.Pointer.ToString(),
        };
    }
}
