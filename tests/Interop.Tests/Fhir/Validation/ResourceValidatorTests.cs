using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Validation;

namespace Xinglin.Interop.Tests.Fhir.Validation;

public sealed class ResourceValidatorTests
{
    private const string Good = """
        {"resourceType":"Observation","id":"o","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">5.40&nbsp;mmol/L</div>"},"status":"final",
         "code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-03-01T08:00:00+08:00",
         "valueQuantity":{"value":5.40,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
        """;

    [Fact]
    public void A_good_resource_has_no_issue() => Assert.Empty(Issues(Good));

    [Theory]
    [InlineData("""{"resourceType":"Patient","nose":1}""", "validation-unknown-element Patient.nose")]
    [InlineData("""{"resourceType":"Patient","name":[{"nose":1,"family":"a"}]}""", "validation-unknown-element Patient.name[0].nose")]
    [InlineData("""{"resourceType":"Patient","_name":[{"id":"a"}]}""", "validation-unknown-element Patient._name")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueMoney":{}}""", "validation-unknown-element Observation.valueMoney")]
    [InlineData("""{"resourceType":"Nobody"}""", "validation-unknown-type resourceType")]
    [InlineData("""{"id":"a"}""", "validation-unknown-type resourceType")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Nobody"}]}""", "validation-unknown-type Patient.contained")]
    [InlineData("""{"resourceType":"Observation","code":{"text":"a"}}""", "validation-cardinality Observation.status")]
    [InlineData("""{"resourceType":"Patient","link":[{"type":"seealso"}]}""", "validation-cardinality Patient.link[0].other")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"a"}}""", "validation-cardinality Patient.name")]
    [InlineData("""{"resourceType":"Patient","gender":["male"]}""", "validation-cardinality Patient.gender")]
    [InlineData("""{"resourceType":"Patient","name":[{"given":["a","b"],"_given":{"id":"x"}}]}""", "validation-cardinality Patient.name[0].given")]
    [InlineData("""{"resourceType":"Patient","deceasedBoolean":true,"deceasedDateTime":"2024"}""", "validation-choice Patient.deceased")]
    [InlineData("""{"resourceType":"Patient","active":"true"}""", "validation-json-type Patient.active")]
    [InlineData("""{"resourceType":"Patient","birthDate":1974}""", "validation-json-type Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","name":["a"]}""", "validation-json-type Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","name":[]}""", "validation-empty Patient.name")]
    [InlineData("""{"resourceType":"Patient","name":[{}]}""", "validation-empty Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","gender":""}""", "validation-empty Patient.gender;validation-binding Patient.gender")]
    [InlineData("""{"resourceType":"Patient","gender":null}""", "validation-json-type Patient.gender;validation-empty Patient.gender")]
    [InlineData("""{"resourceType":"Patient","name":[{"id":"only"}]}""", "validation-invariant Patient.name[0]")]
    [InlineData("""{"resourceType":"Patient","birthDate":"2023-02-29"}""", "validation-format Patient.birthDate")]
    [InlineData("""{"resourceType":"Patient","id":"a b"}""", "validation-format Patient.id")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":1.5}""", "validation-format Patient.multipleBirth")]
    [InlineData("""{"resourceType":"Patient","gender":"man"}""", "validation-binding Patient.gender")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Patient/p"}}""", "validation-reference Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"https://example.org/fhir/Patient/p"}}""", "validation-reference Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"somewhere"}}""", "validation-reference Patient.managingOrganization.reference")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"#none"}}""", "validation-invariant Patient.managingOrganization")]
    [InlineData("""{"resourceType":"Patient","managingOrganization":{"reference":"Organization/o","type":"Patient"}}""", "validation-reference Patient.managingOrganization.type")]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "validation-invariant Patient.contact[0]")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueString":"a","dataAbsentReason":{"text":"b"}}""", "validation-invariant Observation")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><script>1</script></div>"}}""", "validation-invariant Patient.text.div;validation-invariant Patient.text.div")]
    public void A_fault_is_found_at_its_place(string json, string expected)
    {
        var found = Issues(json).Where(i => i.Severity == IssueSeverity.Error).Select(i => $"{i.Code} {i.Path}").ToList();
        Assert.Equal(expected.Split(';'), found);
    }

    [Fact]
    public void All_faults_come_at_once() => Assert.Equal(
        ["validation-unknown-element", "validation-cardinality", "validation-format", "validation-binding"],
        Issues("""{"resourceType":"Observation","nose":1,"status":"done","issued":"2024"}""").Where(i => i.Severity == IssueSeverity.Error).Select(i => i.Code).Order(Comparer<string>.Create(
            (a, b) => ValidationCodes.All.ToList().IndexOf(a).CompareTo(ValidationCodes.All.ToList().IndexOf(b)))));

    [Theory]
    [InlineData("ucum-units", "mg/dL", "In")]
    [InlineData("ucum-units", "10*3/uL", "In")]
    [InlineData("ucum-units", "{score}", "In")]
    [InlineData("ucum-units", "mg dL", "NotIn")]
    [InlineData("ucum-units", "[unheard_of]", "NotDecided")]
    [InlineData("mimetypes", "application/fhir+json; charset=utf-8", "In")]
    [InlineData("mimetypes", "json", "In")]
    [InlineData("mimetypes", "pdf", "NotIn")]
    [InlineData("currencies", "CNY", "In")]
    [InlineData("currencies", "RMB", "NotIn")]
    [InlineData("nowhere", "a", "NotDecided")]
    public void Codes_are_judged_by_list_or_grammar_or_not_at_all(string set, string code, string expected) =>
        Assert.Equal(expected, ValueSetMembership.Judge(code, "http://hl7.org/fhir/ValueSet/" + set).ToString());

    [Fact]
    public void What_cannot_be_decided_is_said_not_to_be_checked()
    {
        var issues = Issues("""{"resourceType":"MolecularSequence","coordinateSystem":0,"structureVariant":[{"variantType":{"coding":[{"code":"x"}]}}]}""");
        Assert.DoesNotContain(issues, i => i.Severity == IssueSeverity.Error);
        Assert.Equal(new ValidationIssue(IssueSeverity.Information, ValidationCodes.NotChecked, "MolecularSequence.structureVariant[0].variantType", "http://loinc.org/vs/LL379-9"), Assert.Single(issues));
    }

    [Fact]
    public void A_profile_that_is_claimed_is_said_not_to_be_checked() => Assert.Equal(
        [new ValidationIssue(IssueSeverity.Information, ValidationCodes.NotChecked, "Patient.meta.profile[0]", "profile")],
        Issues("""{"resourceType":"Patient","meta":{"profile":["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]}}"""));

    [Fact]
    public void Xml_is_judged_like_json()
    {
        var xml = """<Patient xmlns="http://hl7.org/fhir"><nose value="1"/><name><id value="x"/></name><gender value="man"/><birthDate value="2023-02-29"/></Patient>""";
        Assert.Equal(
            ["validation-unknown-element Patient.nose", "validation-unknown-element Patient.name[0].id", "validation-empty Patient.name[0]", "validation-binding Patient.gender", "validation-format Patient.birthDate"],
            ResourceValidator.ValidateXml(Encoding.UTF8.GetBytes(xml)).Issues.Where(i => i.Severity == IssueSeverity.Error).Select(i => $"{i.Code} {i.Path}"));
        Assert.Equal(ValidationCodes.NotReadable, ResourceValidator.ValidateXml("<!DOCTYPE a><a/>"u8.ToArray()).Issues[0].Code);
    }

    [Fact]
    public void Findings_have_a_cap_and_repeat_no_value()
    {
        var names = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"secret{i}\":\"王秀英\""));
        var issues = Issues($$"""{"resourceType":"Patient",{{names}},"gender":"王秀英"}""");
        Assert.Equal(ValidationLimits.IssuesMax + 1, issues.Count);
        Assert.Equal(ValidationCodes.TooMany, issues[^1].Code);
        Assert.DoesNotContain(issues, i => i.Path.Contains('王', StringComparison.Ordinal) || i.Detail.Contains('王', StringComparison.Ordinal));
    }

    [Fact]
    public void The_outcome_is_itself_valid()
    {
        foreach (var json in new[] { Good, """{"resourceType":"Observation","nose":1,"status":"done","issued":"2024"}""", "{" })
        {
            var outcome = OutcomeWriter.Write(ResourceValidator.ValidateJson(Encoding.UTF8.GetBytes(json)));
            Assert.True(ResourceValidator.ValidateJson(outcome).IsValid, Encoding.UTF8.GetString(outcome));
        }
    }

    [Fact]
    public void The_outcome_names_code_and_place()
    {
        using var outcome = JsonDocument.Parse(OutcomeWriter.Write(ResourceValidator.ValidateJson("""{"resourceType":"Patient","gender":"man"}"""u8.ToArray())));
        var issue = outcome.RootElement.GetProperty("issue")[0];
        Assert.Equal("error", issue.GetProperty("severity").GetString());
        Assert.Equal("code-invalid", issue.GetProperty("code").GetString());
        Assert.Equal(ValidationCodes.Binding, issue.GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal("Patient.gender", issue.GetProperty("expression")[0].GetString());
        Assert.Equal("http://hl7.org/fhir/ValueSet/administrative-gender", issue.GetProperty("diagnostics").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"resourceType\":\"Patient\",\"resourceType\":\"Patient\"}")]
    [InlineData("{\"resourceType\":\"Patient\",}")]
    public void What_is_no_json_object_is_not_readable(string text) => Assert.Equal(ValidationCodes.NotReadable, Assert.Single(Issues(text)).Code);

    [Fact]
    public void Size_and_depth_have_limits()
    {
        Assert.Equal(ValidationCodes.TooLarge, Assert.Single(ResourceValidator.ValidateJson(new byte[FhirLimits.ResourceBytesMax + 1]).Issues).Code);
        var deep = string.Concat(Enumerable.Repeat("{\"extension\":[", 100)) + string.Concat(Enumerable.Repeat("]}", 100));
        Assert.Equal(ValidationCodes.NotReadable, Assert.Single(Issues(deep)).Code);
    }

    [Fact]
    public void Invariants_that_would_take_too_long_are_said_not_to_be_checked()
    {
        var contained = string.Join(',', Enumerable.Range(0, 8000).Select(i => $$"""{"resourceType":"Basic","id":"c{{i}}","code":{"text":"x"} }"""));
        var issues = Issues($$"""{"resourceType":"Patient","contained":[{{contained}}]}""");
        Assert.Contains(issues, i => i.Code == ValidationCodes.NotChecked && i.Detail.StartsWith("dom-3", StringComparison.Ordinal));
    }

    [Fact]
    public void No_change_of_bytes_makes_it_throw()
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        var xml = Encoding.UTF8.GetBytes("""<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">a</div></text><name><given value="a"/></name></Patient>""");
        Prop.ForAll(ArbMap.Default.ArbFor<(ushort Place, byte Value)[]>(), edits =>
        {
            _ = OutcomeWriter.Write(ResourceValidator.ValidateJson(Edited(bytes, edits)));
            _ = OutcomeWriter.Write(ResourceValidator.ValidateXml(Edited(xml, edits)));
        }).QuickCheckThrowOnFailure();
    }

    private static byte[] Edited(byte[] bytes, (ushort Place, byte Value)[] edits)
    {
        var copy = bytes.ToArray();
        foreach (var (place, value) in edits.Take(4))
        {
            copy[place % copy.Length] = value;
        }

        return copy;
    }

    private static List<ValidationIssue> Issues(string json) => ResourceValidator.ValidateJson(Encoding.UTF8.GetBytes(json)).Issues
        .Where(i => i.Severity != IssueSeverity.Warning).ToList();
}
