using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Summary;
using Xinglin.Interop.Fhir.Validation;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Summary;

public sealed class PatientSummaryTests
{
    private const string AbsentUnknown = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";

    private static readonly FhirResource Patient = Read("""{"resourceType":"Patient","id":"p","name":[{"text":"王秀英"}],"gender":"female","birthDate":"1948-04-02"}""");

    private static readonly FhirResource Diabetes = Read("""
        {"resourceType":"Condition","id":"c","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
         "code":{"text":"2型糖尿病 <i>& more</i>"},"subject":{"reference":"Patient/p"},"onsetDateTime":"2016"}
        """);

    private static readonly FhirResource NoAllergy = Read("""
        {"resourceType":"AllergyIntolerance","id":"a","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical","code":"active"}]},
         "code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-allergies"}],"text":"无已知过敏"},"patient":{"reference":"Patient/p"}}
        """);

    private static readonly FhirResource Glucose = Read("""
        {"resourceType":"Observation","id":"o","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
         "code":{"text":"glucose"},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2026-01-02","valueQuantity":{"value":7.80,"unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}
        """);

    private static readonly FhirResource Pulse = Read("""
        {"resourceType":"Observation","id":"v","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
         "code":{"text":"pulse"},"subject":{"reference":"Patient/p"}}
        """);

    [Fact]
    public void Nothing_recorded_is_no_information_and_never_none_known()
    {
        var summary = Summary(scopes: null);
        foreach (var (section, code) in new[]
        {
            ("11450-4", "no-problem-info"), ("48765-2", "no-allergy-info"), ("10160-0", "no-medication-info"), ("11369-6", "no-immunization-info"), ("47519-4", "no-procedure-info"),
        })
        {
            var resource = Assert.Single(Entries(summary, section));
            Assert.Contains($"\"system\":\"{AbsentUnknown}\",\"code\":\"{code}\"", resource.GetRawText(), StringComparison.Ordinal);
            Assert.False(Section(summary, section).TryGetProperty("emptyReason", out _));
        }

        var results = Section(summary, "30954-2");
        Assert.Empty(Entries(summary, "30954-2"));
        Assert.False(results.GetProperty("emptyReason").TryGetProperty("coding", out _));
        Assert.DoesNotContain("no-known", summary.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Outside_the_scope_nothing_is_said()
    {
        var summary = Summary(["Patient.rs", "Condition.rs"], Diabetes);
        Assert.Equal("Condition", Assert.Single(Entries(summary, "11450-4")).GetProperty("resourceType").GetString());
        foreach (var section in new[] { "48765-2", "10160-0", "11369-6", "30954-2", "47519-4" })
        {
            Assert.Empty(Entries(summary, section));
            Assert.Equal("unavailable", Reason(summary, section));
        }

        Assert.DoesNotContain(AbsentUnknown, summary.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void None_known_is_there_only_because_somebody_stated_it()
    {
        var summary = Summary(["AllergyIntolerance.rs"], NoAllergy);
        Assert.Contains("no-known-allergies", Assert.Single(Entries(summary, "48765-2")).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("no-allergy-info", summary.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Condition.rs?clinical-status=active")]
    [InlineData("Condition.rs?category=problem-list-item")]
    [InlineData("Condition.rs?_security:not=R")]
    [InlineData("Condition.s?category:not=x")]
    public void A_scope_that_cuts_a_section_is_never_taken_for_nothing_recorded(string scope)
    {
        Assert.Equal("unavailable", Reason(Summary([scope]), "11450-4"));
        var some = Section(Summary([scope], Diabetes), "11450-4");
        Assert.Equal("part", some.GetProperty("extension")[0].GetProperty("valueCode").GetString());
        Assert.Contains("Only a part", some.GetProperty("text").GetProperty("div").GetString(), StringComparison.Ordinal);
        Assert.False(some.TryGetProperty("emptyReason", out _));
    }

    [Fact]
    public void Results_are_whole_only_with_both_of_their_types()
    {
        Assert.Equal("unavailable", Reason(Summary(["Observation.rs?category=laboratory"]), "30954-2"));
        var whole = Summary(["Observation.rs?category=laboratory", "DiagnosticReport.rs"], Glucose);
        Assert.False(Section(whole, "30954-2").TryGetProperty("extension", out _));
        Assert.Contains("\"value\":7.80", Assert.Single(Entries(whole, "30954-2")).GetRawText(), StringComparison.Ordinal);
        Assert.Empty(Entries(Summary(scopes: null, Pulse), "30954-2"));
    }

    [Fact]
    public void What_may_be_read_one_by_one_and_not_be_listed_is_not_said_to_be_empty() => Assert.Equal("unavailable", Reason(Summary(["Condition.r"]), "11450-4"));

    [Fact]
    public void Only_what_is_in_a_section_is_shown() => Assert.Equal([Diabetes, Glucose], PatientSummary.Shown([Pulse, Glucose, Patient, Diabetes]));

    [Theory]
    [InlineData("""{"resourceType":"Immunization","id":"i","status":"entered-in-error","vaccineCode":{"text":"BCG"},"patient":{"reference":"Patient/p"},"occurrenceDateTime":"2020"}""", "11369-6")]
    [InlineData("""{"resourceType":"Condition","id":"i","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]},"subject":{"reference":"Patient/p"}}""", "11450-4")]
    public void What_was_entered_in_error_is_left_out(string json, string section) =>
        Assert.Contains("-info", Assert.Single(Entries(Summary(scopes: null, Read(json)), section)).GetRawText(), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"resourceType":"Immunization","id":"i","status":"not-done","vaccineCode":{"text":"BCG"},"patient":{"reference":"Patient/p"},"occurrenceDateTime":"2020"}""", "11369-6", "not-done")]
    [InlineData("""{"resourceType":"Condition","id":"i","verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"refuted"}]},"code":{"text":"asthma"},"subject":{"reference":"Patient/p"}}""", "11450-4", "refuted")]
    [InlineData("""{"resourceType":"MedicationRequest","id":"i","status":"active","intent":"order","doNotPerform":true,"medicationCodeableConcept":{"text":"ibuprofen"},"subject":{"reference":"Patient/p"}}""", "10160-0", "do not give")]
    public void Negation_stands_in_what_people_read(string json, string section, string word) =>
        Assert.Contains(word, Section(Summary(scopes: null, Read(json)), section).GetProperty("text").GetProperty("div").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_a_valid_R4_document(bool everything)
    {
        var bytes = Bytes(everything ? null : ["Condition.rs?code=x", "Observation.rs"], Diabetes, NoAllergy, Glucose);
        var issues = ResourceValidator.ValidateJson(bytes).Issues.Where(i => i.Severity == IssueSeverity.Error).ToList();
        Assert.True(issues.Count == 0, string.Join('\n', issues));
        var entries = JsonDocument.Parse(bytes).RootElement.GetProperty("entry").EnumerateArray().ToList();
        Assert.Equal("Composition", entries[0].GetProperty("resource").GetProperty("resourceType").GetString());
        Assert.Equal(entries.Count, entries.Select(e => e.GetProperty("fullUrl").GetString()).Distinct().Count());
    }

    private static byte[] Bytes(string[]? scopes, params FhirResource[] resources)
    {
        ScopeSet? set = null;
        Assert.True(scopes is null || ScopeSet.TryParse(scopes, out set, out _));
        return PatientSummary.Write(new PatientSummaryRequest(
            "https://h.example/hospital-a/fhir", Patient, resources, set, "青梧市第一医院", DateTimeOffset.UnixEpoch, new Guid("6b1f3f6e-42f7-4d62-9a3a-0f2a3f0b8a01")));
    }

    private static JsonElement Summary(string[]? scopes, params FhirResource[] resources) => JsonDocument.Parse(Encoding.UTF8.GetString(Bytes(scopes, resources))).RootElement;

    private static JsonElement Section(JsonElement bundle, string code) => bundle.GetProperty("entry")[0].GetProperty("resource").GetProperty("section").EnumerateArray()
        .Single(s => s.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == code);

    private static string? Reason(JsonElement bundle, string code) =>
        Section(bundle, code).GetProperty("emptyReason").GetProperty("coding")[0].GetProperty("code").GetString();

    /// <summary>The section's entries, each found in the bundle by its address.</summary>
    private static List<JsonElement> Entries(JsonElement bundle, string code) => Section(bundle, code).TryGetProperty("entry", out var entries)
        ? [.. entries.EnumerateArray().Select(e => e.GetProperty("reference").GetString()!).Select(reference => bundle.GetProperty("entry").EnumerateArray()
            .Single(e => e.GetProperty("fullUrl").GetString() is { } url && (url == reference || url.EndsWith("/" + reference, StringComparison.Ordinal))).GetProperty("resource"))]
        : [];
}
