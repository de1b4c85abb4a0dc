using System.Diagnostics;
using System.Globalization;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>fhirpath: evaluations/s on one core of what search indexing asks of a record.</summary>
internal static class FhirPathRate
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private static readonly string[] Expressions =
    [
        "code.coding.where(system = 'http://loinc.org').code",
        "(value as Quantity).value > 5.4",
        "subject.where(resolve() is Patient).reference",
        "effective.ofType(dateTime)",
    ];

    public static Measure Run(IReadOnlyList<byte[]> resources)
    {
        var nodes = resources.Take(500).Select(resource => ResourceNodes.TryReadJson(resource)!).ToList();
        var expressions = Expressions.Select(text => FhirPathExpression.TryCompile(text, out var expression, out _) ? expression : throw new InvalidOperationException(text)).ToList();
        var environment = new FhirPathEnvironment { ResolveToTypes = true };
        var (count, values) = (0L, 0L);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Least)
        {
            foreach (var node in nodes)
            {
                foreach (var expression in expressions)
                {
                    values += expression.TryEvaluate(node, environment, out var found, out _) ? found.Count : 0;
                    count++;
                }
            }
        }

        return new Measure("fhirpath", count / clock.Elapsed.TotalSeconds, "1/s", 100_000, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{Expressions.Length} expressions over {nodes.Count} resources, {(double)values / count:n2} values each"),
        };
    }
}
