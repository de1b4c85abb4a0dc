namespace Xinglin.Benchmarks.Fhir;

/// <summary><c>./bench fhir</c>: reading, judging and asking of FHIR resources.</summary>
internal static class FhirSuite
{
    public static Suite Suite { get; } = new("fhir", ["definitions", "validation", "fhirpath", "load", "search", "filtered", "hidden", "disclosure", "v2_map", "v2_durable", "sidecar_delay"], Run);

    private static async Task Run(SuiteOptions options, Action<Measure> report)
    {
        report(DefinitionsStart.Run());
        var resources = Documents.Resources();
        report(ValidationRate.Run(resources));
        report(FhirPathRate.Run(resources));
        SearchRates.Run(report);
        report(V2Rate.Map());
        report(V2Rate.Durable());
        report(await SidecarDelay.Run());
    }
}
