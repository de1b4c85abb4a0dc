using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xinglin.Vault.Recognition;

/// <summary>
/// A region's rules by which institutions recognise each other's results, as data: one JSON object with the members in the order below, unknown and
/// duplicate members refused. A change is a further version.
/// </summary>
/// <param name="Format"><see cref="FormatV1"/>.</param>
/// <param name="Name">Short name: letters a-z, digits and hyphens.</param>
/// <param name="Version">Version of the rules, for example <c>2026-1</c>.</param>
/// <param name="Region">The region whose institutions recognise each other's regional marks.</param>
/// <param name="Marks">Marks that a result may bear.</param>
/// <param name="Levels">Levels of institutions, the lowest first.</param>
/// <param name="Institutions">Who has which level, and which marks for which items.</param>
/// <param name="Items">Examinations that are recognised.</param>
/// <param name="Reasons">Why an examination may be repeated although its result is recognised.</param>
public sealed record RecognitionRules(
    string Format, string Name, string Version, string Region, IReadOnlyList<RecognitionMark> Marks, IReadOnlyList<string> Levels,
    IReadOnlyList<RecognisedInstitution> Institutions, IReadOnlyList<RecognitionItem> Items, IReadOnlyList<RepeatReason> Reasons)
{
    /// <summary>The only format there is.</summary>
    public const string FormatV1 = "xinglin/recognition/v1";

    /// <summary>Bytes of the text.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>Entries of each list.</summary>
    public const int ListMax = 4096;

    /// <summary>Days for which a result may be recognised.</summary>
    public const int DaysMax = 3650;

    private const int TextMax = 200;

    /// <summary>Reads rules; null when the text is not of the format, over a limit, or names what it does not define.</summary>
    public static RecognitionRules? TryRead(ReadOnlySpan<byte> text)
    {
        try
        {
            return text.Length <= BytesMax && JsonSerializer.Deserialize(text, RecognitionJson.Default.RecognitionRules) is { } rules && rules.IsSound ? rules : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The item of this code; null when there is none.</summary>
    public RecognitionItem? Item(string code) => Items.FirstOrDefault(i => i.Code == code);

    /// <summary>The institution with this short name; null when the rules do not list it.</summary>
    public RecognisedInstitution? Institution(string member) => Institutions.FirstOrDefault(i => i.Member == member);

    /// <summary>The code system of the reasons in what is recorded: it names rules and version.</summary>
    [JsonIgnore]
    public string ReasonSystem => $"urn:xinglin:recognition:{Name}:{Version}";

    private bool IsSound => IsFull(Marks) && IsFull(Institutions) && IsFull(Items) && IsFull(Reasons) && Format == FormatV1 && IsName(Name) && IsText(Version) && IsText(Region)
        && AreDistinct(Marks.Select(m => m.Code)) && AreDistinct(Levels) && AreDistinct(Institutions.Select(i => i.Member))
        && AreDistinct(Items.Select(i => i.Code)) && AreDistinct(Reasons.Select(r => r.Code)) && Levels.Count > 0
        && Marks.All(m => IsText(m.Name)) && Reasons.All(r => IsText(r.Name)) && Items.All(IsSoundItem) && Institutions.All(IsSoundInstitution);

    private bool IsSoundItem(RecognitionItem item) =>
        IsText(item.Name) && item.Days is > 0 and <= DaysMax && Levels.Contains(item.Level) && item.Codings is { Count: > 0 and <= ListMax }
        && item.Codings.All(c => IsText(c) && c.Split('|') is [{ Length: > 0 }, { Length: > 0 }])
        && (item.Specimens ?? []).All(IsText) && (item.Units ?? []).All(IsText);

    private bool IsSoundInstitution(RecognisedInstitution institution) =>
        Levels.Contains(institution.Level) && (institution.Region is null || IsText(institution.Region))
        && IsFull(institution.Marks) && institution.Marks.All(m => Marks.Any(mark => mark.Code == m.Mark) && m.Items.All(i => i == HeldMark.AllItems || Item(i) is not null));

    private static bool AreDistinct(IEnumerable<string> codes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return codes.All(code => IsText(code) && seen.Add(code)) && seen.Count <= ListMax;
    }

    private static bool IsFull<T>(IReadOnlyList<T?> list)
        where T : class => list.Count <= ListMax && list.All(entry => entry is not null);

    private static bool IsText(string? text) => text is { Length: > 0 and <= TextMax } && !text.Any(char.IsControl);

    private static bool IsName(string? text) => IsText(text) && text!.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

/// <summary>A mark that says that a result is recognised elsewhere.</summary>
/// <param name="Code">As it is printed beside the result, for example <c>HR</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Nationwide">True when it counts everywhere; else only within the region of the institution that bears it.</param>
public sealed record RecognitionMark(string Code, string Name, bool Nationwide);

/// <summary>An institution in the rules.</summary>
/// <param name="Member">Short name of the member.</param>
/// <param name="Level">One of the rules' levels.</param>
/// <param name="Marks">Marks that it may put on its results.</param>
/// <param name="Region">Its region; null: that of the rules.</param>
public sealed record RecognisedInstitution(string Member, string Level, IReadOnlyList<HeldMark> Marks, string? Region = null);

/// <summary>A mark that an institution holds.</summary>
/// <param name="Mark">The mark's code.</param>
/// <param name="Items">Codes of items, or <see cref="AllItems"/>.</param>
public sealed record HeldMark(string Mark, IReadOnlyList<string> Items)
{
    /// <summary>Every item.</summary>
    public const string AllItems = "*";
}

/// <summary>An examination that is recognised.</summary>
/// <param name="Code">Short code by which it is ordered.</param>
/// <param name="Name">Its name.</param>
/// <param name="Codings">Codes of its results, <c>system|code</c>.</param>
/// <param name="Days">For how many days after the examination.</param>
/// <param name="Level">The lowest level of the institution that made it.</param>
/// <param name="Specimens">Codes or words of the specimen, one of which the result must state; null: the code says it.</param>
/// <param name="Units">Units of which the result must have one; null: any.</param>
public sealed record RecognitionItem(
    string Code, string Name, IReadOnlyList<string> Codings, int Days, string Level, IReadOnlyList<string>? Specimens = null, IReadOnlyList<string>? Units = null)
{
    /// <summary>Scopes that reach every result of the item and nothing else.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Scopes => [$"Observation.rs?code={string.Join(',', Codings)}", $"DiagnosticReport.rs?code={string.Join(',', Codings)}"];
}

/// <summary>Why an examination may be repeated.</summary>
/// <param name="Code">Recorded with the order.</param>
/// <param name="Name">What it means.</param>
public sealed record RepeatReason(string Code, string Name);

/// <summary>The JSON of rules.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RecognitionRules))]
internal sealed partial class RecognitionJson : JsonSerializerContext;
