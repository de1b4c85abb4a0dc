using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;

namespace Xinglin.EndToEnd;

public sealed class RecordLineTests
{
    [Theory]
    [InlineData("""{"verificationStatus":{"coding":[{"code":"refuted"}]},"code":{"text":"retinopathy"}}""", "REFUTED: not present")]
    [InlineData("""{"verificationStatus":{"coding":[{"code":"entered-in-error"}]}}""", "ENTERED IN ERROR: do not use")]
    [InlineData("""{"status":"entered-in-error"}""", "ENTERED IN ERROR: do not use")]
    [InlineData("""{"status":"not-done","statusReason":{"text":"patient declined"}}""", "NOT DONE: patient declined")]
    [InlineData("""{"status":"active","doNotPerform":true}""", "DO NOT PERFORM")]
    [InlineData("""{"status":"stopped"}""", "stopped")]
    [InlineData("""{"verificationStatus":{"coding":[{"code":"provisional"}]},"clinicalStatus":{"coding":[{"code":"resolved"}]}}""", "provisional, resolved")]
    [InlineData("""{"status":"final"}""", "")]
    public void What_changes_the_meaning_is_never_left_out(string json, string standing) => Assert.Equal(standing, Line(json).Standing);

    [Fact]
    public void A_result_shows_its_digits_unit_flag_and_the_laboratorys_own_range()
    {
        var line = Line("""
            {"code":{"text":"HbA1c"},"valueQuantity":{"value":6.80,"comparator":"<","unit":"%"},
             "interpretation":[{"coding":[{"code":"H"}]}],
             "referenceRange":[{"low":{"value":4.0,"unit":"%"},"high":{"value":6.0,"unit":"%"}}]}
            """);
        Assert.Equal("HbA1c", line.What);
        Assert.Equal("<6.80 % (H)", line.Value);
        Assert.Equal("4.0 % – 6.0 %", line.Range);
    }

    [Fact]
    public void A_missing_value_says_why_instead_of_nothing() =>
        Assert.Equal("no value: specimen clotted", Line("""{"dataAbsentReason":{"text":"specimen clotted"}}""").Value);

    [Fact]
    public void Both_blood_pressures_are_shown() => Assert.Equal(
        "systolic 128 mmHg; diastolic 82 mmHg",
        Line("""{"component":[{"code":{"text":"systolic"},"valueQuantity":{"value":128,"unit":"mmHg"}},{"code":{"text":"diastolic"},"valueQuantity":{"value":82,"unit":"mmHg"}}]}""").Value);

    [Fact]
    public void A_section_outside_the_permission_is_named_whether_or_not_anything_is_there()
    {
        var seen = RecordTable.Seen(["Observation.rs?category=laboratory"]);
        Assert.Contains("Not a full history", seen, StringComparison.Ordinal);
        Assert.Contains("allergies, medicines, problems", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("results", seen, StringComparison.Ordinal);
    }

    private static RecordLine Line(string json) => RecordLine.Of("Any", JsonNode.Parse(json)!);
}
