using System.Text;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.FhirPath.Evaluation;

/// <summary><c>=</c> and <c>~</c> (FHIRPath 6.1): of items, of collections, and the sets built on them.</summary>
internal static class Equality
{
    /// <summary>Null when either is empty or an item cannot be decided.</summary>
    public static bool? AreEqual(EvaluationRun run, PathCollection a, PathCollection b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return null;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        bool? result = true;
        for (var i = 0; i < a.Count && result != false; i++)
        {
            result = AreEqual(run, a[i], b[i]) switch { true => result, var other => other };
        }

        return result;
    }

    public static bool? AreEqual(EvaluationRun run, object a, object b)
    {
        run.Spend(1);
        return (Items.SystemValue(a), Items.SystemValue(b)) switch
        {
            (FhirNode x, FhirNode y) => SameNodes(run, x, y),
            (PathQuantity x, PathQuantity y) => QuantityArithmetic.Compare(x, y) is { } order ? order == 0 : null,
            (PathQuantity x, ExactDecimal or int) => AreEqual(run, x, PathQuantity.OfNumber(Items.Number(Items.SystemValue(b))!.Value)),
            (ExactDecimal or int, PathQuantity y) => AreEqual(run, PathQuantity.OfNumber(Items.Number(Items.SystemValue(a))!.Value), y),
            (int x, int y) => x == y,
            (int or ExactDecimal, int or ExactDecimal) => Items.Number(Items.SystemValue(a)) == Items.Number(Items.SystemValue(b)),
            (Temporal x, Temporal y) => TemporalComparison.AreComparable(x, y) ? TemporalComparison.Compare(x, y) is { } order ? order == 0 : null : false,
            (Temporal x, string y) => Items.Read(x.Kind, y) is { } read ? AreEqual(run, x, read) : false,
            (string x, Temporal y) => Items.Read(y.Kind, x) is { } read ? AreEqual(run, read, y) : false,
            var (x, y) => x.Equals(y),
        };
    }

    public static bool AreEquivalent(EvaluationRun run, PathCollection a, PathCollection b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        var open = b.ToList();
        foreach (var item in a)
        {
            var match = open.FindIndex(other => AreEquivalent(run, item, other));
            if (match < 0)
            {
                return false;
            }

            open.RemoveAt(match);
        }

        return true;
    }

    public static bool AreEquivalent(EvaluationRun run, object a, object b)
    {
        run.Spend(1);
        return (Items.SystemValue(a), Items.SystemValue(b)) switch
        {
            (FhirNode x, FhirNode y) => EquivalentNodes(run, x, y),
            (string x, string y) => Folded(x) == Folded(y),
            (PathQuantity x, PathQuantity y) => QuantityArithmetic.AreEquivalent(x, y),
            (int or ExactDecimal, int or ExactDecimal) => NumberEquivalence.AreEquivalent(Items.Number(Items.SystemValue(a))!.Value, Items.Number(Items.SystemValue(b))!.Value),
            (Temporal x, Temporal y) => TemporalComparison.AreEquivalent(x, y),
            var (x, y) => x.Equals(y),
        };
    }

    /// <summary>Equal items have the same number; different ones mostly another.</summary>
    public static int Hash(object item) => Items.SystemValue(item) switch
    {
        int number => ((ExactDecimal)number).GetHashCode(),
        ExactDecimal number => number.GetHashCode(),
        string text => string.GetHashCode(text, StringComparison.Ordinal),
        bool value => value ? 1 : 2,
        FhirNode node => HashCode.Combine(node.Children.Count, node.Text),
        _ => 3,
    };

    private static bool? SameNodes(EvaluationRun run, FhirNode a, FhirNode b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Children.Count != b.Children.Count || a.Text != b.Text || (a.IsResource && a.Type != b.Type))
        {
            return false;
        }

        bool? result = true;
        foreach (var (x, y) in a.Children.OrderBy(c => c.WrittenName, StringComparer.Ordinal).Zip(b.Children.OrderBy(c => c.WrittenName, StringComparer.Ordinal)))
        {
            if (x.Name != y.Name || AreEqual(run, x, y) is false || (x.Children.Count > 0 && x.IsPrimitive && SameNodes(run, x, y) is false))
            {
                return false;
            }
        }

        return result;
    }

    private static bool EquivalentNodes(EvaluationRun run, FhirNode a, FhirNode b) => ReferenceEquals(a, b)
        || (a.Text == b.Text && a.Children.Count == b.Children.Count
            && a.Children.GroupBy(c => c.Name, StringComparer.Ordinal).All(group =>
                AreEquivalent(run, PathCollection.Of([.. group]), PathCollection.Of([.. b.Children.Where(c => c.Name == group.Key)]))));

    /// <summary>Equivalence of strings ignores case and how much white space there is.</summary>
    private static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                folded.Append(char.ToLowerInvariant(c));
            }
            else if (folded.Length > 0 && folded[^1] != ' ')
            {
                folded.Append(' ');
            }
        }

        return folded.ToString().TrimEnd(' ');
    }
}
