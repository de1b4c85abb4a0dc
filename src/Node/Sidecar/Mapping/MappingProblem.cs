using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Sidecar.Mapping;

/// <summary>What is wrong, and where: a place of the mapping, a column or an element; never a value of a row.</summary>
internal sealed record MappingProblem(RefusalCode Code, string Place);

/// <summary>A row cannot become a resource; stays inside this folder.</summary>
internal sealed class RowFault(RefusalCode code, string place) : Exception(code.Value)
{
    public MappingProblem Problem { get; } = new(code, place);
}

/// <summary>A mapping cannot be used; stays inside this folder.</summary>
internal sealed class MappingFault(RefusalCode code, string place) : Exception(code.Value)
{
    public MappingProblem Problem { get; } = new(code, place);
}
