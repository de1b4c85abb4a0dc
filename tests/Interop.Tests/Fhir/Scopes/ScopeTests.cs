using Xinglin.Interop.Fhir.Scopes;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Scopes;

public sealed class ScopeTests
{
    private const string Hba1c = """
        {"resourceType":"Observation","id":"h1","status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"4548-4"},{"code":"LOCAL-1"}]},
         "subject":{"reference":"Patient/p"},"effectiveDateTime":"2024-03-05T08:30:00+08:00"}
        """;

    [Theory]
    [InlineData("Observation.rs")]
    [InlineData("Observation.rs?category=laboratory&date=ge2024-01-01")]
    [InlineData("Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory")]
    [InlineData("Observation.rs?category=http%3A%2F%2Fterminology.hl7.org%2FCodeSystem%2Fobservation-category%7Claboratory")]
    [InlineData("Observation.rs?code=http://loinc.org|4548-4")]
    [InlineData("Observation.rs?code=http://loinc.org|")]
    [InlineData("Observation.rs?code=8480-6,4548-4")]
    [InlineData("Observation.rs?code=|LOCAL-1")]
    [InlineData("Observation.rs?code=4548-4&code=LOCAL-1")]
    [InlineData("Observation.rs?_id=x,h1")]
    [InlineData("patient/Observation.rs")]
    public void A_scope_matches_what_it_describes(string text) => Assert.True(Parsed(text).Matches(Read(Hba1c)));

    [Theory]
    [InlineData("Condition.rs")]
    [InlineData("Observation.rs?category=vital-signs")]
    [InlineData("Observation.rs?category=http://other.example|laboratory")]
    [InlineData("Observation.rs?category=|laboratory")]
    [InlineData("Observation.rs?category=Laboratory")]
    [InlineData("Observation.rs?code=4548-4&code=8480-6")]
    [InlineData("Observation.rs?code=4548")]
    [InlineData("Observation.rs?code=|4548-4")]
    [InlineData("Observation.rs?_id=H1")]
    [InlineData("Observation.rs?category=laboratory&date=lt2024-01-01")]
    public void A_scope_matches_nothing_else(string text) => Assert.False(Parsed(text).Matches(Read(Hba1c)));

    [Theory]
    [InlineData("", "scope")]
    [InlineData("*.rs", "type")]
    [InlineData("observation.rs", "type")]
    [InlineData("Sequence.rs", "type")]
    [InlineData("Practitioner.rs", "type")]
    [InlineData("Medication.r", "type")]
    [InlineData("user/Observation.rs", "type")]
    [InlineData("system/*.rs", "type")]
    [InlineData("Observation", "permissions")]
    [InlineData("Observation.", "permissions")]
    [InlineData("Observation.sr", "permissions")]
    [InlineData("Observation.read", "permissions")]
    [InlineData("Observation.*", "permissions")]
    [InlineData("Observation.c", "permissions")]
    [InlineData("Observation.cruds", "permissions")]
    [InlineData("Observation.rs?", "scope")]
    [InlineData("Observation.rs?category", "category")]
    [InlineData("Observation.rs?category=", "category")]
    [InlineData("Observation.rs?category=a,,b", "category")]
    [InlineData("Observation.rs?code=a|b|c", "code")]
    [InlineData("Observation.rs?code=|", "code")]
    [InlineData("Observation.rs?code=a+b", "code")]
    [InlineData("Observation.rs?code=%4", "code")]
    [InlineData("Observation.rs?code=%ff", "code")]
    [InlineData("Observation.rs?code=%00", "code")]
    [InlineData("Observation.rs?code=a\\b", "code")]
    [InlineData("Observation.rs?code=a=b", "code")]
    [InlineData("Observation.rs?code:text=sugar", "code:text")]
    [InlineData("Observation.rs?code:in=http://vs", "code:in")]
    [InlineData("Observation.rs?subject.name=x", "subject.name")]
    [InlineData("Observation.rs?_has:Group:member:_id=1", "_has:Group:member:_id")]
    [InlineData("Observation.rs?_include=Observation:subject", "_include")]
    [InlineData("Observation.rs?_text=x", "_text")]
    [InlineData("Observation.rs?_content=x", "_content")]
    [InlineData("Observation.rs?_filter=x", "_filter")]
    [InlineData("Observation.rs?category=laboratory&_sort=date", "_sort")]
    [InlineData("Immunization.rs?code=1", "code")]
    [InlineData("Encounter.rs?category=1", "category")]
    [InlineData("Condition.rs?date=2024", "date")]
    [InlineData("Observation.rs?date=ap2024", "date")]
    [InlineData("Observation.rs?date=ge", "date")]
    [InlineData("Observation.rs?date=today", "date")]
    [InlineData("Observation.rs?date=ge2024-13", "date")]
    [InlineData("Observation.rs?date=ge2024-02-30", "date")]
    [InlineData("Observation.rs?date=ge24-01-01", "date")]
    [InlineData("Observation.rs?date=ge2024-01-01T08:00:00+08:00", "date")]
    [InlineData("Observation.rs?_id=a/b", "_id")]
    [InlineData("Observation.rs?_id=|a", "_id")]
    [InlineData("Observation.rs?_lastUpdated=ge2024", "_lastUpdated")]
    [InlineData("Patient.rs?phonetic=wang", "phonetic")]
    [InlineData("Observation.rs?_query=x", "_query")]
    [InlineData("Observation.rs?_list=x", "_list")]
    [InlineData("Observation.rs?code:above=1", "code:above")]
    [InlineData("Observation.rs?code:below=1", "code:below")]
    [InlineData("Observation.rs?code:not-in=1", "code:not-in")]
    [InlineData("Observation.rs?code:=1", "code:")]
    [InlineData("Observation.rs?code:exact=1", "code:exact")]
    [InlineData("Observation.rs?code:not:not=1", "code:not:not")]
    [InlineData("Observation.rs?date:missing=perhaps", "date:missing")]
    [InlineData("Observation.rs?date:missing=true,false", "date:missing")]
    [InlineData("Observation.rs?date:not=2024", "date:not")]
    [InlineData("Observation.rs?value-quantity=seven", "value-quantity")]
    [InlineData("Observation.rs?value-quantity=7|mmol", "value-quantity")]
    [InlineData("Observation.rs?code-value-quantity=8480-6", "code-value-quantity")]
    [InlineData("Observation.rs?code-value-date=8480-6$ap2024", "code-value-date")]
    [InlineData("Observation.rs?code-value-quantity:missing=", "code-value-quantity:missing")]
    [InlineData("Observation.rs?performer:Medication=1", "performer:Medication")]
    [InlineData("Observation.rs?performer.name=x", "performer.name")]
    [InlineData("Observation.rs?performer:Patient.name=x", "performer:Patient.name")]
    [InlineData("Observation.rs?performer=a/b/c", "performer")]
    [InlineData("Patient.rs?name:text=x", "name:text")]
    [InlineData("Patient.rs?identifier:of-type=a|b", "identifier:of-type")]
    [InlineData("Observation.rs?<script>=1", "scope")]
    public void Anything_else_is_refused_naming_the_part(string text, string part)
    {
        Assert.False(Scope.TryParse(text, out _, out var refusal));
        Assert.Equal(new ScopeRefusal("scope-not-supported", part), refusal);
    }

    [Theory]
    [InlineData("patient/Observation.rs", "Observation.rs")]
    [InlineData("Observation.rs?date=ge2024&category=laboratory", "Observation.rs?category=laboratory&date=ge2024")]
    [InlineData("Observation.rs?code=b,a,b", "Observation.rs?code=a,b")]
    [InlineData("Observation.rs?code=%62%2Ca", "Observation.rs?code=a,b")]
    [InlineData("Observation.rs?code=a&code=a", "Observation.rs?code=a")]
    [InlineData("Observation.rs?date=eq2024", "Observation.rs?date=2024")]
    [InlineData("Observation.rs?code=http%3a//loinc.org%7c4548-4", "Observation.rs?code=http://loinc.org|4548-4")]
    [InlineData("Observation.rs?code=糖,😀", "Observation.rs?code=%E7%B3%96,%F0%9F%98%80")]
    [InlineData("Observation.rs?code=a\\,b", "Observation.rs?code=a%5C%2Cb")]
    [InlineData("Observation.rs?value-quantity=eq5.40||mmol/L", "Observation.rs?value-quantity=5.40||mmol/L")]
    [InlineData("Observation.rs?code:not=b,a", "Observation.rs?code:not=a,b")]
    [InlineData("Observation.rs?code-value-quantity=8480-6$eq7,8480-6$ge6", "Observation.rs?code-value-quantity=8480-6%247,8480-6%24ge6")]
    [InlineData("Observation.rs?performer=Practitioner/1", "Observation.rs?performer=Practitioner/1")]
    [InlineData("Observation.rs?code-value-date=x$eq2024", "Observation.rs?code-value-date=x%242024")]
    public void What_means_the_same_has_one_canonical_text(string text, string canonical)
    {
        Assert.Equal(canonical, Parsed(text).Canonical);
        Assert.Equal(canonical, Parsed(canonical).Canonical);
    }

    [Fact]
    public void An_escaped_comma_is_part_of_a_code()
    {
        var resource = Read("""{"resourceType":"Observation","code":{"coding":[{"code":"a,b"}]}}""");
        Assert.True(Parsed("Observation.rs?code=a\\,b").Matches(resource));
        Assert.False(Parsed("Observation.rs?code=a,b").Matches(resource));
    }

    [Fact]
    public void A_medicine_named_by_reference_is_not_matched_by_code()
    {
        var scope = Parsed("MedicationRequest.rs?code=A10BA02");
        Assert.True(scope.Matches(Read("""{"resourceType":"MedicationRequest","medicationCodeableConcept":{"coding":[{"code":"A10BA02"}]}}""")));
        Assert.False(scope.Matches(Read("""{"resourceType":"MedicationRequest","medicationReference":{"reference":"Medication/A10BA02"}}""")));
    }

    [Fact]
    public void An_allergys_category_is_a_plain_code_of_its_bound_system()
    {
        var allergy = Read("""{"resourceType":"AllergyIntolerance","category":["food","medication"]}""");
        Assert.True(Parsed("AllergyIntolerance.rs?category=medication").Matches(allergy));
        Assert.True(Parsed("AllergyIntolerance.rs?category=http://hl7.org/fhir/allergy-intolerance-category|food").Matches(allergy));
        Assert.False(Parsed("AllergyIntolerance.rs?category=http://other|food").Matches(allergy));
        Assert.False(Parsed("AllergyIntolerance.rs?category=environment").Matches(allergy));
    }

    [Fact]
    public void Resources_of_unexpected_shape_match_nothing_and_do_not_crash()
    {
        var odd = Read("""{"resourceType":"Observation","code":[1,{"coding":"x"},{"coding":[null,7,{"code":{}}]}],"category":null,"effectiveDateTime":5}""");
        Assert.False(Parsed("Observation.rs?code=x").Matches(odd));
        Assert.False(Parsed("Observation.rs?category=x").Matches(odd));
        Assert.False(Parsed("Observation.rs?date=ge0001").Matches(odd));
    }

    [Fact]
    public void A_set_is_the_union_of_its_scopes_and_never_empty()
    {
        Assert.True(ScopeSet.TryParse(["Condition.rs", "Observation.r?code=4548-4", "Condition.rs"], out var set, out _));
        Assert.Equal(["Condition.rs", "Observation.r?code=4548-4"], set!.Canonical);
        Assert.True(set.Matches(Read(Hba1c)));
        Assert.True(set.CanRead(Read(Hba1c)));
        Assert.False(set.CanSearch(Read(Hba1c)));
        Assert.False(ScopeSet.TryParse([], out _, out _));
        Assert.False(ScopeSet.TryParse(null, out _, out _));
        Assert.False(ScopeSet.TryParse(["Condition.rs", null], out _, out _));
        Assert.False(ScopeSet.TryParse(["Condition.rs", "*.rs"], out _, out var refusal));
        Assert.Equal("type", refusal.Parameter);
        Assert.False(ScopeSet.TryParse(Enumerable.Repeat("Condition.rs", 33), out _, out _));
    }

    [Fact]
    public void A_version_is_visible_only_if_it_and_the_current_one_match()
    {
        Assert.True(ScopeSet.TryParse(["Observation.rs?category=laboratory"], out var set, out _));
        var laboratory = Read(Hba1c);
        var recoded = Read(Hba1c.Replace("laboratory", "social-history", StringComparison.Ordinal));
        Assert.True(set!.Matches(laboratory, laboratory));
        Assert.False(set.Matches(version: laboratory, current: recoded));
        Assert.False(set.Matches(version: recoded, current: laboratory));
    }

    private static Scope Parsed(string text)
    {
        Assert.True(Scope.TryParse(text, out var scope, out var refusal), refusal.Parameter);
        return scope!;
    }
}
