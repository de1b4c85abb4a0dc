using Xinglin.Interop.FhirPath.Evaluation;
using Xinglin.Interop.FhirPath.Syntax;

namespace Xinglin.Interop.FhirPath.Functions;

/// <summary>A function with its input; arguments are bound.</summary>
internal delegate PathCollection FunctionBody(Frame frame, PathCollection input);

/// <summary>A function whose arguments it evaluates itself: once, for each item, or not at all.</summary>
internal delegate PathCollection FunctionWithArguments(Frame frame, PathCollection input, Evaluator[] arguments);

/// <summary>A function: its name, how many arguments it takes, and how a call is bound to its body.</summary>
internal sealed record FunctionEntry(string Name, int Least, int Most, Func<CallSyntax, FunctionBody> Bind)
{
    public static FunctionEntry Of(string name, FunctionBody body) => new(name, 0, 0, _ => body);

    public static FunctionEntry Of(string name, int least, int most, FunctionWithArguments body) => new(name, least, most, call =>
    {
        var arguments = call.Arguments.Select(Compiler.Compile).ToArray();
        return (frame, input) => body(frame, input, arguments);
    });
}
