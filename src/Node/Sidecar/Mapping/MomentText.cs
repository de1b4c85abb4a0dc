using System.Globalization;
using System.Text.RegularExpressions;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>
/// Days and times as hospitals' databases write them, in FHIR's form: <c>2026-03-01 08:30:00.5</c>, <c>20260301</c>, <c>2026/3/1</c>. Never a part that was not
/// written, except the offset, which is the hospital's.
/// </summary>
internal static partial class MomentText
{
    /// <summary>The day, in FHIR's form <c>date</c>; a time of day is left out. Null when it is none.</summary>
    public static string? Date(string text) => Read(text) is { } m ? m.Day is null && Time(m) is not null ? null : Day(m) : null;

    /// <summary>In FHIR's form <c>dateTime</c>; null when it is none.</summary>
    public static string? DateTime(string text, string zone) =>
        Read(text) is not { } m || Day(m) is not { } day ? null
        : m.Hour is null ? day
        : m.Day is null || Time(m) is not { } time ? null
        : $"{day}T{time}{Offset(m.Offset) ?? zone}";

    /// <summary>In FHIR's form <c>instant</c>, which needs the second; null when it is none.</summary>
    public static string? Instant(string text, string zone) => Read(text) is { Second: not null } ? DateTime(text, zone) : null;

    /// <summary>In FHIR's form <c>time</c>; null when it is none.</summary>
    public static string? TimeOfDay(string text) => TimeForm().Match(text) is { Success: true } m && Time(Parts(m)) is { } time ? time : null;

    private static Written? Read(string text)
    {
        var match = text.Length > 40 ? Match.Empty : text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 ? Packed().Match(text) : Spaced().Match(text);
        return match.Success ? Parts(match) : null;
    }

    private static Written Parts(Match match) => new(
        Part(match, "y"), Part(match, "mo"), Part(match, "d"), Part(match, "h"), Part(match, "mi"), Part(match, "s"), Part(match, "f"), Part(match, "o"));

    private static string? Part(Match match, string name) => match.Groups[name] is { Success: true } group ? group.Value : null;

    private static string? Day(Written m)
    {
        var (year, month, day) = (m.Year!, m.Month?.PadLeft(2, '0'), m.Day?.PadLeft(2, '0'));
        var whole = $"{year}-{month ?? "01"}-{day ?? "01"}";
        return !DateOnly.TryParseExact(whole, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null
            : month is null ? year
            : day is null ? $"{year}-{month}"
            : whole;
    }

    private static string? Time(Written m)
    {
        var (hour, minute, second) = (m.Hour!.PadLeft(2, '0'), m.Minute, m.Second ?? "00");
        return Number(hour) < 24 && Number(minute!) < 60 && Number(second) < 60 ? $"{hour}:{minute}:{second}{(m.Fraction is { } f ? "." + f : string.Empty)}" : null;
    }

    /// <summary><c>Z</c>, <c>+08</c>, <c>+0800</c> or <c>+08:00</c> as <c>+08:00</c>.</summary>
    private static string? Offset(string? written) => written switch
    {
        null => null,
        "Z" or "z" => "Z",
        { Length: 3 } => written + ":00",
        { Length: 5 } => $"{written[..3]}:{written[3..]}",
        _ => written,
    };

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private readonly record struct Written(string? Year, string? Month, string? Day, string? Hour, string? Minute, string? Second, string? Fraction, string? Offset);

    [GeneratedRegex(@"^(?<y>\d{4})((?<mo>\d{2})((?<d>\d{2})((?<h>\d{2})(?<mi>\d{2})(?<s>\d{2})?)?)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Packed();

    [GeneratedRegex(
        @"^(?<y>\d{4})([-/](?<mo>\d{1,2})([-/](?<d>\d{1,2})([ T](?<h>\d{1,2}):(?<mi>\d{2})(:(?<s>\d{2})(\.(?<f>\d{1,9}))?)?(?<o>[Zz]|[+-]\d{2}(:?\d{2})?)?)?)?)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"^(?<h>\d{1,2}):(?<mi>\d{2})(:(?<s>\d{2})(\.(?<f>\d{1,9}))?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimeForm();
}
