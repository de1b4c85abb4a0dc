using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Scopes;

/// <summary>Each kind of parameter, and what absence means.</summary>
public sealed class ScopeParameterTests
{
    private const string Glucose = """
        {"resourceType":"Observation","id":"g","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]},
         "status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2339-0"}]},
         "subject":{"reference":"Patient/p"},"performer":[{"reference":"Practitioner/w"},{"identifier":{"system":"urn:staff","value":"77"}}],
         "effectiveDateTime":"2024-03-05T08:30:00+08:00","valueQuantity":{"value":7.84,"system":"http://unitsofmeasure.org","code":"mmol/L"}}
        """;

    private const string Person = """
        {"resourceType":"Patient","id":"p","name":[{"family":"王","given":["秀英"]}],"birthDate":"1948-04-02",
         "identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:h","value":"12"}]}
        """;

    [Theory]
    [InlineData("value-quantity=gt7", true)]
    [InlineData("value-quantity=gt8", false)]
    [InlineData("value-quantity=7.8", true)]
    [InlineData("value-quantity=7.9", false)]
    [InlineData("value-quantity=ge7|http://unitsofmeasure.org|mmol/L", true)]
    [InlineData("value-quantity=ge7||mg/dL", false)]
    [InlineData("code-value-quantity=http://loinc.org|2339-0$gt7", true)]
    [InlineData("code-value-quantity=http://loinc.org|2339-0$gt8", false)]
    [InlineData("code-value-quantity=http://loinc.org|4548-4$gt7", false)]
    [InlineData("status=final", true)]
    [InlineData("status=preliminary,registered", false)]
    [InlineData("status=http://hl7.org/fhir/observation-status|final", true)]
    [InlineData("performer=Practitioner/w", true)]
    [InlineData("performer=w", true)]
    [InlineData("performer:Practitioner=w", true)]
    [InlineData("performer:Organization=w", false)]
    [InlineData("performer=Practitioner/v", false)]
    [InlineData("performer:identifier=urn:staff|77", true)]
    [InlineData("performer:identifier=urn:staff|78", false)]
    [InlineData("_security=N", true)]
    [InlineData("_security=R", false)]
    [InlineData("_security:not=R,V", true)]
    [InlineData("_security:not=N", false)]
    [InlineData("date=ne2023", true)]
    [InlineData("date=sa2023", true)]
    [InlineData("date=eb2024", false)]
    [InlineData("date=eb2025", true)]
    [InlineData("encounter:missing=true", true)]
    [InlineData("encounter:missing=false", false)]
    [InlineData("value-quantity:missing=false", true)]
    [InlineData("code:not=4548-4", true)]
    [InlineData("code:not=2339-0", false)]
    [InlineData("code:not=4548-4,2339-0", false)]
    public void An_observation_is_visible_by_what_it_says(string query, bool visible) => Assert.Equal(visible, Parsed("Observation.rs?" + query).Matches(Read(Glucose)));

    [Theory]
    [InlineData("name=王秀", true)]
    [InlineData("name:exact=王", true)]
    [InlineData("name:exact=王秀", false)]
    [InlineData("name:contains=英", true)]
    [InlineData("name=英", false)]
    [InlineData("birthdate=1948", true)]
    [InlineData("birthdate=gt1948", false)]
    [InlineData("identifier=urn:h|12", true)]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|12", true)]
    [InlineData("identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|12", false)]
    [InlineData("gender:missing=true", true)]
    [InlineData("gender:not=male", true)]
    public void A_patient_is_visible_by_what_it_says(string query, bool visible) => Assert.Equal(visible, Parsed("Patient.rs?" + query).Matches(Read(Person)));

    [Fact]
    public void A_uri_is_compared_by_its_path()
    {
        var document = Read("""{"resourceType":"QuestionnaireResponse","questionnaire":"http://h/forms/fall/2"}""");
        Assert.True(Parsed("QuestionnaireResponse.rs?questionnaire=http://h/forms/fall/2").Matches(document));
        Assert.False(Parsed("QuestionnaireResponse.rs?questionnaire=http://h/forms/fall").Matches(document));
        Assert.True(Parsed("Observation.rs?_profile:below=http://h/p").Matches(
            Read("""{"resourceType":"Observation","meta":{"profile":["http://h/p/one"]},"code":{}}""")));
    }

    [Fact]
    public void A_number_is_compared_by_its_written_precision()
    {
        var risk = Read("""{"resourceType":"RiskAssessment","status":"final","subject":{"reference":"Patient/p"},"prediction":[{"probabilityDecimal":0.82}]}""");
        Assert.True(Parsed("RiskAssessment.rs?probability=gt0.8").Matches(risk));
        Assert.True(Parsed("RiskAssessment.rs?probability=0.8").Matches(risk));
        Assert.False(Parsed("RiskAssessment.rs?probability=0.80").Matches(risk));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final"}""", true)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"laboratory"}]}]}""", true)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"laboratory"}]},{"coding":[{"code":"psychiatry"}]}]}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":"laboratory"},{"code":"psychiatry"}]}]}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"text":"psychiatry"}]}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"coding":[{"display":"Psychiatry"}]}]}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":"psychiatry"}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":null}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","categories":[{"coding":[{"code":"psychiatry"}]}]}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","category":[{"coding":[{"code":7}]}]}""", false)]
    public void Negation_is_met_by_absence_and_never_by_what_cannot_be_read(string json, bool visible) =>
        Assert.Equal(visible, Parsed("Observation.rs?category:not=psychiatry").Matches(Read(json)));

    [Theory]
    [InlineData("""{"resourceType":"Observation","status":"final"}""", true)]
    [InlineData("""{"resourceType":"Observation","status":"final","effectiveDateTime":"2024"}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","effectiveDateTime":"soon"}""", false)]
    [InlineData("""{"resourceType":"Observation","status":"final","effectivePeriod":{"start":"2024","end":"soon"}}""", false)]
    public void A_date_that_is_none_is_not_a_missing_date(string json, bool visible) =>
        Assert.Equal(visible, Parsed("Observation.rs?date:missing=true").Matches(Read(json)));

    [Fact]
    public void A_version_is_visible_only_if_it_and_the_current_one_are_not_what_is_excluded()
    {
        Assert.True(ScopeSet.TryParse(["Observation.rs?_security:not=R"], out var set, out _));
        var normal = Read(Glucose);
        var restricted = Read(Glucose.Replace("\"code\":\"N\"", "\"code\":\"R\"", StringComparison.Ordinal));
        Assert.True(set!.Matches(normal, normal));
        Assert.False(set.Matches(version: normal, current: restricted));
        Assert.False(set.Matches(version: restricted, current: normal));
    }

    [Fact]
    public void Every_parameter_that_R4_has_for_a_type_and_one_resource_decides_is_known()
    {
        var known = 0;
        foreach (var type in PatientCompartmentTable.Types)
        {
            foreach (var (code, parameter) in R4Definitions.SearchParameters(type).Where(p => SearchableParameters.Find(type, p.Key) is not null))
            {
                var accepted = Scope.TryParse($"{type}.rs?{code}:missing=true", out var scope, out _);
                Assert.Equal((type, code, code is not ("_lastUpdated" or "phonetic")), (type, code, accepted));
                known += accepted ? 1 : 0;
                if (accepted)
                {
                    Assert.Same(parameter, Assert.Single(scope!.Criteria).Parameter);
                }
            }
        }

        Assert.True(known > 700, $"{known}");
    }

    private static Scope Parsed(string text)
    {
        Assert.True(Scope.TryParse(text, out var scope, out var refusal), refusal.Parameter);
        return scope!;
    }
}
