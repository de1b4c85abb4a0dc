using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.FhirPath;
using Xunit;

namespace Xinglin.Interop.Tests.Fhir.Search;

public sealed class SearchParserTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("no-such", "1", SearchCodes.NotSupported)]
    [InlineData("_text", "x", SearchCodes.NotSupported)]
    [InlineData("_content", "x", SearchCodes.NotSupported)]
    [InlineData("_query", "x", SearchCodes.NotSupported)]
    [InlineData("gender:in", "x", SearchCodes.NotSupported)]
    [InlineData("gender:exact", "male", SearchCodes.NotSupported)]
    [InlineData("name:missing", "yes", SearchCodes.ValueInvalid)]
    [InlineData("birthdate", "yesterday", SearchCodes.ValueInvalid)]
    [InlineData("birthdate", "2024-02-30", SearchCodes.ValueInvalid)]
    [InlineData("name", "", SearchCodes.ValueInvalid)]
    [InlineData("name", "a,", SearchCodes.ValueInvalid)]
    [InlineData("identifier", "a|b|c", SearchCodes.ValueInvalid)]
    [InlineData("general-practitioner", "no such/id", SearchCodes.ValueInvalid)]
    [InlineData("general-practitioner:Patient", "a", SearchCodes.NotSupported)]
    [InlineData("general-practitioner.no-such", "a", SearchCodes.NotSupported)]
    [InlineData("gender.name", "a", SearchCodes.NotSupported)]
    [InlineData("_has:Observation:no-such:code", "a", SearchCodes.NotSupported)]
    [InlineData("_has:Observation:subject", "a", SearchCodes.NotSupported)]
    [InlineData("_sort", "no-such", SearchCodes.NotSupported)]
    [InlineData("_count", "1001", SearchCodes.ValueInvalid)]
    [InlineData("_count", "-1", SearchCodes.ValueInvalid)]
    [InlineData("_summary", "some", SearchCodes.ValueInvalid)]
    [InlineData("_total", "estimate", SearchCodes.NotSupported)]
    [InlineData("_elements", "nothing", SearchCodes.ValueInvalid)]
    [InlineData("_include", "Patient:gender", SearchCodes.NotSupported)]
    [InlineData("_include", "Observation:subject", SearchCodes.ValueInvalid)]
    [InlineData("_revinclude", "Observation:*", SearchCodes.NotSupported)]
    [InlineData("link.link.link.link.link.link", "a", SearchCodes.TooCostly)]
    public void What_cannot_be_asked_is_refused_naming_the_parameter(string name, string value, string code)
    {
        var (request, problems) = Read(false, (name, value));

        Assert.Null(request);
        Assert.Equal(code, Assert.Single(problems).Code);
        Assert.StartsWith(name, problems[0].Parameter, StringComparison.Ordinal);
    }

    [Fact]
    public void Lenient_handling_drops_what_is_not_supported_and_says_so_but_never_a_malformed_value()
    {
        var (request, _) = Read(true, ("no-such", "1"), ("gender", "male"));

        Assert.Equal(["gender"], request!.Used.Select(u => u.Key));
        Assert.Equal(["no-such"], request.Ignored.Select(p => p.Parameter));
        Assert.Null(Read(true, ("no-such", "1"), ("birthdate", "x")).Request);
    }

    [Fact]
    public void Everything_about_the_answer_is_read()
    {
        var (request, _) = Read(
            false, ("_count", "5"), ("_summary", "data"), ("_total", "none"), ("_elements", "name,gender"), ("_sort", "-birthdate,name"),
            ("_include", "Patient:general-practitioner:Organization"), ("_revinclude", "Observation:subject"), ("_include:iterate", "Observation:performer"));

        Assert.Equal((5, SearchSummary.Data, false), (request!.Count, request.Summary, request.Total));
        Assert.Equal(["name", "gender"], request.Elements);
        Assert.Equal([new SearchSort("birthdate", true), new SearchSort("name", false)], request.Sorts);
        Assert.Equal(
            [
                new SearchInclude("Patient", "general-practitioner", "Organization", false, false), new SearchInclude("Observation", "subject", null, true, false),
                new SearchInclude("Observation", "performer", null, false, true),
            ],
            request.Includes);
    }

    [Fact]
    public void A_chain_goes_to_every_type_that_has_the_rest_of_it()
    {
        var chain = Assert.Single(Read(false, ("general-practitioner.name", "王")).Request!.Steps).Chain!;

        Assert.False(chain.IsReverse);
        Assert.Equal(["Organization", "Practitioner"], chain.Types.Order());
        Assert.Equal(["Practitioner"], Assert.Single(Read(false, ("general-practitioner:Practitioner.name", "王")).Request!.Steps).Chain!.Types);
    }

    [Fact]
    public void A_reverse_chain_names_who_refers()
    {
        var chain = Assert.Single(Read(false, ("_has:Observation:subject:code", "8480-6")).Request!.Steps).Chain!;

        Assert.True(chain.IsReverse);
        Assert.Equal("code", chain.Next["Observation"].Criterion!.Parameter.Code);
    }

    [Fact]
    public void Escaped_marks_are_part_of_a_value()
    {
        var criterion = Assert.Single(Read(false, ("identifier", @"a\,b\|c,d")).Request!.Steps).Criterion!;

        Assert.Equal([new TokenQuery(null, "a,b|c"), new TokenQuery(null, "d")], criterion.Values);
    }

    [Fact]
    public void Counts_over_their_caps_are_refused()
    {
        Assert.Equal(SearchCodes.TooCostly, Assert.Single(Read(false, [.. Enumerable.Repeat(("gender", "male"), SearchLimits.ParametersMax + 1)]).Problems).Code);
        Assert.Equal(SearchCodes.TooCostly, Assert.Single(Read(false, ("name", new string('x', SearchLimits.ValueLengthMax + 1))).Problems).Code);
        Assert.NotEmpty(Read(false, ("name", string.Join(',', Enumerable.Repeat("x", SearchLimits.AlternativesMax + 1)))).Problems);
    }

    [Fact]
    public void Every_supported_parameter_of_R4_compiles()
    {
        var expressions = R4Definitions.AllSearchParameters.Where(SearchableParameters.IsSupported)
            .SelectMany(p => p.Components.Select(c => c.Expression).Prepend(p.Expression)).Distinct().ToList();

        Assert.True(expressions.Count > 900);
        Assert.All(expressions, text => Assert.True(FhirPathExpression.TryCompile(text, out _, out var problem), $"{text}: {problem}"));
    }

    private static (SearchRequest? Request, IReadOnlyList<SearchProblem> Problems) Read(bool lenient, params (string Name, string Value)[] parameters) =>
        SearchParser.Read("Patient", [.. parameters.Select(p => new KeyValuePair<string, string>(p.Name, p.Value))], lenient, 0, _now);
}
