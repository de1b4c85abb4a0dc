using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.FhirPath;
using Xinglin.Interop.FhirPath.Values;

namespace Xinglin.Interop.Tests.FhirPath;

public sealed class ValueTests
{
    [Theory]
    [InlineData("Observation.value.value", "5.40")]
    [InlineData("Observation.value.value.toString()", "5.40")]
    [InlineData("Observation.value.value + 0.1", "5.50")]
    [InlineData("Observation.value > 53 'mg/L'", "true")]
    [InlineData("Observation.value = 54.0 'mg/L'", "true")]
    [InlineData("Observation.value > 1 'mmol/L'", "")]
    [InlineData("Observation.value ~ 1 'mmol/L'", "false")]
    public void A_number_keeps_its_digits_and_units_are_not_mixed(string expression, string expected)
    {
        var observation = Evaluation.Node(
            """{"resourceType":"Observation","status":"final","code":{},"valueQuantity":{"value":5.40,"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"}}""");
        Assert.Equal(expected, Evaluation.Of(expression, observation));
    }

    [Theory]
    [InlineData("1 'Cel' < 2 'K'", "")]
    [InlineData("1 '[iU]' = 1 'mg'", "")]
    [InlineData("1 'nonsense' = 1 'mg'", "")]
    [InlineData("1 'nonsense' = 1 'nonsense'", "true")]
    [InlineData("1 'm' + 1 'cm'", "101 'cm'")]
    [InlineData("120 'mm[Hg]' > 15 'kPa'", "true")]
    [InlineData("1 '10*9/L' = 1 'G/L'", "")]
    [InlineData("1 '[lb_av]' = 453.59237 'g'", "true")]
    [InlineData("1 'kat' = 60000000 'U'", "true")]
    [InlineData("2.0 'cm' * 2.0 'm' = 0.040 'm2'", "true")]
    [InlineData("1 year = 12 months", "true")]
    [InlineData("1 year = 365 days", "")]
    [InlineData("1 year ~ 1 'a'", "true")]
    public void Units_convert_exactly_or_not_at_all(string expression, string expected) => Assert.Equal(expected, Evaluation.Of(expression));

    [Theory]
    [InlineData("@2024-02-29 + 1 year", "2025-02-28")]
    [InlineData("@2024-01-31 + 1 month", "2024-02-29")]
    [InlineData("@2024 + 13 months", "2025")]
    [InlineData("@2024-01 + 31 days", "2024-02")]
    [InlineData("@2024-01-01 + 47 hours", "2024-01-02")]
    [InlineData("@T23:30 + 1 hour", "00:30")]
    [InlineData("@9999-12-31 + 1 day", "")]
    [InlineData("@2024-03-10T01:30:00-05:00 - 2 hours", "2024-03-09T23:30:00-05:00")]
    public void Times_move_by_the_calendar(string expression, string expected) => Assert.Equal(expected, Evaluation.Of(expression));

    [Theory]
    [InlineData("@2024-01-01T10:00:00Z < @2024-01-03T10:00:00", "true")]
    [InlineData("@2024-01-01T10:00:00Z < @2024-01-01T11:00:00", "")]
    [InlineData("@2024-01-01T00:00:00+14:00 = @2023-12-31T10:00:00Z", "true")]
    public void A_missing_offset_leaves_open_what_it_could_change(string expression, string expected) => Assert.Equal(expected, Evaluation.Of(expression));

    [Fact]
    public void Decimals_obey_the_laws_of_numbers()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<(decimal, decimal, decimal)>(), x =>
        {
            var (a, b, c) = (Of(x.Item1), Of(x.Item2), Of(x.Item3));
            Assert.Equal(a + b, b + a);
            Assert.Equal(a * (b + c), (a * b) + (a * c));
            Assert.Equal(a, a - b + b);
            Assert.Equal(x.Item1.CompareTo(x.Item2), a.CompareTo(b));
            Assert.Equal(x.Item1.ToString(System.Globalization.CultureInfo.InvariantCulture), a.ToString());
            if (!b.IsZero)
            {
                Assert.Equal(a, (b * ExactDecimal.WholeQuotient(a, b).ToDecimal()) + (a % b));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static ExactDecimal Of(decimal value)
    {
        Assert.True(ExactDecimal.TryParse(value.ToString(System.Globalization.CultureInfo.InvariantCulture), out var exact));
        return exact;
    }
}

internal static class BigIntegerAsDecimal
{
    public static ExactDecimal ToDecimal(this System.Numerics.BigInteger value) => new(value, 0);
}
