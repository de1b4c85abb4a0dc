using System.Text;
using Xinglin.Interop.Fhir;

namespace Xinglin.Interop.Tests.Fhir;

/// <summary>Resources for tests, from their JSON.</summary>
internal static class Resources
{
    public static FhirResource Read(string json)
    {
        Assert.True(FhirResource.TryRead(Encoding.UTF8.GetBytes(json), out var resource, out var problem), problem.ToString());
        return resource!;
    }

    public static FhirReadProblem ProblemOf(byte[] json)
    {
        Assert.False(FhirResource.TryRead(json, out _, out var problem));
        return problem;
    }
}
