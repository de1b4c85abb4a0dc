using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Recognition;
using Xinglin.Vault.Recognition;

namespace Xinglin.Cli.Screens;

/// <summary>"Already done?" on a screen: each result with why it is recognised or not, then who may have more.</summary>
internal static class RecognitionScreen
{
    public static JsonObject Json(RecognitionRules rules, RecognitionReport report) => new()
    {
        ["rules"] = rules.Name,
        ["version"] = rules.Version,
        ["item"] = report.Item.Code,
        ["recognised"] = report.Recognised.Count,
        ["results"] = new JsonArray([.. report.Hits.Select(h => new JsonObject
        {
            ["holder"] = h.Name,
            ["when"] = h.Verdict.When,
            ["value"] = Line(h).Value,
            ["range"] = Line(h).Range,
            ["recognised"] = h.Verdict.Recognised,
            ["mark"] = h.Verdict.Mark,
            ["obstacles"] = new JsonArray([.. h.Verdict.Obstacles.Select(o => (JsonNode)o)]),
            ["pointer"] = h.Resource.Pointer.ToString(),
        })]),
        ["unknown"] = new JsonArray([.. report.Unknown.Select(u => new JsonObject { ["holder"] = u.Name, ["why"] = u.Why })]),
    };

    public static void Show(IAnsiConsole console, RecognitionRules rules, RecognitionReport report)
    {
        console.WriteLine(Sentence(rules, report));
        if (report.Hits.Count > 0)
        {
            var table = new Table().AddColumns("Source", "When", "Value", "Range of the source", "Recognised", "Why, or why not");
            foreach (var hit in report.Hits)
            {
                var why = hit.Verdict.Recognised ? hit.Verdict.Mark! : string.Join(", ", hit.Verdict.Obstacles);
                table.AddRow(new[] { hit.Name, hit.Verdict.When, Line(hit).Value, Line(hit).Range, hit.Verdict.Recognised ? "yes" : "no", why }.Select(Markup.Escape).ToArray());
            }

            console.Write(table);
        }

        foreach (var unknown in report.Unknown)
        {
            console.WriteLine($"{unknown.Name}: {unknown.Why}; whether there are more results is not known.");
        }
    }

    private static string Sentence(RecognitionRules rules, RecognitionReport report)
    {
        var seen = report.Hits.Count == 0 ? "no result is visible to you" : string.Create(CultureInfo.InvariantCulture, $"{report.Hits.Count} result(s) visible to you, {report.Recognised.Count} recognised");
        return $"{report.Item.Name}: {seen}, by the rules {rules.Name} {rules.Version}. Other institutions may hold results that you are not permitted to see; --ask lets the patient look.";
    }

    private static RecordLine Line(RecognitionHit hit) => RecordLine.Of(hit.Resource.Type, JsonNode.Parse(hit.Resource.Resource)!);
}
