namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>One step of a compiled path: an element, in which place of a list, of which choice, and the resource that a reference leads to.</summary>
/// <param name="Name">As JSON writes it.</param>
/// <param name="Choice">The choice that it is one of; null for none.</param>
/// <param name="Slot">What tells a list's elements apart; null where there is no list.</param>
/// <param name="Multiplies">True when each repetition of the field makes an element of its own.</param>
/// <param name="Target">The type of resource that the reference leads to; null to stay at the element.</param>
/// <param name="IsPrimitive">True for a value below which an extension stands.</param>
internal sealed record MapStep(string Name, string? Choice, string? Slot, bool Multiplies, string? Target, bool IsPrimitive);

/// <summary>Where a row of the tables writes to, as <c>eng/v2/paths.mjs</c> compiled it.</summary>
/// <param name="Steps">None for <c>$this</c> and <c>$value</c>.</param>
/// <param name="Type">The FHIR type that the path ends at.</param>
/// <param name="IsEach">A step of it stands for each repetition of OBX-5.</param>
internal sealed record MapPath(IReadOnlyList<MapStep> Steps, string Type, bool IsEach)
{
    public static MapPath Read(string text)
    {
        var colon = text.LastIndexOf(':');
        var (path, type) = colon < 0 ? (text, "Reference") : (text[..colon], text[(colon + 1)..]);
        return path.StartsWith('$') ? new MapPath([], type, false) : new MapPath([.. path.Split('.').Select(Step)], type, path.Contains("*each", StringComparison.Ordinal));
    }

    private static MapStep Step(string text)
    {
        var (body, target) = Cut(text.TrimEnd('!'), '>');
        var (named, slot) = Cut(body, '*');
        var (name, choice) = Cut(named, '@');
        return new MapStep(name, choice, slot?.TrimEnd('~'), slot?.Contains('~', StringComparison.Ordinal) == true, target, text.EndsWith('!'));
    }

    private static (string Before, string? After) Cut(string text, char mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
