namespace Xinglin.Benchmarks.Fhir;

/// <summary><c>./bench fhir</c>: reading, judging and asking of FHIR resources.</summary>
internal static class FhirSuite
{
    public static Suite Suite { get; } = new("fhir", ["definitions", "validation", "fhirpath"], Run);

    private static Task Run(SuiteOptions options, Action<Measure> report)
    {
        report(DefinitionsStart.Run());
        var resources = Documents.Resources();
        report(ValidationRate.Run(resources));
        report(FhirPathRate.Run(resources));
        return Task.CompletedTask;
    }
}
