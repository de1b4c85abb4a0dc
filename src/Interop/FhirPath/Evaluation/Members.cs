using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary>Navigation by name.</summary>
internal static class Members
{
    /// <summary>The elements of this name inside of each item; a name that an item does not have yields nothing.</summary>
    public static PathCollection Of(EvaluationRun run, PathCollection items, string name)
    {
        object? first = null;
        List<object>? more = null;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is FhirNode node)
            {
                run.Spend(1 + (node.Children.Count >> 2));
                foreach (var child in node.Children)
                {
                    if (child.Name == name)
                    {
                        Add(child, ref first, ref more);
                    }
                }
            }
            else if (items[i] is TypeInfo type && (name is "name" or "namespace"))
            {
                Add(name == "name" ? type.Name : type.Namespace, ref first, ref more);
            }
        }

        return more is not null ? PathCollection.Of(more) : PathCollection.OfNullable(first);
    }

    private static void Add(object item, ref object? first, ref List<object>? more)
    {
        if (first is null)
        {
            first = item;
        }
        else
        {
            (more ??= [first]).Add(item);
        }
    }
}
