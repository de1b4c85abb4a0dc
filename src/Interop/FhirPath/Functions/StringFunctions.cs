using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.6: strings. An empty input or argument yields nothing.</summary>
internal static class StringFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        OfOne("indexOf", (text, part) => text.IndexOf(part, StringComparison.Ordinal)),
        OfOne("lastIndexOf", (text, part) => text.LastIndexOf(part, StringComparison.Ordinal)),
        OfOne("startsWith", (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        OfOne("endsWith", (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        OfOne("contains", (text, part) => text.Contains(part, StringComparison.Ordinal)),
        OfNone("upper", text => text.ToUpperInvariant()),
        OfNone("lower", text => text.ToLowerInvariant()),
        OfNone("length", text => text.Length),
        OfNone("trim", text => text.Trim()),
        FunctionEntry.Of("substring", 1, 2, Substring),
        FunctionEntry.Of("replace", 2, 2, Replace),
        FunctionEntry.Of("split", 1, 1, Split),
        FunctionEntry.Of("join", 0, 1, Join),
        FunctionEntry.Of("toChars", (_, input) => Items.Text(input, "toChars") is { } text ? PathCollection.Of([.. text.Select(c => (object)c.ToString())]) : PathCollection.Empty),
    ];

    private static FunctionEntry OfNone(string name, Func<string, object> compute) =>
        FunctionEntry.Of(name, (_, input) => Items.Text(input, name) is { } text ? PathCollection.Of(compute(text)) : PathCollection.Empty);

    private static FunctionEntry OfOne(string name, Func<string, string, object> compute) => FunctionEntry.Of(name, 1, 1, (frame, input, arguments) =>
        Items.Text(input, name) is { } text && Items.Text(frame.Inner(arguments[0]), name) is { } part
            ? PathCollection.Of(compute(text, part))
            : PathCollection.Empty);

    private static PathCollection Substring(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Text(input, "substring") is not { } text || Items.Integer(frame.Inner(arguments[0]), "substring") is not { } start || start < 0 || start >= text.Length)
        {
            return PathCollection.Empty;
        }

        var length = arguments.Length > 1 ? Items.Integer(frame.Inner(arguments[1]), "substring") ?? text.Length : text.Length;
        return PathCollection.Of(text.Substring(start, Math.Clamp(length, 0, text.Length - start)));
    }

    private static PathCollection Replace(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Text(input, "replace") is not { } text || Items.Text(frame.Inner(arguments[0]), "replace") is not { } part
            || Items.Text(frame.Inner(arguments[1]), "replace") is not { } with)
        {
            return PathCollection.Empty;
        }

        Budget((long)(text.Length + 1) * (with.Length + 1));
        return PathCollection.Of(part.Length > 0
            ? text.Replace(part, with, StringComparison.Ordinal)
            : with + string.Concat(text.Select(c => c + with)));
    }

    private static PathCollection Split(Frame frame, PathCollection input, Evaluator[] arguments) =>
        Items.Text(input, "split") is { } text && Items.Text(frame.Inner(arguments[0]), "split") is { } separator
            ? PathCollection.Of([.. separator.Length == 0 ? text.Select(c => c.ToString()) : text.Split(separator)])
            : PathCollection.Empty;

    private static PathCollection Join(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var separator = arguments.Length == 0 ? string.Empty : Items.Text(frame.Inner(arguments[0]), "join") ?? string.Empty;
        var parts = input.Select(item => Items.SystemValue(item) as string ?? throw new FhirPathFault(FhirPathCodes.WrongType, "join")).ToList();
        Budget(parts.Sum(part => (long)part.Length + separator.Length));
        return parts.Count == 0 ? PathCollection.Empty : PathCollection.Of(string.Join(separator, parts));
    }

    private static void Budget(long characters)
    {
        if (characters > FhirPathLimits.StringCharactersMax)
        {
            throw new FhirPathFault(FhirPathCodes.Budget, "string");
        }
    }
}
