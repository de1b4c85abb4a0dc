using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Screens;

/// <summary>
/// An emergency summary: section by section over all members, each line with its source, date and age. Stated none, nothing
/// recorded, not available, not known there and not answering look different, and none of them looks like "none".
/// </summary>
internal static class EmergencyScreen
{
    private static readonly Dictionary<string, string> Titles = new()
    {
        ["allergies"] = "Allergies and intolerances",
        ["medicines"] = "Medicines that may be in use",
        ["problems"] = "Problems",
        ["alerts"] = "Alerts",
        ["blood-group"] = "Blood group",
        ["pregnancy"] = "Pregnancy",
        ["ended-medicines"] = "Medicines that ended",
        ["laboratory"] = "Laboratory, last year",
        ["imaging"] = "Imaging reports, last year",
        ["encounters"] = "Encounters, last year",
    };

    public static JsonObject Json(IReadOnlyList<HolderSummary> holders) => new()
    {
        ["holders"] = new JsonArray([.. holders.Select(h => new JsonObject
        {
            ["holder"] = h.Holder.Slug,
            ["status"] = h.Status,
            ["refusal"] = h.Refusal?.Code.Value,
            ["corrections"] = new JsonArray([.. h.Corrections.Select(c => (JsonNode)CorrectionLine.Json(c))]),
            ["sections"] = new JsonArray([.. h.Sections.Select(s => new JsonObject
            {
                ["section"] = s.Name,
                ["state"] = s.State,
                ["items"] = new JsonArray([.. s.Items.Select(i => new JsonObject
                {
                    ["type"] = i.Record.Type, ["pointer"] = i.Record.Pointer.ToString(), ["provenAt"] = i.Record.ProvenAt.Value,
                    ["recordedUnder"] = i.Merged?.Number, ["layer"] = i.Record.Layer, ["resource"] = JsonNode.Parse(i.Record.Resource),
                })]),
            })]),
        })]),
    };

    public static void Show(IAnsiConsole console, IReadOnlyList<HolderSummary> holders, DateTimeOffset now)
    {
        foreach (var name in EmergencySectionNames.First.Concat(EmergencySectionNames.More))
        {
            var answers = holders.SelectMany(h => h.Sections.Where(s => s.Name == name && s.State != SectionState.NotAvailable).Select(s => (Holder: h, Section: s))).ToList();
            if (answers.Count > 0)
            {
                Section(console, Titles[name], answers, now);
            }
        }

        foreach (var (holder, line) in holders.SelectMany(h => h.Corrections.SelectMany(CorrectionLine.Of).Select(line => (h.Holder.Name, line))))
        {
            console.WriteLine($"{holder}: {line}");
        }

        Rest(console, holders);
    }

    /// <summary>How old a date as written is; a date that is not there is said so.</summary>
    internal static string Age(string when, DateTimeOffset now)
    {
        if (!TryDate(when, out var date))
        {
            return "age unknown";
        }

        var days = (int)(now.UtcDateTime.Date - date).TotalDays;
        return days switch
        {
            < 0 => "in the future",
            0 => "today",
            < 60 => $"{days} d",
            < 730 => $"{days / 30} mo",
            _ => $"{days / 365} y",
        };
    }

    private static void Section(IAnsiConsole console, string title, List<(HolderSummary Holder, SummarySection Section)> answers, DateTimeOffset now)
    {
        console.MarkupLineInterpolated($"[bold]{title}[/]");
        foreach (var (holder, section) in answers)
        {
            foreach (var item in section.Items)
            {
                console.WriteLine("  " + Line(holder, item, now));
            }

            if (Empty(section.State) is { } sentence)
            {
                console.WriteLine($"  {holder.Holder.Name}: {sentence}");
            }
        }
    }

    private static string Line(HolderSummary holder, SummaryItem item, DateTimeOffset now)
    {
        var json = JsonNode.Parse(item.Record.Resource)!;
        var line = RecordLine.Of(item.Record.Type, json);
        string[] parts = [line.What, line.Value, Severity(json), line.Standing];
        var source = item.Merged is { } merged ? $"{holder.Holder.Name}, recorded under {merged.Number}" : holder.Holder.Name;
        return $"{string.Join("; ", parts.Where(p => p.Length > 0))}  — {source}, {(line.When.Length > 0 ? line.When : "no date")} ({Age(line.When, now)})";
    }

    private static string Severity(JsonNode json)
    {
        var reactions = json["reaction"] is JsonArray list
            ? list.OfType<JsonObject>().SelectMany(r => r["manifestation"] is JsonArray m ? m.OfType<JsonObject>().Select(Words) : []).OfType<string>()
            : [];
        string?[] parts = [json["criticality"]?.ToString() is { } criticality ? $"criticality {criticality}" : null, .. reactions];
        return string.Join(", ", parts.OfType<string>());
    }

    private static string? Words(JsonObject concept) => concept["text"]?.ToString() ?? (concept["coding"] is JsonArray { Count: > 0 } codings ? codings[0]?["display"]?.ToString() : null);

    private static string? Empty(string state) => state switch
    {
        SectionState.NothingRecorded => "nothing recorded there (not the same as none)",
        SectionState.TooLarge => "more than an emergency answer holds: telephone them",
        SectionState.StatedNone => "stated: none known, see the line above",
        SectionState.StatedUnknown => "stated: not known, see the line above",
        _ => null,
    };

    private static void Rest(IAnsiConsole console, IReadOnlyList<HolderSummary> holders)
    {
        foreach (var holder in holders.Where(h => h.Status != HolderStatus.Answered))
        {
            console.WriteLine(holder.Status switch
            {
                HolderStatus.NotKnown => $"{holder.Holder.Name}: does not know the person by these numbers.",
                HolderStatus.Several => $"{holder.Holder.Name}: the numbers are of several persons there; nothing was shown.",
                HolderStatus.NotAnswering => $"{holder.Holder.Name}: NOT ANSWERING; what it has is unknown.",
                _ => $"{holder.Holder.Name}: refused. {holder.Refusal}",
            });
        }

        var hidden = holders.SelectMany(h => h.Sections).Where(s => s.State == SectionState.NotAvailable).Select(s => Titles[s.Name].ToLowerInvariant()).Distinct().ToList();
        if (hidden.Count > 0)
        {
            console.WriteLine($"Not available to this step, whether or not there are any: {string.Join(", ", hidden)}. By a further reason: xinglin staff emergency more");
        }

        foreach (var layer in holders.SelectMany(h => h.Sections).SelectMany(s => s.Items).Select(i => i.Record.Layer).Distinct())
        {
            console.WriteLine($"Each line is from: {LayerText.Of(layer)}.");
        }

        console.WriteLine("Everything else is not available to emergency access. Every line was verified against the members' signatures. Both logs have this read; the patient will be told.");
    }

    private static bool TryDate(string when, out DateTime date)
    {
        string[] formats = ["yyyy", "yyyy-MM", "yyyy-MM-dd"];
        var day = when.Length > 10 ? when[..10] : when;
        return DateTime.TryParseExact(day, formats, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out date);
    }
}
