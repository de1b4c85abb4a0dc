using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Shared;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Compartments;

public sealed class PatientCompartmentTests
{
    [Theory]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/p"}}""", "p")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/p/_history/2"}}""", "p")]
    [InlineData("""{"resourceType":"Patient","id":"p"}""", "p")]
    [InlineData("""{"resourceType":"Patient","id":"p","link":[{"other":{"reference":"Patient/q"}}]}""", "p,q")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/p"},"performer":[{"reference":"Patient/mother"}]}""", "mother,p")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/p"},"performer":[{"reference":"Practitioner/d"}]}""", "p")]
    [InlineData("""{"resourceType":"Appointment","participant":[{"actor":{"reference":"Patient/p"}},{"actor":{"reference":"Patient/q"}}]}""", "p,q")]
    [InlineData("""{"resourceType":"CarePlan","subject":{"reference":"Patient/p"},"activity":[{"detail":{"performer":[{"reference":"Patient/q"}]}}]}""", "p,q")]
    [InlineData("""{"resourceType":"Observation","focus":[{"reference":"Patient/p"}],"subject":{"reference":"Location/l"}}""", "")]
    [InlineData("""{"resourceType":"Organization","id":"o"}""", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"display":"王秀英"}}""", "")]
    [InlineData("""{"resourceType":"Observation","subject":null}""", "")]
    public void A_resource_belongs_to_the_patients_that_its_elements_name(string json, string patients)
    {
        var compartment = PatientCompartment.Of(Read(json));
        Assert.Equal(patients, string.Join(',', compartment.Patients));
        Assert.False(compartment.Unresolved);
        Assert.Equal(patients.Contains(',', StringComparison.Ordinal), compartment.Shared);
        Assert.Equal(patients == "p", compartment.IsOnly("p"));
    }

    [Theory]
    [InlineData("""{"reference":"urn:uuid:08bcda9c-f8c8-3244-82d4-fc306a7a55d3"}""")]
    [InlineData("""{"reference":"https://other.example/fhir/Patient/1"}""")]
    [InlineData("""{"reference":"Patient?identifier=1"}""")]
    [InlineData("""{"identifier":{"value":"1"}}""")]
    [InlineData("""{"type":"Patient","identifier":{"value":"1"}}""")]
    [InlineData("""{"reference":"#inside"}""")]
    [InlineData("""{"reference":"#absent"}""")]
    [InlineData("""{"reference":"patient/p"}""")]
    public void A_person_named_in_another_way_leaves_the_compartment_open(string performer)
    {
        var compartment = PatientCompartment.Of(Read($$"""
            {"resourceType":"Observation","subject":{"reference":"Patient/p"},"performer":[{{performer}}],
             "contained":[{"resourceType":"Patient","id":"inside"}]}
            """));
        Assert.True(compartment.Unresolved);
        Assert.False(compartment.IsOnly("p"));
    }

    [Theory]
    [InlineData("""{"reference":"https://other.example/fhir/Practitioner/1"}""")]
    [InlineData("""{"type":"Practitioner","reference":"urn:uuid:08bcda9c-f8c8-3244-82d4-fc306a7a55d3"}""")]
    [InlineData("""{"type":"Organization","identifier":{"value":"1"}}""")]
    [InlineData("""{"reference":"#inside"}""")]
    [InlineData("""{"display":"李医生"}""")]
    public void Somebody_who_is_certainly_no_patient_leaves_it_closed(string performer)
    {
        var compartment = PatientCompartment.Of(Read($$"""
            {"resourceType":"Observation","subject":{"reference":"Patient/p"},"performer":[{{performer}}],
             "contained":[{"resourceType":"Practitioner","id":"inside"}]}
            """));
        Assert.True(compartment.IsOnly("p"));
    }

    [Fact]
    public void Only_what_says_nothing_of_a_person_is_released_as_target()
    {
        foreach (var type in new[] { "Medication", "Practitioner", "Organization", "Location", "Binary" })
        {
            Assert.True(PatientCompartment.IsReleasedAsTarget(type));
            Assert.False(PatientCompartment.HasType(type));
        }

        Assert.False(PatientCompartment.IsReleasedAsTarget("Group"));
        Assert.False(PatientCompartment.IsReleasedAsTarget("Device"));
    }

    [ConformanceFact(OutsideDefinitions.Folder)]
    public void The_table_is_HL7s_compartment_definition()
    {
        var parameters = OutsideDefinitions.SearchParameters();
        var official = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in OutsideDefinitions.Read("compartmentdefinition-patient").GetProperty("resource").EnumerateArray())
        {
            var type = resource.GetProperty("code").GetString()!;
            if (resource.TryGetProperty("param", out var names))
            {
                var elements = names.EnumerateArray().SelectMany(name => parameters[(type, name.GetString()!)]);
                official[type] = Text(elements.Select(e => e.Replace(".where(resolve() is Patient)", string.Empty, StringComparison.Ordinal)));
            }
        }

        Assert.Equal(official.Keys, PatientCompartmentTable.Types.Order(StringComparer.Ordinal));
        Assert.All(official, row => Assert.Equal((row.Key, row.Value), (row.Key, Text(PatientCompartmentTable.ElementsOf(row.Key)!))));
    }

    private static string Text(IEnumerable<string> elements) => string.Join(' ', elements.Distinct().Order(StringComparer.Ordinal));
}
