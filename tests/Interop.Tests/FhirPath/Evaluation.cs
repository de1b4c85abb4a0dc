using System.Text;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Tests.FhirPath;

/// <summary>Evaluates for tests.</summary>
internal static class Evaluation
{
    public static FhirNode Node(string json)
    {
        Assert.True(FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out var problem), problem.ToString());
        return new JsonNodeReader().Read(resource.Root)!;
    }

    /// <summary>The values as text, joined by commas; the code of a problem.</summary>
    public static string Of(string expression, FhirNode? node = null, FhirPathEnvironment? environment = null, FhirPathProfile? profile = null) =>
        FhirPathExpression.TryCompile(expression, profile ?? FhirPathProfile.Full, out var compiled, out var problem)
        && compiled.TryEvaluate(node, environment ?? FhirPathEnvironment.Default, out var values, out problem)
            ? string.Join(',', values.Select(v => v is bool b ? (b ? "true" : "false") : v is FhirNode n ? n.Text ?? n.Path() : v.ToString()))
            : problem.Code;
}
