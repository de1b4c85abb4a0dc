using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Structure;
using Xinglin.Shared;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Structure;

public sealed class FhirStructureTests
{
    private const string Examples = "fhir/google+fhir";

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{}}""")]
    [InlineData("""{"resourceType":"Observation","_status":{"extension":[]},"code":{},"effectivePeriod":{},"performer":[]}""")]
    [InlineData("""{"resourceType":"MedicationRequest","id":"m","meta":{},"status":"active","intent":"order","medicationReference":{},"subject":{}}""")]
    public void The_outer_shape_of_R4_is_accepted(string json) => Assert.Null(FhirStructure.Check(Read(json)));

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{},"context":{}}""", StructureFault.UnknownElement, "context")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{},"triggeredBy":[]}""", StructureFault.UnknownElement, "triggeredBy")]
    [InlineData("""{"resourceType":"MedicationRequest","status":"active","intent":"order","medication":{},"subject":{}}""", StructureFault.UnknownElement, "medication")]
    [InlineData("""{"resourceType":"Encounter","status":"planned","class":[{}]}""", StructureFault.WrongCardinality, "class")]
    [InlineData("""{"resourceType":"Patient","name":{}}""", StructureFault.WrongCardinality, "name")]
    [InlineData("""{"resourceType":"Patient","fhirVersion":"3.0.1"}""", StructureFault.UnknownElement, "fhirVersion")]
    [InlineData("""{"resourceType":"Observation","code":{}}""", StructureFault.MissingElement, "status")]
    [InlineData("""{"resourceType":"MedicationRequest","status":"active","intent":"order","subject":{}}""", StructureFault.MissingElement, "medicationCodeableConcept")]
    public void What_only_other_versions_have_is_named(string json, StructureFault fault, string element) =>
        Assert.Equal(new StructureProblem(fault, element), FhirStructure.Check(Read(json)));

    [ConformanceFact(Examples)]
    public void Every_official_example_has_the_outer_shape_of_R4()
    {
        var files = Directory.GetFiles(ConformanceData.Folder(Examples), "*.json", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".index.json", StringComparison.Ordinal) && !file.EndsWith("package.json", StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            Assert.True(FhirResource.TryRead(File.ReadAllBytes(file), out var resource, out var problem), problem.ToString());
            Assert.Null(FhirStructure.Check(resource));
        });
    }
}
