using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Evaluation;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.8: children and descendants.</summary>
internal static class TreeFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("children", Children),
        FunctionEntry.Of("descendants", Descendants),
    ];

    private static PathCollection Children(Frame frame, PathCollection input)
    {
        var all = new List<object>();
        foreach (var node in input.OfType<FhirNode>())
        {
            frame.Run.Spend(node.Children.Count);
            all.AddRange(node.Children);
        }

        return PathCollection.Of(all);
    }

    private static PathCollection Descendants(Frame frame, PathCollection input)
    {
        var all = new List<object>();
        foreach (var node in input.OfType<FhirNode>())
        {
            Collect(frame.Run, node, all);
        }

        return PathCollection.Of(all);
    }

    /// <summary>As deep as the document, whose depth is capped.</summary>
    private static void Collect(EvaluationRun run, FhirNode node, List<object> all)
    {
        run.Spend(node.Children.Count);
        foreach (var child in node.Children)
        {
            all.Add(child);
            Collect(run, child, all);
        }
    }
}
