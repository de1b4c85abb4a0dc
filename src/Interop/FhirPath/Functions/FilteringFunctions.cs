using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>FHIRPath 5.2: where, select, repeat, and sort.</summary>
internal static class FilteringFunctions
{
    public static FunctionEntry[] All { get; } =
    [
        FunctionEntry.Of("where", 1, 1, Where),
        FunctionEntry.Of("select", 1, 1, Select),
        FunctionEntry.Of("repeat", 1, 1, (frame, input, arguments) => Repeat(frame, input, arguments[0], isDistinct: true)),
        FunctionEntry.Of("repeatAll", 1, 1, (frame, input, arguments) => Repeat(frame, input, arguments[0], isDistinct: false)),
        FunctionEntry.Of("aggregate", 1, 2, Aggregate),
        new FunctionEntry("sort", 0, 8, BindSort),
    ];

    private static PathCollection Where(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var inner = frame.ForItems();
        var kept = new List<object>(input.Count);
        for (var i = 0; i < input.Count; i++)
        {
            if (Items.Condition(inner.With(arguments[0], input[i], i), "where") == true)
            {
                kept.Add(input[i]);
            }
        }

        return PathCollection.Of(kept);
    }

    private static PathCollection Select(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var inner = frame.ForItems();
        var all = new List<object>(input.Count);
        for (var i = 0; i < input.Count; i++)
        {
            Append(all, inner.With(arguments[0], input[i], i));
        }

        return PathCollection.Of(all);
    }

    /// <summary>The projection of each item, then of what that yields, until nothing new comes.</summary>
    private static PathCollection Repeat(Frame frame, PathCollection input, Evaluator projection, bool isDistinct)
    {
        var inner = frame.ForItems();
        var seen = new ItemSet(frame.Run);
        var all = new List<object>();
        var pending = new Queue<object>(input);
        for (var i = 0; pending.TryDequeue(out var item); i++)
        {
            foreach (var next in inner.With(projection, item, i))
            {
                if (!isDistinct || seen.Add(next))
                {
                    all.Add(next);
                    pending.Enqueue(next);
                }
            }

            Cap(all);
        }

        return PathCollection.Of(all);
    }

    private static PathCollection Aggregate(Frame frame, PathCollection input, Evaluator[] arguments)
    {
        var inner = frame.ForItems();
        inner.Total = arguments.Length > 1 ? frame.Inner(arguments[1]) : PathCollection.Empty;
        for (var i = 0; i < input.Count; i++)
        {
            inner.Total = inner.With(arguments[0], input[i], i);
        }

        return inner.Total;
    }

    private static FunctionBody BindSort(CallSyntax call)
    {
        var keys = call.Arguments.Select(SortKey).ToArray();
        return (frame, input) => Sort(frame, input, keys);
    }

    /// <summary>A minus before a key means descending, for strings too, as in the drafts that R4's tests follow.</summary>
    private static (Evaluator Key, bool IsDescending) SortKey(SyntaxNode argument) => argument switch
    {
        OrderSyntax order => (Compiler.Compile(order.Key), order.IsDescending),
        SignSyntax { IsMinus: true } sign => (Compiler.Compile(sign.Operand), true),
        _ => (Compiler.Compile(argument), false),
    };

    private static PathCollection Sort(Frame frame, PathCollection input, (Evaluator Key, bool IsDescending)[] keys)
    {
        var inner = frame.ForItems();
        var rows = input.Select((item, i) => (Item: item, Keys: keys.Length == 0
            ? [Items.SystemValue(item)]
            : keys.Select(k => Items.Value(inner.With(k.Key, item, i), "sort")).ToArray())).ToArray();
        return PathCollection.Of([.. Sorted<(object Item, object?[] Keys)>(rows, (a, b) => Compare(frame.Run, a.Keys, b.Keys, keys)).ToArray().Select(r => r.Item)]);
    }

    /// <summary>
    /// A stable merge sort: times that do not compare leave holes in the order, which the library's sort may answer with an exception of its own.
    /// </summary>
    private static ReadOnlySpan<T> Sorted<T>(ReadOnlySpan<T> rows, Comparison<T> compare)
    {
        if (rows.Length < 2)
        {
            return rows;
        }

        var left = Sorted(rows[..(rows.Length / 2)], compare);
        var right = Sorted(rows[(rows.Length / 2)..], compare);
        var merged = new T[rows.Length];
        for (int i = 0, l = 0, r = 0; i < merged.Length; i++)
        {
            var takeLeft = r == right.Length || (l < left.Length && compare(left[l], right[r]) <= 0);
            merged[i] = takeLeft ? left[l++] : right[r++];
        }

        return merged;
    }

    /// <summary>What has no key comes first.</summary>
    private static int Compare(EvaluationRun run, object?[] a, object?[] b, (Evaluator Key, bool IsDescending)[] keys)
    {
        for (var i = 0; i < a.Length; i++)
        {
            run.Spend(1);
            var order = (a[i], b[i]) switch
            {
                (null, null) => 0,
                (null, _) => -1,
                (_, null) => 1,
                var (x, y) => Operators.Order(x, y, "sort") ?? 0,
            };
            if (order != 0)
            {
                return keys.Length > 0 && keys[i].IsDescending ? -order : order;
            }
        }

        return 0;
    }

    internal static void Append(List<object> all, PathCollection items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            all.Add(items[i]);
        }

        Cap(all);
    }

    private static void Cap(List<object> all)
    {
        if (all.Count > FhirPathLimits.CollectionMax)
        {
            throw new FhirPathFault(FhirPathCodes.Budget, "collection");
        }
    }
}
