using System.Globalization;
using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Fhir.Nodes;

/// <summary>
/// One element of a resource with its type from the definitions: what FHIRPath walks and validation judges, read from JSON or XML
/// alike. Primitive values stay the text that was written.
/// </summary>
public sealed class FhirNode
{
    internal FhirNode(FhirNode? parent, ElementDefinition? element, TypeDefinition type, string writtenName, int index)
    {
        Parent = parent;
        Element = element;
        Type = type;
        WrittenName = writtenName;
        Index = index;
    }

    public FhirNode? Parent { get; }

    /// <summary>The element's definition; null at the root.</summary>
    public ElementDefinition? Element { get; }

    public TypeDefinition Type { get; }

    /// <summary>The name in FHIRPath, a choice without its type: <c>value</c>; the type's name at the root.</summary>
    public string Name => Element?.Name ?? Type.Name;

    /// <summary>The name in the document: <c>valueQuantity</c>.</summary>
    public string WrittenName { get; }

    /// <summary>The place among the values of a repeating element, from 0; -1 for the others.</summary>
    public int Index { get; }

    /// <summary>The written value of a primitive: of a number all its digits; null when it has none, or only extensions.</summary>
    public string? Text { get; internal set; }

    /// <summary>The elements inside, in document order. A primitive has its id and extensions.</summary>
    public IReadOnlyList<FhirNode> Children => _children;

    public bool IsResource => Type.Kind == TypeKind.Resource;

    public bool IsPrimitive => Type.Kind == TypeKind.Primitive;

    /// <summary>The resource that this element belongs to: the nearest one above, itself included.</summary>
    public FhirNode Resource => IsResource || Parent is null ? this : Parent.Resource;

    /// <summary>The outermost resource of the document.</summary>
    public FhirNode Root => Parent is null ? this : Parent.Root;

    /// <summary>The first element of this name inside, or null.</summary>
    public FhirNode? Child(string name)
    {
        foreach (var child in _children)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The written value of the first element of this name.</summary>
    public string? ChildText(string name) => Child(name)?.Text;

    /// <summary>Where it stands, as FHIRPath: <c>Patient.name[0].given[1]</c>.</summary>
    public string Path() => Parent is null ? Type.Name
        : Index < 0 ? $"{Parent.Path()}.{Name}"
        : $"{Parent.Path()}.{Name}[{Index.ToString(CultureInfo.InvariantCulture)}]";

    public override string ToString() => Path();

    /// <summary>The value that FHIRPath computes with, kept once found; filled by the engine.</summary>
    internal object? SystemValue { get; set; }

    internal void Take(IReadOnlyList<FhirNode> children) => _children = children is FhirNode[] array ? array : [.. children];

    private FhirNode[] _children = [];
}
