using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>
/// HL7's R4 definitions as data: types, search parameters, compartments, and the value sets of required bindings. Everything is read
/// when first asked for and then kept; safe for many threads.
/// </summary>
public static class R4Definitions
{
    /// <summary>The type by its name (<c>Patient</c>, <c>HumanName</c>, <c>code</c>); null when R4 has none.</summary>
    public static TypeDefinition? Type(string name) =>
        Types.TryGetValue(name, out var known) ? known
        : TypeLines.Value.TryGetValue(name, out var range) ? Types.GetOrAdd(name, new TypeReader(ConstraintList.Value).Read(Text.Value.Section("types").AsSpan()[range]))
        : null;

    /// <summary>Names of all types, abstract ones included.</summary>
    public static IReadOnlyCollection<string> TypeNames => TypeLines.Value.Keys;

    /// <summary>True when <paramref name="name"/> is the type or specializes it, by any number of steps.</summary>
    public static bool Specializes(string name, string type)
    {
        for (string? at = name; at is not null; at = Type(at)?.BaseName)
        {
            if (at == type)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The search parameters of a resource type, those of Resource and DomainResource included, by code.</summary>
    public static IReadOnlyDictionary<string, SearchParameterDefinition> SearchParameters(string resourceType) =>
        SearchTables.GetOrAdd(resourceType, static type => SearchList.Value.Where(p => p.Bases.Any(b => Specializes(type, b)))
            .GroupBy(p => p.Code, StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal));

    /// <summary>Every search parameter.</summary>
    public static IReadOnlyList<SearchParameterDefinition> AllSearchParameters => SearchList.Value;

    /// <summary>
    /// The reference parameters by which a resource type is in a compartment (<c>Patient</c>, <c>Encounter</c>, …); none when it never is.
    /// </summary>
    public static IReadOnlyList<string> Compartment(string compartment, string resourceType) =>
        CompartmentTable.Value.GetValueOrDefault((compartment, resourceType)) ?? [];

    /// <summary>The value set of a required binding, by its address without version; null when no required binding of R4 names it.</summary>
    public static ValueSetDefinition? ValueSet(string url) =>
        ValueSets.TryGetValue(url, out var known) ? known
        : ValueSetLines.Value.TryGetValue(url, out var line) ? ValueSets.GetOrAdd(url, ReadValueSet(line))
        : null;

    /// <summary>Addresses of the value sets that are here.</summary>
    public static IReadOnlyCollection<string> ValueSetUrls => ValueSetLines.Value.Keys;

    /// <summary>Every invariant of R4.</summary>
    public static IReadOnlyList<ConstraintDefinition> Constraints => ConstraintList.Value;

    private static readonly ConcurrentDictionary<string, TypeDefinition> Types = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, ValueSetDefinition> ValueSets = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, SearchParameterDefinition>> SearchTables = new(StringComparer.Ordinal);
    private static readonly Lazy<DefinitionText> Text = new(DefinitionText.Load);
    private static readonly Lazy<FrozenDictionary<string, Range>> TypeLines = new(IndexTypes);
    private static readonly Lazy<FrozenDictionary<string, string>> ValueSetLines =
        new(() => Text.Value.Section("valuesets").ToFrozenDictionary(line => line[..line.IndexOf('\t', StringComparison.Ordinal)], StringComparer.Ordinal));

    private static readonly Lazy<IReadOnlyList<ConstraintDefinition>> ConstraintList = new(() =>
        [.. Text.Value.Section("constraints").Select(DefinitionText.Fields).Select((f, number) => new ConstraintDefinition(number, f[0], f[1] == "e", f[2], f[3]))]);

    private static readonly Lazy<IReadOnlyList<SearchParameterDefinition>> SearchList = new(() =>
        [.. Text.Value.Section("searchparameters").Select(DefinitionText.Fields).Select(ReadSearchParameter)]);

    private static readonly Lazy<FrozenDictionary<(string, string), string[]>> CompartmentTable = new(() =>
        Text.Value.Section("compartments").Select(DefinitionText.Fields).ToFrozenDictionary(f => (f[0], f[1]), f => DefinitionText.List(f[2])));

    private static FrozenDictionary<string, Range> IndexTypes()
    {
        var lines = Text.Value.Section("types");
        var heads = Enumerable.Range(0, lines.Length).Where(i => lines[i][0] == 'T').Append(lines.Length).ToArray();
        return heads.Zip(heads.Skip(1), (start, end) => (Name: lines[start].Split('\t')[1], Range: start..end))
            .ToFrozenDictionary(t => t.Name, t => t.Range, StringComparer.Ordinal);
    }

    private static SearchParameterDefinition ReadSearchParameter(string[] f) => new(
        f[0], f[1], f[2], DefinitionText.List(f[3]), f[4], DefinitionText.List(f[5]),
        [.. DefinitionText.List(f[6], ';').Select(part => part.Split('=', 2)).Select(part => (part[0], part[1]))]);

    private static ValueSetDefinition ReadValueSet(string line)
    {
        var fields = DefinitionText.Fields(line);
        return fields[1] switch
        {
            "codes" => new ValueSetDefinition(fields[0], ValueSetKind.Codes, null, fields[2..].Select(list => list.Split(' ')).Select(words => (words[0], words[1..]))),
            "grammar" => new ValueSetDefinition(fields[0], ValueSetKind.Grammar, fields[2], []),
            _ => new ValueSetDefinition(fields[0], ValueSetKind.Missing, null, []),
        };
    }
}
