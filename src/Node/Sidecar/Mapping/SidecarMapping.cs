using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xinglin.Node.Fhir.Store;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>A mapping that can be used: checked against R4's definitions, its expressions compiled.</summary>
internal sealed partial class SidecarMapping
{
    private const string Format = "xinglin/sidecar-mapping/v1";

    private SidecarMapping(MappingFile file, IReadOnlyList<MappedResource> resources)
    {
        File = file;
        Resources = resources;
    }

    /// <summary>What was written.</summary>
    public MappingFile File { get; }

    /// <summary>The name that people read as the source.</summary>
    public string Source => File.Source;

    /// <summary>In the order in which they are brought.</summary>
    public IReadOnlyList<MappedResource> Resources { get; }

    /// <summary>The resource of this name.</summary>
    public MappedResource Resource(string name) => Resources.First(r => r.Name == name);

    /// <summary>Reads a mapping file; false with everything that is wrong in it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out SidecarMapping? mapping, out IReadOnlyList<MappingProblem> problems)
    {
        (mapping, problems) = (null, []);
        if (Parse(json, out var place) is not { } file)
        {
            problems = [new MappingProblem(place == "password" ? SidecarCodes.PasswordInFile : SidecarCodes.MappingUnreadable, place)];
            return false;
        }

        var found = new List<MappingProblem>(Shape(file));
        var resources = new List<MappedResource>();
        foreach (var query in found.Count == 0 ? file.Resources : [])
        {
            try
            {
                resources.Add(new MappedResource(file, query, new TemplateCompiler(file).Compile(query)));
            }
            catch (MappingFault fault)
            {
                found.Add(fault.Problem);
            }
        }

        problems = found;
        mapping = found.Count == 0 ? new SidecarMapping(file, resources) : null;
        return mapping is not null;
    }

    private static MappingFile? Parse(ReadOnlySpan<byte> json, out string place)
    {
        place = "file";
        if (json.Length > SidecarLimits.MappingBytesMax)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(json, MappingJson.Default.MappingFile);
        }
        catch (JsonException error)
        {
            place = error.Path?.EndsWith("password", StringComparison.OrdinalIgnoreCase) == true || HoldsPassword(json)
                ? "password"
                : string.Create(CultureInfo.InvariantCulture, $"{error.Path ?? "file"}, line {(error.LineNumber ?? 0) + 1}");
            return null;
        }
    }

    private static bool HoldsPassword(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 2 && reader.ValueTextEquals("password"u8))
                {
                    return true;
                }
            }
        }
        catch (JsonException)
        {
            // What cannot be read is said to be unreadable.
        }

        return false;
    }

    private static IEnumerable<MappingProblem> Shape(MappingFile file)
    {
        static MappingProblem Wrong(string place) => new(SidecarCodes.MappingWrong, place);
        if (file.Format != Format)
        {
            yield return Wrong("format");
        }

        if (!SourceName().IsMatch(file.Source) || file.Source == ResourceStore.BornHere)
        {
            yield return Wrong("source");
        }

        if (!ZoneForm().IsMatch(file.Zone))
        {
            yield return Wrong("zone");
        }

        if (file.Decoding is { } decoding && !SlotName().IsMatch(decoding.Slot))
        {
            yield return Wrong("decoding.slot");
        }

        if (file.At is not { PollSeconds: >= 0.1 and <= 3600, CompareSeconds: >= 0.1 and <= 86_400, OverlapSeconds: >= 0 and <= 604_800, SweepSeconds: null or >= 0.1, StatementSeconds: >= 1 and <= 3600, VanishedMax: >= 0 } || !TimeOnly.TryParseExact(file.At.SweepAt, "HH:mm", out _))
        {
            yield return Wrong("pace");
        }

        if (file.Resources.Count is 0 or > SidecarLimits.ResourcesMax || file.Resources.GroupBy(r => r.Name, StringComparer.Ordinal).Any(g => g.Count() > 1))
        {
            yield return Wrong("resources");
        }

        foreach (var query in file.Resources.Where(q => q.Name.Length is 0 or > 100 || q.Key.Count is 0 or > 8 || q.Query.Length == 0 || (q.Person is not null && (q.Patient is null || q.Type != "Patient"))))
        {
            yield return Wrong(query.Name.Length == 0 ? "resources" : query.Name);
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}$")]
    private static partial Regex SourceName();

    [GeneratedRegex("^[+-](0[0-9]|1[0-4]):[0-5][0-9]$")]
    private static partial Regex ZoneForm();

    [GeneratedRegex("^[a-z0-9_]{1,63}$")]
    private static partial Regex SlotName();
}
