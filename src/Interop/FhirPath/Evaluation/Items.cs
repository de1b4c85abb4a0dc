using System.Globalization;
using System.Numerics;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Turns items into what operations compute with, and collections into the one value that they need.</summary>
internal static class Items
{
    /// <summary>The item of a collection of at most one; null when empty.</summary>
    public static object? Single(PathCollection collection, string subject) => collection.Count switch
    {
        0 => null,
        1 => collection[0],
        _ => throw new FhirPathFault(FhirPathCodes.NotSingle, subject),
    };

    /// <summary>The one value to compute with; null when there is none.</summary>
    public static object? Value(PathCollection collection, string subject) => Single(collection, subject) is { } item ? SystemValue(item) : null;

    /// <summary>A condition: a single value that is no boolean counts as true (FHIRPath 5.1.3, singleton evaluation).</summary>
    public static bool? Condition(PathCollection collection, string subject) => collection.Count switch
    {
        0 => null,
        1 => SystemValue(collection[0]) is not bool value || value,
        _ => throw new FhirPathFault(FhirPathCodes.NotSingle, subject),
    };

    public static string? Text(PathCollection collection, string subject) => Value(collection, subject) switch
    {
        null => null,
        string text => text,
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, subject),
    };

    public static int? Integer(PathCollection collection, string subject) => Value(collection, subject) switch
    {
        null => null,
        int number => number,
        _ => throw new FhirPathFault(FhirPathCodes.WrongType, subject),
    };

    /// <summary>The number of an integer or decimal; null for other types.</summary>
    public static ExactDecimal? Number(object? value) => value switch
    {
        int number => (ExactDecimal)number,
        ExactDecimal number => number,
        _ => null,
    };

    /// <summary>An integer where it is one and fits, else nothing: FHIRPath's answer to overflow.</summary>
    public static object? ToInteger(BigInteger value) => value >= int.MinValue && value <= int.MaxValue ? (int)value : null;

    /// <summary>The value that a node stands for; a node without one, and every other item, is itself.</summary>
    public static object SystemValue(object item) => item is FhirNode node ? node.SystemValue ??= Read(node) : item;

    /// <summary>Text as a time of this kind; null when it is none.</summary>
    public static Temporal? Read(TemporalKind kind, string text) => kind switch
    {
        TemporalKind.Date => TemporalText.Date(text),
        TemporalKind.DateTime => TemporalText.DateTime(text),
        _ => TemporalText.Time(text),
    };

    private static object Read(FhirNode node) => node.Text is { } text ? ReadPrimitive(node.Type.Name, text)
        : node.Type.Name is "Quantity" or "Age" or "Distance" or "Duration" or "Count" or "SimpleQuantity" or "MoneyQuantity" ? ReadQuantity(node) ?? (object)node
        : node;

    /// <summary>Text that does not have its type's form stays text.</summary>
    private static object ReadPrimitive(string type, string text) => type switch
    {
        "boolean" => text switch { "true" => true, "false" => false, _ => text },
        "integer" or "positiveInt" or "unsignedInt" => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text,
        "decimal" => ExactDecimal.TryParse(text, out var value) ? value : text,
        "date" => TemporalText.Date(text) ?? (object)text,
        "dateTime" or "instant" => TemporalText.DateTime(text) ?? (object)text,
        "time" => TemporalText.Time(text) ?? (object)text,
        _ => text,
    };

    private static PathQuantity? ReadQuantity(FhirNode node)
    {
        if (node.ChildText("value") is not { } text || !ExactDecimal.TryParse(text, out var value))
        {
            return null;
        }

        var (system, code, unit) = (node.ChildText("system"), node.ChildText("code"), node.ChildText("unit"));
        return system == FhirPathNames.Ucum && code is not null ? new PathQuantity(value, code, UnitSystem.Ucum)
            : code is null && unit is null ? PathQuantity.OfNumber(value)
            : new PathQuantity(value, $"{system}|{code ?? unit}", UnitSystem.Other);
    }
}

/// <summary>Addresses that the standard's variables stand for.</summary>
internal static class FhirPathNames
{
    public const string Ucum = "http://unitsofmeasure.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string Loinc = "http://loinc.org";
    public const string ValueSetBase = "http://hl7.org/fhir/ValueSet/";
    public const string StructureBase = "http://hl7.org/fhir/StructureDefinition/";
}
