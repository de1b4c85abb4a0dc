using System.Globalization;

namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>Reads one type with its elements from the lines of the definitions.</summary>
internal sealed class TypeReader(IReadOnlyList<ConstraintDefinition> constraints)
{
    /// <summary>The line of the type, then those of its elements.</summary>
    public TypeDefinition Read(ReadOnlySpan<string> lines)
    {
        var head = DefinitionText.Fields(lines[0]);
        var elements = new List<Row>(lines.Length);
        foreach (var line in lines[1..])
        {
            elements.Add(new Row(DefinitionText.Fields(line)));
        }

        var name = head[1];
        var kind = Enum.Parse<TypeKind>(head[2], ignoreCase: true);
        var (baseName, isAbstract) = (head[3].Length == 0 ? null : head[3], head[4] == "1");
        var inside = new Dictionary<string, TypeDefinition>(StringComparer.Ordinal);
        var pending = new List<(ElementDefinition Element, string Target)>();
        var root = new TypeDefinition(name, name, kind, baseName, isAbstract, Constraints(head[5]), Children(name, string.Empty, elements, inside, pending));
        foreach (var (element, target) in pending)
        {
            element.Inside = inside[target];
        }

        return root;
    }

    private List<ElementDefinition> Children(
        string type, string parent, List<Row> rows, Dictionary<string, TypeDefinition> inside, List<(ElementDefinition, string)> pending)
    {
        var children = new List<ElementDefinition>();
        foreach (var row in rows.Where(r => r.Parent == parent))
        {
            var element = Element(type, row);
            children.Add(element);
            if (row.SameAs.Length > 0)
            {
                // A reference inside another type (#Type.path) does not occur in R4.
                pending.Add((element, row.SameAs[(type.Length + 1)..]));
            }
            else if (rows.Any(r => r.Parent == row.Path))
            {
                inside[row.Path] = element.Inside = new TypeDefinition(
                    element.Path, element.Types[0].Name, TypeKind.Complex, "Element", false, [], Children(type, row.Path, rows, inside, pending));
            }
        }

        return children;
    }

    private ElementDefinition Element(string type, Row row)
    {
        var isChoice = row.Name.EndsWith("[x]", StringComparison.Ordinal);
        return new ElementDefinition
        {
            Path = $"{type}.{row.Path}",
            Name = isChoice ? row.Name[..^3] : row.Name,
            IsChoice = isChoice,
            Min = int.Parse(row.Min, CultureInfo.InvariantCulture),
            Max = row.Max == "*" ? int.MaxValue : int.Parse(row.Max, CultureInfo.InvariantCulture),
            Types = row.SameAs.Length > 0 ? [new TypeReference("BackboneElement", [])] : [.. DefinitionText.List(row.Types).Select(Type)],
            RequiredValueSet = row.Binding.Length > 1 ? row.Binding[1..] : null,
            IsSummary = row.Flags.Contains('s', StringComparison.Ordinal),
            IsModifier = row.Flags.Contains('m', StringComparison.Ordinal),
            Constraints = Constraints(row.Constraints),
        };
    }

    private static TypeReference Type(string text)
    {
        var parts = text.Split('>');
        return new TypeReference(parts[0], parts.Contains("Resource", StringComparer.Ordinal) ? [] : parts[1..]);
    }

    private ConstraintDefinition[] Constraints(string numbers) =>
        [.. DefinitionText.List(numbers).Select(number => constraints[int.Parse(number, CultureInfo.InvariantCulture)])];

    /// <summary>The fields of an element's line.</summary>
    private sealed class Row(string[] fields)
    {
        public string Path => fields[1];
        public string Name { get; } = fields[1][(fields[1].LastIndexOf('.') + 1)..];
        public string Parent { get; } = fields[1][..Math.Max(0, fields[1].LastIndexOf('.'))];
        public string Min => fields[2];
        public string Max => fields[3];
        public string Types => fields[4];
        public string SameAs => fields[5];
        public string Binding => fields[6];
        public string Flags => fields[7];
        public string Constraints => fields[8];
    }
}
