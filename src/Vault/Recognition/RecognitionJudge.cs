using System.Globalization;
using System.Text.Json;

namespace Xinglin.Vault.Recognition;

/// <summary>Why a result of the item is not recognised here. Each is another thing; a result may have several.</summary>
public static class RecognitionObstacles
{
    /// <summary>Its status is not final, amended or corrected.</summary>
    public const string NotFinal = "result-not-final";

    /// <summary>It has no value, or a reason why not.</summary>
    public const string NoValue = "result-without-value";

    /// <summary>It does not say when it was made, or not as a date.</summary>
    public const string Undated = "result-undated";

    /// <summary>It is older than the rules allow. A date without a day counts from its first.</summary>
    public const string TooOld = "result-too-old";

    /// <summary>Its date lies ahead.</summary>
    public const string Ahead = "result-ahead-of-time";

    /// <summary>The rules do not list who made it.</summary>
    public const string Unlisted = "institution-not-listed";

    /// <summary>Who made it has a lower level than the rules ask for.</summary>
    public const string LevelTooLow = "institution-level-too-low";

    /// <summary>Who made it bears no mark for this item that counts where it is ordered.</summary>
    public const string NoMark = "mark-missing";

    /// <summary>The specimen is another one.</summary>
    public const string OtherSpecimen = "specimen-other";

    /// <summary>The rules ask for a specimen, and what is visible of the result does not say which it was.</summary>
    public const string SpecimenNotStated = "specimen-not-stated";

    /// <summary>The unit is another one, or none.</summary>
    public const string OtherUnit = "unit-other";
}

/// <summary>What the rules say of one result.</summary>
/// <param name="Recognised">True when nothing stands against it.</param>
/// <param name="Mark">The mark by which; null when there is none that counts.</param>
/// <param name="When">When it was made, as written; empty when it does not say.</param>
/// <param name="Obstacles">Of <see cref="RecognitionObstacles"/>, in their order.</param>
public sealed record RecognitionVerdict(bool Recognised, string? Mark, string When, IReadOnlyList<string> Obstacles);

/// <summary>Judges results by rules. It only says what the rules say: who orders decides.</summary>
/// <param name="rules">The rules.</param>
/// <param name="ordering">Short name of the member where it is ordered.</param>
/// <param name="now">When.</param>
public sealed class RecognitionJudge(RecognitionRules rules, string ordering, DateTimeOffset now)
{
    private static readonly string[] FinalStatuses = ["final", "amended", "corrected"];
    private static readonly string[] Times = ["effectiveDateTime", "effectiveInstant", "issued"];

    /// <summary>The verdict; null when the resource is no result of the item.</summary>
    /// <param name="item">What is ordered.</param>
    /// <param name="holder">Short name of the member that made the result.</param>
    /// <param name="resource">FHIR R4 JSON of an Observation or DiagnosticReport.</param>
    public RecognitionVerdict? Judge(RecognitionItem item, string holder, string resource)
    {
        using var document = JsonDocument.Parse(resource);
        var root = document.RootElement;
        if (Text(root, "resourceType") is not ("Observation" or "DiagnosticReport") || !IsOf(item, root))
        {
            return null;
        }

        var when = WhenOf(root);
        var mark = MarkOf(item, holder);
        var obstacles = new[] { Status(root), Value(root), Age(item, when), Institution(item, holder), mark is null ? RecognitionObstacles.NoMark : null, Specimen(item, root), Unit(item, root) }
            .OfType<string>().ToList();
        return new RecognitionVerdict(obstacles.Count == 0, mark, when, obstacles);
    }

    private static bool IsOf(RecognitionItem item, JsonElement root) =>
        Items(root, "code", "coding").Any(c => item.Codings.Contains($"{Text(c, "system")}|{Text(c, "code")}"));

    private static string? Status(JsonElement root) => FinalStatuses.Contains(Text(root, "status"), StringComparer.Ordinal) ? null : RecognitionObstacles.NotFinal;

    /// <summary>A report's values are in what it lists.</summary>
    private static string? Value(JsonElement root)
    {
        if (Text(root, "resourceType") == "DiagnosticReport" || root.EnumerateObject().Any(p => p.Name.StartsWith("value", StringComparison.Ordinal)))
        {
            return null;
        }

        return Items(root, "component").Any(c => c.EnumerateObject().Any(p => p.Name.StartsWith("value", StringComparison.Ordinal))) ? null : RecognitionObstacles.NoValue;
    }

    private static string WhenOf(JsonElement root) => Text(root, "effectiveDateTime") ?? Text(Object(root, "effectivePeriod"), "end") ?? Text(Object(root, "effectivePeriod"), "start")
        ?? Times.Select(t => Text(root, t)).FirstOrDefault(t => t is not null) ?? string.Empty;

    private string? Age(RecognitionItem item, string when)
    {
        if (First(when) is not { } made)
        {
            return RecognitionObstacles.Undated;
        }

        var days = (now - made).TotalDays;
        return days < -1 ? RecognitionObstacles.Ahead : days > item.Days ? RecognitionObstacles.TooOld : null;
    }

    /// <summary>The first moment that a date may mean, so that what is vague counts as old.</summary>
    private static DateTimeOffset? First(string when)
    {
        var whole = when.Length switch { 4 => when + "-01-01", 7 => when + "-01", _ => when };
        return whole.Length >= 10 && DateTimeOffset.TryParse(whole, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
    }

    private string? Institution(RecognitionItem item, string holder) => rules.Institution(holder) is not { } institution ? RecognitionObstacles.Unlisted
        : LevelOf(institution.Level) < LevelOf(item.Level) ? RecognitionObstacles.LevelTooLow
        : null;

    private int LevelOf(string level) => rules.Levels.TakeWhile(l => l != level).Count();

    /// <summary>A nationwide mark first; a regional one only where holder and orderer are of one region.</summary>
    private string? MarkOf(RecognitionItem item, string holder)
    {
        if (rules.Institution(holder) is not { } institution)
        {
            return null;
        }

        var held = institution.Marks.Where(m => m.Items.Contains(HeldMark.AllItems) || m.Items.Contains(item.Code)).Select(m => rules.Marks.First(mark => mark.Code == m.Mark)).ToList();
        var inRegion = rules.Institution(ordering) is { } here && (here.Region ?? rules.Region) == (institution.Region ?? rules.Region);
        return held.OrderByDescending(m => m.Nationwide).FirstOrDefault(m => m.Nationwide || inRegion)?.Code;
    }

    /// <summary>A specimen that is only referred to is elsewhere: it is not stated.</summary>
    private static string? Specimen(RecognitionItem item, JsonElement root)
    {
        if (item.Specimens is not { Count: > 0 } wanted)
        {
            return null;
        }

        var reference = Object(root, "specimen");
        var contained = Items(root, "contained").Where(c => "#" + Text(c, "id") == Text(reference, "reference"));
        var stated = contained.SelectMany(c => Items(c, "type", "coding").SelectMany(t => new[] { Text(t, "code"), $"{Text(t, "system")}|{Text(t, "code")}" }).Append(Text(Object(c, "type"), "text")))
            .Append(Text(reference, "display")).OfType<string>().ToList();
        return stated.Count == 0 ? RecognitionObstacles.SpecimenNotStated : stated.Exists(wanted.Contains) ? null : RecognitionObstacles.OtherSpecimen;
    }

    private static string? Unit(RecognitionItem item, JsonElement root)
    {
        if (item.Units is not { Count: > 0 } wanted || Text(root, "resourceType") == "DiagnosticReport")
        {
            return null;
        }

        var quantity = Object(root, "valueQuantity");
        return wanted.Contains(Text(quantity, "code") ?? Text(quantity, "unit") ?? string.Empty) ? null : RecognitionObstacles.OtherUnit;
    }

    private static JsonElement Object(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().FirstOrDefault() : value
            : default;

    /// <summary>The objects at a path, lists taken apart.</summary>
    private static IEnumerable<JsonElement> Items(JsonElement element, params ReadOnlySpan<string> path)
    {
        List<JsonElement> found = [element];
        foreach (var name in path)
        {
            found = [.. found.Where(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty(name, out _)).Select(e => e.GetProperty(name))
                .SelectMany(e => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray().ToArray() : [e])];
        }

        return found.Where(e => e.ValueKind == JsonValueKind.Object);
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
