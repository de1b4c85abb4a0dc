namespace Xinglin.Node.Errors;

/// <summary>What a refusal code says to a person: one sentence that tells what to do, and the HTTP status that carries it.</summary>
public sealed record Sentence(string Code, int Status, string En, string Zh);
