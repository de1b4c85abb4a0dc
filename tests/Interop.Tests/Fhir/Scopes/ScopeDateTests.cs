using Xinglin.Interop.Fhir.Scopes;
using static Xinglin.Interop.Tests.Fhir.Resources;

namespace Xinglin.Interop.Tests.Fhir.Scopes;

public sealed class ScopeDateTests
{
    [Theory]
    [InlineData("2024", "2024-03-05", true)]
    [InlineData("2024", "2024", true)]
    [InlineData("2024-03", "2024", false)]
    [InlineData("2024-03-05", "2024-03-05T23:59:59+08:00", true)]
    [InlineData("2024-03-05", "2024-03-06T00:00:00+08:00", false)]
    [InlineData("ge2024-03-05", "2024-03-05", true)]
    [InlineData("ge2024-03-05", "2024-03-04", false)]
    [InlineData("gt2024-03-05", "2024-03-05", false)]
    [InlineData("gt2024-03-05", "2024-03-06", true)]
    [InlineData("gt2024-03-05", "2024-03", true)]
    [InlineData("le2024-03-05", "2024-03-05", true)]
    [InlineData("le2024-03-05", "2024-03-06", false)]
    [InlineData("le2024-03-05", "2024-03", true)]
    [InlineData("lt2024-03-05", "2024-03-05", false)]
    [InlineData("lt2024-03-05", "2024-03-04", true)]
    [InlineData("ge2025,lt2024", "2023", true)]
    [InlineData("ge2025,lt2024", "2024-06", false)]
    [InlineData("2024-03-05T08:30", "2024-03-05T08:30:59.999+08:00", true)]
    [InlineData("2024-03-05T08:30:00Z", "2024-03-05T16:30:00+08:00", true)]
    [InlineData("2024-03-05T08:30:00%2B08:00", "2024-03-05T00:30:00Z", true)]
    [InlineData("lt2024-03-05T08:30:00.500Z", "2024-03-05T08:30:00.499Z", true)]
    [InlineData("ge9999-12-31", "9999-12-31", true)]
    [InlineData("ge0001", "0001-01-01T00:00:00%2B14:00", false)]
    [InlineData("ge2024-12-31", "2016-12-31T23:59:60Z", false)]
    [InlineData("ge2024", "2024-03-05T08:30:00", false)]
    [InlineData("ge2024", "20240305", false)]
    [InlineData("ge2024", "", false)]
    public void A_date_is_compared_by_what_both_values_cover(string search, string value, bool matches)
    {
        var resource = Read($$"""{"resourceType":"Observation","effectiveDateTime":"{{value}}"}""");
        Assert.Equal(matches, Parsed($"Observation.rs?date={search}").Matches(resource));
    }

    [Theory]
    [InlineData("ge2024-01-01", """{"start":"2023-11","end":"2024-02"}""", true)]
    [InlineData("ge2024", """{"start":"2023-11","end":"2024-02"}""", false)]
    [InlineData("lt2024", """{"start":"2023-11","end":"2024-02"}""", true)]
    [InlineData("2024", """{"start":"2023-11","end":"2024-02"}""", false)]
    [InlineData("2024", """{"start":"2024-01-01T00:00:00+08:00","end":"2024-12-31T23:59:59+08:00"}""", true)]
    [InlineData("ge2030", """{"start":"2023-11"}""", true)]
    [InlineData("lt2023", """{"start":"2023-11"}""", false)]
    [InlineData("lt1990", """{"end":"2023-11"}""", true)]
    [InlineData("ge2024", """{"end":"2023-11"}""", false)]
    [InlineData("ge2024", """{"start":"2023-11","end":"soon"}""", false)]
    [InlineData("ge2024", """{"start":"2023-11","end":null}""", false)]
    [InlineData("ge2024", "{}", false)]
    [InlineData("ge2024", "[]", false)]
    [InlineData("2024-01-01", """{"start":"2024-01-01T01:00:00+08:00","end":"2023-12-31T18:00:00Z"}""", true)]
    public void A_period_is_open_only_on_a_side_that_is_absent(string search, string period, bool matches)
    {
        var resource = Read($$"""{"resourceType":"Encounter","period":{{period}}}""");
        Assert.Equal(matches, Parsed($"Encounter.rs?date={search}").Matches(resource));
    }

    [Fact]
    public void A_bare_date_means_the_calendar_of_the_place_of_the_record()
    {
        var newYearsMorning = Read("""{"resourceType":"Observation","effectiveDateTime":"2024-01-01T07:00:00+08:00"}""");
        Assert.True(Parsed("Observation.rs?date=ge2024").Matches(newYearsMorning));
        Assert.False(Parsed("Observation.rs?date=ge2024-01-01T00:00:00Z").Matches(newYearsMorning));
    }

    [Fact]
    public void A_resource_without_a_date_is_not_matched_by_any_date()
    {
        var undated = Read("""{"resourceType":"Observation"}""");
        Assert.False(Parsed("Observation.rs?date=ge0001").Matches(undated));
        Assert.False(Parsed("Observation.rs?date=le9999").Matches(undated));
    }

    [Fact]
    public void Timing_events_and_instants_count_as_dates()
    {
        Assert.True(Parsed("Observation.rs?date=2024").Matches(
            Read("""{"resourceType":"Observation","effectiveTiming":{"event":["2023-01-01","2024-01-01"]}}""")));
        Assert.True(Parsed("DocumentReference.rs?date=2024").Matches(
            Read("""{"resourceType":"DocumentReference","date":"2024-01-01T00:00:00.123456789Z"}""")));
    }

    private static Scope Parsed(string text)
    {
        Assert.True(Scope.TryParse(text, out var scope, out var refusal), refusal.Parameter);
        return scope!;
    }
}
