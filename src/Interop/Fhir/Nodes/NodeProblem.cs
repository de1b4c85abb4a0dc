namespace Xinglin.Interop.Fhir.Nodes;

/// <summary>What a reader of JSON or XML finds that has no place in the model.</summary>
internal enum NodeFault
{
    UnknownElement = 1,
    UnknownResourceType = 2,
    NotAList = 3,
    NotSingle = 4,
    WrongJsonType = 5,
    Empty = 6,
    ListsDoNotMatch = 7,
    ChoiceTwice = 8,
    TooDeep = 9,
}

/// <summary>A fault at a place; never the value itself.</summary>
internal readonly record struct NodeProblem(NodeFault Fault, string Path)
{
    private const int NameCharactersMax = 64;

    /// <summary>At a name inside a node; a name that comes from the document is cut.</summary>
    public static NodeProblem At(NodeFault fault, FhirNode node, string name) =>
        new(fault, $"{node.Path()}.{(name.Length <= NameCharactersMax ? name : name[..NameCharactersMax])}");
}
