using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>
/// Regular expressions by the engine whose time is linear in the text. What it does not take (back references, look-around) is refused,
/// never matched by another engine.
/// </summary>
internal static class PatternFunctions
{
    private const int KnownMax = 1024;
    private static readonly TimeSpan Never = Regex.InfiniteMatchTimeout;
    private static readonly ConcurrentDictionary<string, Regex> Known = new(StringComparer.Ordinal);

    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("matches", 1, 2, (frame, input, arguments) => Matches(frame, input, arguments, pattern => pattern)),
        FunctionEntry.Of("matchesFull", 1, 2, (frame, input, arguments) => Matches(frame, input, arguments, pattern => $@"\A(?:{pattern})\z")),
        FunctionEntry.Of("replaceMatches", 2, 3, ReplaceMatches),
    ];

    private static PathCollection Matches(Frame frame, PathCollection input, Evaluator[] arguments, Func<string, string> shape) =>
        Items.Text(input, "matches") is { } text && Items.Text(frame.Inner(arguments[0]), "matches") is { } pattern
            ? PathCollection.Of(Pattern(shape(pattern), Flags(frame, arguments, 1)).IsMatch(text))
            : PathCollection.Empty;

    private static PathCollection ReplaceMatches(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Text(input, "replaceMatches") is not { } text || Items.Text(frame.Inner(arguments[0]), "replaceMatches") is not { } pattern
            || Items.Text(frame.Inner(arguments[1]), "replaceMatches") is not { } with)
        {
            return PathCollection.Empty;
        }

        if ((long)(text.Length + 1) * (with.Length + 1) > FhirPathLimits.StringCharactersMax)
        {
            throw new FhirPathFault(FhirPathCodes.Budget, "string");
        }

        return PathCollection.Of(pattern.Length == 0 ? text : Replaced(Pattern(pattern, Flags(frame, arguments, 2)), text, with));
    }

    /// <summary>The replacement may name groups and so repeat the text; the result keeps the cap.</summary>
    private static string Replaced(Regex pattern, string text, string with)
    {
        var result = pattern.Replace(text, with);
        return result.Length <= FhirPathLimits.StringCharactersMax ? result : throw new FhirPathFault(FhirPathCodes.Budget, "string");
    }

    private static string Flags(Frame frame, Evaluator[] arguments, int at) =>
        arguments.Length > at ? Items.Text(frame.Inner(arguments[at]), "flags") ?? string.Empty : string.Empty;

    private static Regex Pattern(string pattern, string flags)
    {
        var key = $"{flags}/{pattern}";
        if (Known.TryGetValue(key, out var regex))
        {
            return regex;
        }

        if (pattern.Length > FhirPathLimits.PatternCharactersMax)
        {
            throw new FhirPathFault(FhirPathCodes.Pattern, "pattern");
        }

        try
        {
            regex = new Regex(pattern, Options(flags), Never);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            throw new FhirPathFault(FhirPathCodes.Pattern, "pattern");
        }

        if (Known.Count < KnownMax)
        {
            Known[key] = regex;
        }

        return regex;
    }

    private static RegexOptions Options(string flags) => RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline
        | (flags.Contains('i', StringComparison.Ordinal) ? RegexOptions.IgnoreCase : 0)
        | (flags.Contains('m', StringComparison.Ordinal) ? RegexOptions.Multiline : 0);
}
