using System.Text.Json;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;
using Xunit;

namespace Xinglin.Interop.Tests.Fhir.Search;

/// <summary>One parameter against one resource, by R4's own examples where it has them (3.1.1.4).</summary>
public sealed class SearchValueTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("100", "100", true)]
    [InlineData("100", "99.5", true)]
    [InlineData("100", "99.49", false)]
    [InlineData("100", "100.5", false)]
    [InlineData("100.00", "100.004", true)]
    [InlineData("100.00", "100.005", false)]
    [InlineData("1e2", "95", true)]
    [InlineData("1e2", "105", false)]
    [InlineData("5.4", "5.35", true)]
    [InlineData("5.4", "5.45", false)]
    [InlineData("5.40", "5.41", false)]
    [InlineData("-5.4", "-5.44", true)]
    [InlineData("ne5.4", "5.4", false)]
    [InlineData("ne5.4", "5.45", true)]
    [InlineData("lt100", "99.9", true)]
    [InlineData("lt100", "100", false)]
    [InlineData("le100", "100", true)]
    [InlineData("gt100", "100", false)]
    [InlineData("ge100", "100", true)]
    [InlineData("sa100", "100.1", true)]
    [InlineData("eb100", "100", false)]
    [InlineData("ap100", "109", true)]
    [InlineData("ap100", "111", false)]
    public void Numbers_are_compared_by_the_precision_that_is_written(string asked, string held, bool found) =>
        Assert.Equal(found, Finds(Probability(held), "probability", asked));

    [Theory]
    [InlineData("2024-03", "2024-03-31", true)]
    [InlineData("2024-03", "2024-04-01", false)]
    [InlineData("2024-03-05", "2024-03", false)]
    [InlineData("2024", "2024-03-05T23:59:59Z", true)]
    [InlineData("2024-03-05T10:00:00+08:00", "2024-03-05T02:00:00Z", true)]
    [InlineData("ne2024-03", "2024", true)]
    [InlineData("gt2024-03", "2024-04", true)]
    [InlineData("gt2024-03", "2024", true)]
    [InlineData("lt2024-03", "2024", true)]
    [InlineData("lt2024", "2024-03", false)]
    [InlineData("ge2024-03", "2024-03-05", true)]
    [InlineData("le2024-03", "2024-03-05", true)]
    [InlineData("sa2024-03", "2024", false)]
    [InlineData("sa2024-03", "2024-04-01", true)]
    [InlineData("eb2024-03", "2024-02-29", true)]
    [InlineData("ap2024-03", "2024-05-01", true)]
    [InlineData("ap2024-03", "2025-03-01", false)]
    public void Dates_are_the_ranges_that_their_precision_means(string asked, string held, bool found) =>
        Assert.Equal(found, Finds($$"""{"resourceType":"Observation","effectiveDateTime":"{{held}}"}""", "date", asked));

    [Theory]
    [InlineData("2024-03-02", false)]
    [InlineData("ge2024-03-02", true)]
    [InlineData("lt2024-03-01", false)]
    [InlineData("gt2030", true)]
    [InlineData("eb2030", false)]
    public void A_period_without_an_end_goes_on(string asked, bool found) =>
        Assert.Equal(found, Finds("""{"resourceType":"Encounter","period":{"start":"2024-03-01"}}""", "date", asked));

    [Fact]
    public void Times_without_an_offset_are_of_the_homes_clock()
    {
        const string resource = """{"resourceType":"Observation","effectiveDateTime":"2024-03-05"}""";

        Assert.True(Finds(resource, "date", "eq2024-03-05T00:00:00+08:00", zone: 480) is false);
        Assert.True(Finds(resource, "date", "ge2024-03-04T16:00:00Z", zone: 480));
        Assert.False(Finds(resource, "date", "sa2024-03-04T15:59:59Z", zone: 0) is false);
    }

    [Theory]
    [InlineData("male", true)]
    [InlineData("http://hl7.org/fhir/administrative-gender|male", true)]
    [InlineData("http://hl7.org/fhir/administrative-gender|", true)]
    [InlineData("http://else|male", false)]
    [InlineData("|male", false)]
    [InlineData("female,male", true)]
    [InlineData("Male", false)]
    public void Codes_have_the_system_of_their_binding(string asked, bool found) =>
        Assert.Equal(found, Finds("""{"resourceType":"Patient","gender":"male"}""", "gender", asked));

    [Theory]
    [InlineData("identifier", "MR7", true)]
    [InlineData("identifier", "urn:h|MR7", true)]
    [InlineData("identifier", "|MR7", false)]
    [InlineData("identifier", "|B2", true)]
    [InlineData("identifier:of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR|MR7", true)]
    [InlineData("identifier:of-type", "http://terminology.hl7.org/CodeSystem/v2-0203|MR|B2", false)]
    [InlineData("identifier:not", "MR7", false)]
    [InlineData("identifier:not", "X", true)]
    [InlineData("gender:not", "male", true)]
    [InlineData("gender:missing", "true", true)]
    [InlineData("identifier:missing", "true", false)]
    [InlineData("active", "true", true)]
    [InlineData("deceased", "true", true)]
    [InlineData("phone", "139", true)]
    [InlineData("name", "王", true)]
    [InlineData("name", "王秀", true)]
    [InlineData("name", "王秀英", true)]
    [InlineData("name", "秀英", true)]
    [InlineData("name", "英", false)]
    [InlineData("name:contains", "英", true)]
    [InlineData("name", "MULLER", true)]
    [InlineData("name", "anna mul", true)]
    [InlineData("name:exact", "Muller", false)]
    [InlineData("name:exact", "Müller", true)]
    [InlineData("family", "anna", false)]
    [InlineData("address-city", "nanjing", true)]
    [InlineData("address", "南京", true)]
    [InlineData("general-practitioner", "Practitioner/p1", true)]
    [InlineData("general-practitioner", "p1", true)]
    [InlineData("general-practitioner:Organization", "p1", false)]
    [InlineData("general-practitioner:Practitioner", "p1", true)]
    [InlineData("organization", "http://else.example/fhir/Organization/o1", true)]
    [InlineData("organization", "o1", false)]
    [InlineData("_id", "a", true)]
    [InlineData("_profile", "http://p.example/x", true)]
    [InlineData("_profile:below", "http://p.example", true)]
    [InlineData("_tag", "t|1", true)]
    public void A_patient_is_found_by_what_it_says(string parameter, string asked, bool found) => Assert.Equal(found, Finds(Patient, parameter, asked));

    [Theory]
    [InlineData("code-value-quantity", "8480-6$gt120|http://unitsofmeasure.org|mm[Hg]", true)]
    [InlineData("code-value-quantity", "8480-6$gt130|http://unitsofmeasure.org|mm[Hg]", false)]
    [InlineData("component-code-value-quantity", "http://loinc.org|8462-4$lt85||mm[Hg]", true)]
    [InlineData("component-code-value-quantity", "http://loinc.org|8462-4$gt85||mm[Hg]", false)]
    [InlineData("value-quantity", "125", true)]
    [InlineData("value-quantity", "125|http://unitsofmeasure.org|mm[Hg]", true)]
    [InlineData("value-quantity", "125|http://unitsofmeasure.org|kPa", false)]
    [InlineData("value-quantity", "125||mmHg", true)]
    [InlineData("code:text", "SYSTOLIC", true)]
    [InlineData("code", "8480-6", true)]
    [InlineData("subject", "Patient/a", true)]
    [InlineData("patient", "a", true)]
    [InlineData("subject:identifier", "urn:h|MR7", true)]
    public void An_observation_is_found_by_what_it_says(string parameter, string asked, bool found) => Assert.Equal(found, Finds(Observation, parameter, asked));

    [Fact]
    public void A_result_below_a_limit_of_detection_is_never_taken_for_the_limit()
    {
        const string below = """{"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<","system":"http://unitsofmeasure.org","code":"ng/L"}}""";

        Assert.False(Finds(below, "value-quantity", "5"));
        Assert.True(Finds(below, "value-quantity", "lt5"));
        Assert.False(Finds(below, "value-quantity", "ge5"));
        Assert.True(Finds(below, "value-quantity", "lt3"));
    }

    private const string Patient = """
        {"resourceType":"Patient","id":"a","meta":{"profile":["http://p.example/x"],"tag":[{"system":"t","code":"1"}]},
         "identifier":[{"system":"urn:h","value":"MR7","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]}},{"value":"B2"}],
         "active":true,"deceasedDateTime":"2020-01-01","telecom":[{"system":"phone","value":"139"}],
         "name":[{"family":"王","given":["秀英"]},{"family":"Müller","given":["Anna"]}],"address":[{"city":"Nanjing","text":"南京市"}],
         "generalPractitioner":[{"reference":"Practitioner/p1/_history/2"}],"managingOrganization":{"reference":"http://else.example/fhir/Organization/o1"}}
        """;

    private const string Observation = """
        {"resourceType":"Observation","id":"o","subject":{"reference":"Patient/a","identifier":{"system":"urn:h","value":"MR7"}},
         "code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic blood pressure"}],"text":"BP"},
         "valueQuantity":{"value":125.0,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"},
         "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"code":"mm[Hg]","system":"http://unitsofmeasure.org"}},
                      {"code":{"coding":[{"system":"http://loinc.org","code":"other"}]},"valueQuantity":{"value":90,"code":"mm[Hg]","system":"http://unitsofmeasure.org"}}]}
        """;

    private static string Probability(string value) => $$"""{"resourceType":"RiskAssessment","prediction":[{"probabilityDecimal":{{value}}}]}""";

    private static bool Finds(string resource, string parameter, string value, int zone = 0)
    {
        using var json = JsonDocument.Parse(resource);
        var type = json.RootElement.GetProperty("resourceType").GetString()!;
        var (request, problems) = SearchParser.Read(type, [new(parameter, value)], lenient: false, zone, _now);
        Assert.Empty(problems);
        var index = new SearchIndexer(zone).Of(new JsonNodeReader().Read(json.RootElement)!);
        return request!.Steps.All(s => s.Criterion!.Matches(index));
    }
}
