using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIR's own functions (R4 2.9.1.5.1).</summary>
internal static class FhirFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("extension", 1, 1, Extension),
        FunctionEntry.Of("hasValue", (_, input) => PathCollection.Of(input.Count == 1 && input[0] is not FhirNode { Text: null })),
        FunctionEntry.Of("getValue", (_, input) => input.Count == 1 && input[0] is not FhirNode { Text: null } ? PathCollection.Of(Items.SystemValue(input[0])) : PathCollection.Empty),
        FunctionEntry.Of("resolve", Resolve),
        FunctionEntry.Of("memberOf", 1, 1, MemberOf),
        FunctionEntry.Of("conformsTo", 1, 1, ConformsTo),
        FunctionEntry.Of("checkModifiers", 1, 16, CheckModifiers),
        FunctionEntry.Of("htmlChecks", (_, input) => input.Count == 0 ? PathCollection.Empty : PathCollection.Of(Narrative.IsAllowed(Items.Text(input, "htmlChecks") ?? string.Empty))),
    ];

    private static PathCollection Extension(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Text(frame.Inner(arguments[0]), "extension") is not { } url)
        {
            return PathCollection.Empty;
        }

        var extensions = Members.Of(frame.Run, input, "extension");
        return PathCollection.Of([.. extensions.Where(extension => ((FhirNode)extension).ChildText("url") == url)]);
    }

    /// <summary>References and canonicals, inside the document first; what nobody knows is left out.</summary>
    private static PathCollection Resolve(Frame frame, PathCollection input)
    {
        var found = new List<object>();
        foreach (var item in input)
        {
            frame.Run.Spend(8);
            if (ReferenceResolution.Target(frame.Run.Environment, item) is { } target)
            {
                found.Add(target);
            }
        }

        return PathCollection.Of(found);
    }

    private static PathCollection MemberOf(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Single(input, "memberOf") is not { } item || Items.Text(frame.Inner(arguments[0]), "memberOf") is not { } url)
        {
            return PathCollection.Empty;
        }

        return ValueSetMembership.Judge(item, url) switch
        {
            Membership.In => PathCollection.True,
            Membership.NotIn => PathCollection.False,
            _ => throw new FhirPathFault(FhirPathCodes.NotHere, "memberOf"),
        };
    }

    /// <summary>Profiles other than R4's own types are not here.</summary>
    private static PathCollection ConformsTo(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        if (Items.Single(input, "conformsTo") is not { } item || Items.Text(frame.Inner(arguments[0]), "conformsTo") is not { } url)
        {
            return PathCollection.Empty;
        }

        var type = url.StartsWith(FhirPathNames.StructureBase, StringComparison.Ordinal) ? url[FhirPathNames.StructureBase.Length..] : string.Empty;
        if (R4Definitions.Type(type) is null)
        {
            throw new FhirPathFault(FhirPathCodes.NotHere, "conformsTo");
        }

        return PathCollection.Of(item is FhirNode node && R4Definitions.Specializes(node.Type.Name, type) && (frame.Run.Environment.IsValid?.Invoke(node) ?? true));
    }

    /// <summary>The input, if it has no modifier extension but the named ones.</summary>
    private static PathCollection CheckModifiers(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var known = arguments.Select(argument => Items.Text(frame.Inner(argument), "checkModifiers")).ToList();
        return Members.Of(frame.Run, input, "modifierExtension").All(extension => known.Contains(((FhirNode)extension).ChildText("url")))
            ? input
            : throw new FhirPathFault(FhirPathCodes.WrongType, "checkModifiers");
    }
}
