namespace Xinglin.Interop.FhirPath;

/// <summary>A refusal: the code, where in the expression (characters from its start), and the name or operation concerned. Never data.</summary>
public sealed record FhirPathProblem(string Code, int Position, string Subject)
{
    public override string ToString() => $"{Code} at {Position}: {Subject}";
}

/// <summary>Ends compilation or evaluation; never leaves this folder.</summary>
internal sealed class FhirPathFault(string code, string subject, int position = -1) : Exception(code)
{
    public string Code { get; } = code;

    public string Subject { get; } = subject;

    public int Position { get; } = position;

    public FhirPathProblem ToProblem() => new(Code, Math.Max(0, Position), Subject);
}
