namespace Xinglin.Node.Fhir.Rest;

/// <summary>Reads a query or a form, as browsers write them.</summary>
internal static class FhirQuery
{
    /// <summary>Name and value, decoded, in order; a question mark in front is dropped.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(string text) =>
        [.. text.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(Decoded(p[0]), p.Length > 1 ? Decoded(p[1]) : string.Empty))];

    private static string Decoded(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
