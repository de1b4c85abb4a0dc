using System.Text.Json;

namespace Xinglin.Interop.Fhir;

/// <summary>Walks a dotted path of JSON names through objects and arrays, yielding every element at its end.</summary>
public static class ElementPath
{
    /// <summary>The elements at <paramref name="path"/>, lists taken apart, in document order; none when the path leads nowhere.</summary>
    public static IEnumerable<JsonElement> Select(JsonElement root, string path) => Select(root, path.Split('.'), 0);

    private static IEnumerable<JsonElement> Select(JsonElement element, string[] names, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return element.EnumerateArray().SelectMany(item => Select(item, names, depth));
        }

        if (depth == names.Length)
        {
            return [element];
        }

        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(names[depth], out var child)
            ? Select(child, names, depth + 1)
            : [];
    }
}
