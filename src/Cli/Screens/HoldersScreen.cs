using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Screens;

/// <summary>
/// Several holders' answers on one screen: first the sentence that says what is seen and what is not, then section by section over the
/// holders, then the records, each with its source. Unknown, none, hidden, late and pending are five different words.
/// </summary>
internal static class HoldersScreen
{
    /// <summary>For example: You see: laboratory since 2024, complete as of 09:14 from A and C; B is overdue. Not a full history.</summary>
    public static string Sentence(IReadOnlyList<HolderAnswer> answers, DateTimeOffset now)
    {
        var parts = new List<string>();
        foreach (var group in answers.Where(a => a.State == CompletenessStates.Complete).GroupBy(a => ScopeWords.Of(a.Scopes)))
        {
            var oldest = group.Select(a => a.Records!.Completeness.AsOf!.Value).OrderBy(t => t.Milliseconds).First();
            parts.Add($"{group.Key}, complete as of {Clock(oldest, now)} from {Names(group)}");
        }

        parts.AddRange(answers.Where(a => a.State == CompletenessStates.Overdue).Select(a =>
            $"{a.Name} is overdue: {ScopeWords.Of(a.Scopes)} as of {(a.Records!.Completeness.AsOf is { } at ? Clock(at, now) : "no known time")}"));
        AddAll(parts, answers, CompletenessStates.Late, "is overdue: no answer", "are overdue: no answer");
        parts.AddRange(answers.Where(a => a.State == CompletenessStates.Withheld).Select(a =>
            string.Create(CultureInfo.InvariantCulture, $"{a.Name} WITHHOLDS {a.Records!.Completeness.Missing.Count} record(s) that it registered")));
        AddAll(parts, answers, CompletenessStates.NotVerifiable, "is not verifiable", "are not verifiable");
        AddAll(parts, answers, CompletenessStates.Outside, "is outside your permission", "are outside your permission");
        return $"You see: {(parts.Count == 0 ? "nothing, for there is no holder to ask" : string.Join("; ", parts))}. Not a full history.";
    }

    public static JsonObject Json(IReadOnlyList<HolderAnswer> answers, DateTimeOffset now) => new()
    {
        ["sentence"] = Sentence(answers, now),
        ["holders"] = new JsonArray([.. answers.Select(a => new JsonObject
        {
            ["holder"] = a.Name,
            ["permission"] = a.Permission?.ToString(),
            ["scopes"] = new JsonArray([.. a.Scopes.Select(s => (JsonNode)s)]),
            ["state"] = a.State,
            ["refusal"] = a.Refusal?.Code.Value,
            ["sections"] = Sections(a),
            ["answer"] = a.Records is { } records ? RecordTable.Json(records) : null,
        })]),
    };

    public static void Show(IAnsiConsole console, IReadOnlyList<HolderAnswer> answers, DateTimeOffset now)
    {
        console.WriteLine(Sentence(answers, now));
        if (answers.Count == 0)
        {
            console.WriteLine("Next: xinglin wallet claim CODE, with the code from a desk.");
            return;
        }

        foreach (var answer in answers.Where(a => a.Refusal is not null))
        {
            console.WriteLine($"{answer.Name}: {answer.Refusal!.Code}: {answer.Refusal.Sentence}");
        }

        console.Write(Grid(answers));
        foreach (var answer in answers.Where(a => a.Records is not null))
        {
            foreach (var line in ScopeLine.Of(answer.Records!, answer.Name))
            {
                console.WriteLine($"{answer.Name}: {line}");
            }
        }

        console.Write(Records(answers));
        foreach (var line in answers.Where(a => a.Records is not null).SelectMany(a => CorrectionLine.Of(a.Records!)))
        {
            console.WriteLine(line);
        }
    }

    /// <summary>The word for one section at one holder.</summary>
    internal static string Word(string state, int count) => state switch
    {
        SectionStates.Outside => "outside your permission",
        SectionStates.Late => "overdue: not known",
        SectionStates.NotVerifiable => "not verifiable",
        SectionStates.Withheld => "WITHHELD in part",
        SectionStates.Hidden => string.Create(CultureInfo.InvariantCulture, $"{count}, some HIDDEN"),
        SectionStates.Pending => string.Create(CultureInfo.InvariantCulture, $"{count}, some PENDING"),
        SectionStates.StatedNone => "stated: none known",
        SectionStates.NothingRegistered => "nothing registered",
        _ => count.ToString(CultureInfo.InvariantCulture),
    };

    private static Table Grid(IReadOnlyList<HolderAnswer> answers)
    {
        var grid = new Table().AddColumn("Section");
        foreach (var answer in answers)
        {
            grid.AddColumn(Markup.Escape(answer.Name));
        }

        foreach (var section in OverviewSection.All)
        {
            grid.AddRow([section.Name, .. answers.Select(a => section.Of(a)).Select(s => Word(s.State, s.Count))]);
        }

        return grid;
    }

    private static Table Records(IReadOnlyList<HolderAnswer> answers)
    {
        var table = new Table().AddColumns("Source", "Type", "What", "When", "Value", "Range of the source", "Standing", "Layer");
        foreach (var (answer, resource) in answers.SelectMany(a => (a.Records?.Resources ?? []).Select(r => (a, r))))
        {
            var line = RecordLine.Of(resource.Type, JsonNode.Parse(resource.Resource)!);
            table.AddRow(new[] { answer.Name, line.Type, line.What, line.When, line.Value, line.Range, line.Standing, LayerText.Of(resource.Layer) }.Select(Markup.Escape).ToArray());
        }

        return table;
    }

    private static JsonArray Sections(HolderAnswer answer) => [.. OverviewSection.All.Select(section =>
    {
        var (state, count) = section.Of(answer);
        return new JsonObject { ["section"] = section.Name, ["state"] = state, ["registered"] = count };
    })];

    private static void AddAll(List<string> parts, IReadOnlyList<HolderAnswer> answers, string state, string one, string several)
    {
        var names = answers.Where(a => a.State == state).ToList();
        if (names.Count > 0)
        {
            parts.Add($"{Names(names)} {(names.Count == 1 ? one : several)}");
        }
    }

    private static string Names(IEnumerable<HolderAnswer> answers)
    {
        var names = answers.Select(a => a.Name).Distinct().ToList();
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }

    /// <summary>The time of day where it is today at the reader's place, else with its day.</summary>
    private static string Clock(LedgerTime time, DateTimeOffset now)
    {
        var there = DateTimeOffset.FromUnixTimeMilliseconds(time.Milliseconds).ToOffset(now.Offset);
        return there.ToString(there.Date == now.Date ? "HH:mm" : "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }
}
