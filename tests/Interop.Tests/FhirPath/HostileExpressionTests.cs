using FsCheck;
using FsCheck.Fluent;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.FhirPath;
using Xinglin.Interop.FhirPath.Functions;

namespace Xinglin.Interop.Tests.FhirPath;

public sealed class HostileExpressionTests
{
    /// <summary>Parts from which expressions are thrown together: values at the edges, operators, names.</summary>
    private static readonly string[] Parts =
    [
        "1", "0", "-1", "2147483647", "(-2147483647 - 1)", "99999999999999999999.99", "0.00000000000000000001", "'a'", "''", "{}", "true", "@2024-02-29", "@9999-12-31", "@0001-01-01", "@T23:59:59.999",
        "@2024-01-01T00:00:00+14:00", "1 'mg'", "2147483647 days", "99999999999999.5 years", "1 'm/s2'", "name", "name.given", "birthDate", "$this", "$index", "$total", "%resource", "%context",
        "+", "-", "*", "/", "div", "mod", "&", "|", "=", "~", "!=", "<", ">=", "in", "contains", "and", "or", "implies", "is", "as", "Quantity", "(", ")", "[", "]", ",", ".",
    ];

    private static readonly List<string> Arguments = ["2147483647", "-1", "99999999999999999999.99", "'a'", "''", "{}", "@9999-12-31", "2147483647 days", "name", "$this"];

    private static readonly FhirNode Patient = Evaluation.Node(
        """{"resourceType":"Patient","id":"p","birthDate":"1974-12-25","name":[{"family":"王","given":["秀","英"]}],"extension":[{"url":"u","valueDecimal":1e-245}]}""");

    [Fact]
    public void No_words_thrown_together_make_the_engine_throw() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => Try(string.Join(' ', bytes.Take(40).Select(b => Parts[b % Parts.Length])))).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void No_text_makes_the_engine_throw() => Prop.ForAll(ArbMap.Default.ArbFor<string>(), Try).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Every_function_takes_every_value_without_throwing()
    {
        var values = Parts.Take(28).Where((_, i) => i % 2 == 0).ToList();
        foreach (var name in FunctionTable.Names)
        {
            foreach (var input in values)
            {
                Try($"({input}).{name}()");
                Arguments.ForEach(argument => Try($"({input}).{name}({argument})"));
                Arguments.ForEach(argument => Try($"({input}).{name}({argument}, {argument})"));
            }
        }
    }

    [Fact]
    public void Every_operator_takes_every_value_without_throwing()
    {
        foreach (var operation in new[] { "+", "-", "*", "/", "div", "mod", "&", "|", "=", "~", "!=", "!~", "<", ">=", "in", "contains", "and", "or", "xor", "implies" })
        {
            foreach (var left in Parts.Take(28))
            {
                Parts.Take(28).ToList().ForEach(right => Try($"{left} {operation} {right}"));
            }
        }
    }

    [Fact]
    public void The_deepest_chain_that_is_accepted_is_evaluated_on_a_small_stack()
    {
        var text = "1" + string.Concat(Enumerable.Repeat(".abs()", FhirPathLimits.OperationsMax - 1));
        var result = string.Empty;
        var thread = new Thread(() => result = Evaluation.Of(text), maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Equal("1", result);
    }

    private static void Try(string text)
    {
        FhirPathExpression.TryCompile(text, FhirPathProfile.Closed, out _, out _);
        FhirPathExpression.TryCompile(text, FhirPathProfile.Full with { IsStrict = true, ContextType = "Patient" }, out _, out _);
        if (FhirPathExpression.TryCompile(text, out var expression, out _))
        {
            expression.TryEvaluate(Patient, new FhirPathEnvironment { Steps = 10_000 }, out _, out _);
        }
    }
}
