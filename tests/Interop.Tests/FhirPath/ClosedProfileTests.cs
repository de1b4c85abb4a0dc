using Xinglin.Interop.FhirPath;
using Xinglin.Interop.FhirPath.Analysis;
using Xinglin.Interop.FhirPath.Functions;

namespace Xinglin.Interop.Tests.FhirPath;

public sealed class ClosedProfileTests
{
    /// <summary>The design names the first fourteen.</summary>
    private static readonly string[] Outside =
    [
        "now", "today", "timeOfDay", "resolve", "memberOf", "conformsTo", "trace", "matches", "replaceMatches", "ln", "exp", "log", "power", "sqrt",
        "matchesFull", "htmlChecks", "checkModifiers", "encode", "decode", "escape", "unescape",
    ];

    [Fact]
    public void Every_function_is_either_inside_or_known_to_be_outside() =>
        Assert.Equal(FunctionTable.Names.Order(StringComparer.Ordinal), FunctionTable.Names.Where(ClosedProfile.HasFunction).Concat(Outside).Order(StringComparer.Ordinal));

    [Fact]
    public void What_is_outside_is_refused_with_its_place_when_compiled()
    {
        Assert.All(Outside, name =>
        {
            var text = $"Claim.item.where(net.value > 0).{name}('x')";
            Assert.False(FhirPathExpression.TryCompile(text, FhirPathProfile.Closed, out _, out var problem));
            Assert.Equal(new FhirPathProblem(FhirPathCodes.NotInProfile, text.IndexOf(name + "(", StringComparison.Ordinal), name + "()"), problem);
        });
    }

    [Theory]
    [InlineData("%today")]
    [InlineData("%terminologies")]
    [InlineData("defineVariable(%asOf.toString(), 1)")]
    public void Variables_of_a_host_are_refused(string text) => Assert.Equal(FhirPathCodes.NotInProfile, Evaluation.Of(text, profile: FhirPathProfile.Closed));

    [Fact]
    public void The_day_is_asOf()
    {
        var claim = Evaluation.Node("""{"resourceType":"Claim","created":"2024-03-01"}""");
        Assert.True(FhirPathExpression.TryCompile("Claim.created + 30 days < %asOf", FhirPathProfile.Closed, out var rule, out _));
        Assert.True(rule.Judge(claim, On(2024, 4, 1), out _));
        Assert.False(rule.Judge(claim, On(2024, 3, 31), out _));
    }

    [Fact]
    public void Sums_of_money_are_exact() =>
        Assert.Equal("true,0.3,0.1000000000000000055511151231257827", Evaluation.Of(
            "(0.1 + 0.2 = 0.3).combine(0.1 + 0.2).combine(0.1000000000000000055511151231257827 * 1)", profile: FhirPathProfile.Closed));

    private static FhirPathEnvironment On(int year, int month, int day) => new()
    {
        Variables = new Dictionary<string, object>
        {
            ["asOf"] = new Interop.FhirPath.Values.Temporal(Interop.FhirPath.Values.TemporalKind.Date, Interop.FhirPath.Values.TemporalPrecision.Day)
            {
                Year = year,
                Month = month,
                Day = day,
            },
        },
    };
}
