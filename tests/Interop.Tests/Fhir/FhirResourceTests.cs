using System.Text;
using Xinglin.Interop.Fhir;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir;

public sealed class FhirResourceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("null x")]
    [InlineData("""{"resourceType":"Patient","id":"a","id":"b"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"a","text":"b"}]}""")]
    [InlineData("""{"resourceType":"Patient",}""")]
    [InlineData("""{"resourceType":"Patient"}{}""")]
    [InlineData("""{"resourceType":"Patient" /* no */}""")]
    public void Text_that_is_not_strict_json_is_refused(string text) =>
        Assert.Equal(FhirReadProblem.NotJson, ProblemOf(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"Patient\"")]
    [InlineData("""{"resourceType":"patient"}""")]
    [InlineData("""{"resourceType":"Sequence"}""")]
    [InlineData("""{"resourceType":["Patient"]}""")]
    [InlineData("""{"resourceType":"\ud800"}""")]
    public void A_document_without_an_r4_resource_type_is_refused(string text) =>
        Assert.Equal(FhirReadProblem.NotR4Resource, ProblemOf(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("\"a b\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("\"../x\"")]
    [InlineData("\"0123456789012345678901234567890123456789012345678901234567890123x\"")]
    public void An_id_that_r4_does_not_allow_is_refused(string id) =>
        Assert.Equal(FhirReadProblem.BadId, ProblemOf(Encoding.UTF8.GetBytes($$"""{"resourceType":"Patient","id":{{id}}}""")));

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused() =>
        Assert.Equal(FhirReadProblem.NotJson, ProblemOf([.. """{"resourceType":"Patient","x":" """u8, 0xff, .. "\"}"u8]));

    [Fact]
    public void Nesting_over_the_cap_is_refused_without_a_crash()
    {
        var deep = """{"resourceType":"Basic","x":""" + new string('[', 100_000) + new string(']', 100_000) + "}";
        Assert.Equal(FhirReadProblem.NotJson, ProblemOf(Encoding.UTF8.GetBytes(deep)));
    }

    [Fact]
    public void A_resource_over_the_cap_is_refused_before_it_is_parsed() =>
        Assert.Equal(FhirReadProblem.TooLarge, ProblemOf(new byte[FhirLimits.ResourceBytesMax + 1]));

    [Fact]
    public void References_are_found_at_any_depth_and_fragments_left_out()
    {
        var resource = Read("""
            {"resourceType":"MedicationRequest","id":"m","subject":{"reference":"Patient/p"},
             "medicationReference":{"reference":"#c"},"performer":{"reference":"https://other.example/Practitioner/1"},
             "contained":[{"resourceType":"Provenance","target":[{"reference":"Organization/o/_history/3"}]}]}
            """);
        Assert.Equal(["Patient/p", "Organization/o"], resource.References().Select(r => r.ToString()));
    }
}
