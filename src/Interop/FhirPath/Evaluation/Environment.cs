using System.Collections.Frozen;
using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Values of <c>%name</c>: defined in the expression, the standard's, then the host's.</summary>
internal static class Environment
{
    /// <summary>Names that neither a host nor <c>defineVariable</c> may give another meaning.</summary>
    public static FrozenSet<string> Reserved { get; } =
        new[] { "context", "resource", "rootResource", "ucum", "sct", "loinc" }.ToFrozenSet(StringComparer.Ordinal);

    public static PathCollection Value(Frame frame, string name)
    {
        if (VariableList.Find(frame.Variables, name) is { } defined)
        {
            return defined;
        }

        var context = frame.Run.Context;
        return name switch
        {
            "context" => PathCollection.OfNullable(context),
            "resource" => PathCollection.OfNullable(context?.Resource),
            "rootResource" => PathCollection.OfNullable(context is null ? null : Container(context.Resource)),
            "ucum" => PathCollection.Of(FhirPathNames.Ucum),
            "sct" => PathCollection.Of(FhirPathNames.Snomed),
            "loinc" => PathCollection.Of(FhirPathNames.Loinc),
            _ when name.StartsWith("vs-", StringComparison.Ordinal) => PathCollection.Of(FhirPathNames.ValueSetBase + name[3..]),
            _ when name.StartsWith("ext-", StringComparison.Ordinal) => PathCollection.Of(FhirPathNames.StructureBase + name[4..]),
            _ => frame.Run.Environment.Variables.TryGetValue(name, out var given)
                ? given as PathCollection ?? PathCollection.Of(given)
                : throw new FhirPathFault(FhirPathCodes.UnknownName, "%" + name),
        };
    }

    /// <summary>The resource that contains a contained one; an entry of a bundle is its own.</summary>
    private static FhirNode Container(FhirNode resource) =>
        resource is { Element.Name: "contained", Parent: { } holder } ? Container(holder.Resource) : resource;
}
