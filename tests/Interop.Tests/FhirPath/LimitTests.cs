using Xinglin.Interop.FhirPath;

namespace Xinglin.Interop.Tests.FhirPath;

public sealed class LimitTests
{
    [Fact]
    public void An_expression_that_is_too_long_is_refused() =>
        Assert.Equal(FhirPathCodes.TooLong, Evaluation.Of("1 //" + new string(' ', FhirPathLimits.ExpressionCharactersMax)));

    [Theory]
    [InlineData("(", "1", ")")]
    [InlineData("iif(true, ", "1", ")")]
    [InlineData("-", "1", "")]
    [InlineData("1 + (", "1", ")")]
    [InlineData("$this[", "0", "]")]
    public void Nesting_has_a_limit(string open, string inside, string close)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + inside + string.Concat(Enumerable.Repeat(close, depth));
        Assert.DoesNotContain("fhirpath-", Evaluation.Of(Nested(20)), StringComparison.Ordinal);
        Assert.Equal(FhirPathCodes.TooLong, Evaluation.Of(Nested(3000)));
    }

    [Fact]
    public void A_chain_has_a_limit()
    {
        Assert.Equal("901", Evaluation.Of("1" + string.Concat(Enumerable.Repeat("+1", 400)) + "+500"));
        Assert.Equal(FhirPathCodes.TooLong, Evaluation.Of("1" + string.Concat(Enumerable.Repeat(".abs()", 2000))));
    }

    [Theory]
    [InlineData("(1|2|3|4|5|6|7|8|9).repeatAll($this)")]
    [InlineData("1.repeat($this + 1)")]
    [InlineData("(1|2|3|4|5|6|7|8|9).select(%x.select(%x.select(%x.select(%x.select(%x.select(%x.select(%x)))))))")]
    public void What_would_not_end_ends_with_its_budget(string expression)
    {
        var many = new FhirPathEnvironment { Variables = new Dictionary<string, object> { ["x"] = 1 }, Steps = 10_000 };
        var nested = expression.Replace("%x", "(1|2|3|4|5|6|7|8|9)", StringComparison.Ordinal);
        Assert.Equal(FhirPathCodes.Budget, Evaluation.Of(nested, environment: many));
    }

    [Fact]
    public void A_string_does_not_grow_without_end() =>
        Assert.Equal(FhirPathCodes.Budget, Evaluation.Of("(1|2|3|4|5|6|7|8|9|10|11|12|13|14|15|16|17|18|19|20|21|22|23|24).aggregate($total & $total, 'ab')"));

    [Fact]
    public void A_number_does_not_grow_without_end() =>
        Assert.Equal(FhirPathCodes.TooManyDigits, Evaluation.Of("(1|2|3|4|5|6|7|8|9).aggregate($total * $total, 12345678901.5)"));

    [Theory]
    [InlineData(@"'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('^(a+)+$')", "false")]
    [InlineData(@"'aa'.matches('(a)\\1')", FhirPathCodes.Pattern)]
    [InlineData(@"'aa'.matches('(?=a)a')", FhirPathCodes.Pattern)]
    [InlineData(@"'aa'.matches('(')", FhirPathCodes.Pattern)]
    public void Patterns_are_matched_without_backtracking(string expression, string expected) => Assert.Equal(expected, Evaluation.Of(expression));

    [Theory]
    [InlineData("'abc", FhirPathCodes.Syntax)]
    [InlineData("1 +", FhirPathCodes.Syntax)]
    [InlineData("/* no end", FhirPathCodes.Syntax)]
    [InlineData("@2024-13", FhirPathCodes.Syntax)]
    [InlineData("@2023-02-29", FhirPathCodes.Syntax)]
    [InlineData("'\\q'", FhirPathCodes.Syntax)]
    [InlineData("99999999999", FhirPathCodes.TooManyDigits)]
    [InlineData("nothing()", FhirPathCodes.UnknownName)]
    [InlineData("%nothing", FhirPathCodes.UnknownName)]
    [InlineData("1 is Nothing", FhirPathCodes.UnknownName)]
    [InlineData("1.substring(1)", FhirPathCodes.WrongType)]
    [InlineData("1 + 'a'", FhirPathCodes.WrongType)]
    [InlineData("(1|2) + 1", FhirPathCodes.NotSingle)]
    [InlineData("'a'.memberOf('http://example.org/vs')", FhirPathCodes.NotHere)]
    public void Refusals_have_codes(string expression, string code) => Assert.Equal(code, Evaluation.Of(expression));

    [Fact]
    public void A_problem_names_its_place()
    {
        Assert.False(FhirPathExpression.TryCompile("1 + nothing()", out _, out var problem));
        Assert.Equal(new FhirPathProblem(FhirPathCodes.UnknownName, 4, "nothing()"), problem);
    }
}
