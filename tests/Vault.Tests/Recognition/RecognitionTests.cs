using System.Text;
using Xinglin.Vault.Recognition;

namespace Xinglin.Vault.Tests.Recognition;

public sealed class RecognitionTests
{
    private const string Text = """
        {"format":"xinglin/recognition/v1","name":"r","version":"1","region":"west",
         "marks":[{"code":"HR","name":"nationwide","nationwide":true},{"code":"WHR","name":"west","nationwide":false}],
         "levels":["primary","secondary","tertiary"],
         "institutions":[
           {"member":"big","level":"tertiary","marks":[{"mark":"WHR","items":["*"]},{"mark":"HR","items":["glucose"]}]},
           {"member":"middle","level":"secondary","marks":[{"mark":"WHR","items":["*"]}]},
           {"member":"small","level":"primary","marks":[{"mark":"HR","items":["*"]}]},
           {"member":"bare","level":"tertiary","marks":[]},
           {"member":"far","level":"tertiary","region":"east","marks":[]}],
         "items":[
           {"code":"glucose","name":"glucose","codings":["http://loinc.org|2339-0"],"days":7,"level":"secondary","units":["mmol/L"]},
           {"code":"urine","name":"urine","codings":["local|U"],"days":7,"level":"primary","specimens":["122575003","urine"]}],
         "reasons":[{"code":"emergency","name":"emergency"}]}
        """;

    private static readonly DateTimeOffset Now = new(2026, 6, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly RecognitionRules Rules = RecognitionRules.TryRead(Encoding.UTF8.GetBytes(Text))!;

    [Theory]
    [InlineData("middle", "big", "2026-06-08", "HR", "")]
    [InlineData("middle", "big", "2026-06-03T13:00:00Z", "HR", "")]
    [InlineData("middle", "big", "2026-06-03T11:00:00Z", "HR", "result-too-old")]
    [InlineData("middle", "big", "2026-06", "HR", "result-too-old")]
    [InlineData("middle", "big", "2026-06-20", "HR", "result-ahead-of-time")]
    [InlineData("middle", "big", "soon", "HR", "result-undated")]
    [InlineData("big", "middle", "2026-06-08", "WHR", "")]
    [InlineData("far", "big", "2026-06-08", "HR", "")]
    [InlineData("far", "middle", "2026-06-08", null, "mark-missing")]
    [InlineData("unheard-of", "middle", "2026-06-08", null, "mark-missing")]
    [InlineData("big", "bare", "2026-06-08", null, "mark-missing")]
    [InlineData("big", "small", "2026-06-08", "HR", "institution-level-too-low")]
    [InlineData("big", "unheard-of", "2026-06-08", null, "institution-not-listed mark-missing")]
    public void A_result_is_recognised_by_mark_level_and_age(string ordering, string holder, string date, string? mark, string obstacles)
    {
        var verdict = new RecognitionJudge(Rules, ordering, Now).Judge(Rules.Item("glucose")!, holder, Glucose(date))!;
        Assert.Equal((mark, obstacles, obstacles.Length == 0), (verdict.Mark, string.Join(' ', verdict.Obstacles), verdict.Recognised));
        Assert.Equal(date, verdict.When);
    }

    [Theory]
    [InlineData("\"status\":\"final\"", "\"status\":\"preliminary\"", "result-not-final")]
    [InlineData("\"status\":\"final\"", "\"status\":\"cancelled\"", "result-not-final")]
    [InlineData("\"status\":\"final\"", "\"status\":\"entered-in-error\"", "result-not-final")]
    [InlineData("\"status\":\"final\"", "\"status\":\"corrected\"", "")]
    [InlineData("\"mmol/L\"", "\"mg/dL\"", "unit-other")]
    [InlineData(",\"code\":\"mmol/L\"", "", "unit-other")]
    [InlineData("\"valueQuantity\":{\"value\":5.1,\"code\":\"mmol/L\"}", "\"dataAbsentReason\":{\"text\":\"haemolysed\"}", "result-without-value unit-other")]
    public void What_is_not_a_finished_value_in_the_unit_is_not_recognised(string from, string to, string obstacles) =>
        Assert.Equal(obstacles, string.Join(' ', Judge("glucose", "big", Glucose("2026-06-08").Replace(from, to, StringComparison.Ordinal))!.Obstacles));

    [Theory]
    [InlineData("", "specimen-not-stated")]
    [InlineData(",\"specimen\":{\"reference\":\"Specimen/1\"}", "specimen-not-stated")]
    [InlineData(",\"specimen\":{\"display\":\"urine\"}", "")]
    [InlineData(",\"specimen\":{\"display\":\"blood\"}", "specimen-other")]
    [InlineData(",\"specimen\":{\"reference\":\"#s\"},\"contained\":[{\"resourceType\":\"Specimen\",\"id\":\"s\",\"type\":{\"coding\":[{\"code\":\"122575003\"}]}}]", "")]
    [InlineData(",\"specimen\":{\"reference\":\"#t\"},\"contained\":[{\"resourceType\":\"Specimen\",\"id\":\"s\",\"type\":{\"coding\":[{\"code\":\"122575003\"}]}}]", "specimen-not-stated")]
    public void Another_specimen_and_an_unknown_one_are_two_things(string specimen, string obstacles) => Assert.Equal(
        obstacles,
        string.Join(' ', Judge("urine", "big", $$$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"local","code":"U"}]},"effectiveDateTime":"2026-06-09","valueString":"clear"{{{specimen}}}}""")!.Obstacles));

    [Theory]
    [InlineData("""{"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]}}""")]
    [InlineData("""{"resourceType":"Observation","code":{"coding":[{"system":"other","code":"2339-0"}]}}""")]
    [InlineData("""{"resourceType":"Observation","code":{"text":"glucose"}}""")]
    [InlineData("""{"resourceType":"ServiceRequest","code":{"coding":[{"system":"http://loinc.org","code":"2339-0"}]}}""")]
    [InlineData("""{"resourceType":"Observation","code":7}""")]
    [InlineData("""[]""")]
    public void What_is_no_result_of_the_item_has_no_verdict(string resource) => Assert.Null(Judge("glucose", "big", resource));

    [Theory]
    [InlineData("\"xinglin/recognition/v1\"", "\"xinglin/recognition/v2\"")]
    [InlineData("\"name\":\"r\"", "\"name\":\"R!\"")]
    [InlineData("\"days\":7,\"level\":\"secondary\"", "\"days\":0,\"level\":\"secondary\"")]
    [InlineData("\"days\":7,\"level\":\"secondary\"", "\"days\":7,\"level\":\"highest\"")]
    [InlineData("\"mark\":\"WHR\"", "\"mark\":\"XHR\"")]
    [InlineData("\"items\":[\"glucose\"]", "\"items\":[\"iron\"]")]
    [InlineData("\"member\":\"far\"", "\"member\":\"big\"")]
    [InlineData("http://loinc.org|2339-0", "2339-0")]
    [InlineData("\"codings\":[\"http://loinc.org|2339-0\"]", "\"codings\":[]")]
    [InlineData("\"region\":\"west\"", "\"region\":null")]
    [InlineData("\"region\":\"west\"", "\"region\":\"west\",\"more\":1")]
    [InlineData("\"region\":\"west\"", "\"region\":\"west\",\"region\":\"west\"")]
    [InlineData("\"reasons\":[", "\"reasons\":[null,")]
    public void Rules_that_are_not_of_the_format_or_name_what_they_do_not_define_are_refused(string from, string to)
    {
        Assert.Contains(from, Text, StringComparison.Ordinal);
        Assert.Null(RecognitionRules.TryRead(Encoding.UTF8.GetBytes(Text.Replace(from, to, StringComparison.Ordinal))));
    }

    [Fact]
    public void An_item_is_asked_for_by_scopes_that_reach_its_results_and_nothing_else() => Assert.Equal(
        ["Observation.rs?code=http://loinc.org|2339-0", "DiagnosticReport.rs?code=http://loinc.org|2339-0"], Rules.Item("glucose")!.Scopes);

    private static RecognitionVerdict? Judge(string item, string holder, string resource) => new RecognitionJudge(Rules, "middle", Now).Judge(Rules.Item(item)!, holder, resource);

    private static string Glucose(string date) => $$$"""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2339-0"}]},"effectiveDateTime":"{{{date}}}","valueQuantity":{"value":5.1,"code":"mmol/L"}}
        """;
}
