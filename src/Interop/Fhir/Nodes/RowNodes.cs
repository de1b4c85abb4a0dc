using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Nodes;

/// <summary>One column of a row: its name, the FHIR primitive that its value is read as, and the value as it was written; null when there is none.</summary>
public sealed record RowValue(string Name, string Type, string? Text);

/// <summary>
/// A row of a database as nodes that FHIRPath walks: <c>`结果值`</c> is the value of the column of that name, empty when it has none. Columns are no
/// elements of R4, so the row has a type of its own.
/// </summary>
public static class RowNodes
{
    /// <summary>The row; names are distinct and every type is a primitive of R4 (<c>string</c>, <c>decimal</c>, <c>dateTime</c>).</summary>
    /// <exception cref="ArgumentException">A type that is no primitive, or a name twice.</exception>
    public static FhirNode Of(IReadOnlyList<RowValue> values)
    {
        var elements = values.Select(Element).ToArray();
        var row = new FhirNode(null, null, new TypeDefinition("Row", "Row", TypeKind.Complex, null, false, [], elements), "Row", -1);
        row.Take([.. values.Zip(elements).Where(v => v.First.Text is not null).Select(v => Column(row, v.First, v.Second))]);
        return row;
    }

    private static ElementDefinition Element(RowValue value) => new()
    {
        Path = "Row." + value.Name,
        Name = value.Name,
        IsChoice = false,
        Min = 0,
        Max = 1,
        Types = [new TypeReference(value.Type, [])],
        RequiredValueSet = null,
        IsSummary = false,
        IsModifier = false,
        Constraints = [],
    };

    private static FhirNode Column(FhirNode row, RowValue value, ElementDefinition element) =>
        R4Definitions.Type(value.Type) is { Kind: TypeKind.Primitive } type
            ? new FhirNode(row, element, type, value.Name, -1) { Text = value.Text }
            : throw new ArgumentException($"{value.Type} is no primitive type of R4.", nameof(value));
}
