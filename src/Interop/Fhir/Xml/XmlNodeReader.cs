using System.Xml;
using Xinglin.Interop.Fhir.Definitions;
using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.Fhir.Xml;

/// <summary>
/// Reads a resource's XML (R4 2.6.1) into the same nodes as JSON. No document type, no entity, nothing is fetched; attributes,
/// namespaces and mixed text that R4 does not know are reported like unknown elements.
/// </summary>
internal sealed class XmlNodeReader
{
    private const string Fhir = "http://hl7.org/fhir";
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    private readonly XmlReader _xml;
    private readonly List<NodeProblem>? _problems;

    private XmlNodeReader(XmlReader xml, List<NodeProblem>? problems)
    {
        _xml = xml;
        _problems = problems;
    }

    /// <summary>The resource; null when the text is not XML within the limits or names no resource type of R4.</summary>
    public static FhirNode? TryRead(ReadOnlyMemory<byte> text, List<NodeProblem>? problems = null)
    {
        if (text.Length > FhirLimits.ResourceBytesMax)
        {
            return null;
        }

        try
        {
            using var stream = new MemoryStream(text.ToArray(), writable: false);
            using var xml = XmlReader.Create(stream, Settings);
            return new XmlNodeReader(xml, problems).ReadDocument();
        }
        catch (Exception error) when (error is XmlException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = FhirLimits.ResourceBytesMax,
        MaxCharactersFromEntities = 1024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    private FhirNode? ReadDocument()
    {
        _xml.MoveToContent();
        if (_xml.NamespaceURI != Fhir || ResourceType(_xml.LocalName) is not { } type)
        {
            return null;
        }

        var node = new FhirNode(null, null, type, type.Name, -1);
        ReadInside(node);
        return _xml.Read() && _xml.MoveToContent() != XmlNodeType.None ? null : node;
    }

    private static TypeDefinition? ResourceType(string name) => R4Definitions.Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type ? type : null;

    /// <summary>Stands on a start tag, leaves on its end tag (or on the empty tag).</summary>
    private void ReadInside(FhirNode node)
    {
        if (_xml.Depth > FhirLimits.JsonDepthMax)
        {
            throw new XmlException("Too deep.");
        }

        var children = new List<FhirNode>();
        var isEmpty = _xml.IsEmptyElement;
        ReadAttributes(node, children);
        while (!isEmpty && _xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element)
            {
                ReadElement(node, children);
            }
            else
            {
                Report(NodeFault.UnknownElement, $"{node.Path()}.text()");
            }
        }

        if (children.Count == 0 && node.Text is null && node.Parent is not null)
        {
            Report(NodeFault.Empty, node.Path());
        }

        node.Take(Numbered(node, children));
    }

    private void ReadAttributes(FhirNode node, List<FhirNode> children)
    {
        while (_xml.MoveToNextAttribute())
        {
            if (_xml.LocalName == "value" && node.IsPrimitive && _xml.NamespaceURI.Length == 0)
            {
                node.Text = _xml.Value;
            }
            else if (IsAttribute(node, _xml.LocalName) && node.Type.Written(_xml.LocalName) is { } written)
            {
                children.Add(new FhirNode(node, written.Element, R4Definitions.Type(written.Type.Name)!, _xml.LocalName, -1) { Text = _xml.Value });
            }
            else if (_xml.NamespaceURI is not ("http://www.w3.org/2000/xmlns/" or "http://www.w3.org/2001/XMLSchema-instance"))
            {
                _problems?.Add(NodeProblem.At(NodeFault.UnknownElement, node, "@" + _xml.LocalName));
            }
        }

        _xml.MoveToElement();
    }

    /// <summary>Ids of elements and the address of an extension are attributes, and only that.</summary>
    private static bool IsAttribute(FhirNode node, string name) => (name == "id" && !node.IsResource) || (name == "url" && node.Type.Name == "Extension");

    private void ReadElement(FhirNode parent, List<FhirNode> children)
    {
        var name = _xml.LocalName;
        var isDiv = _xml.NamespaceURI == Xhtml && name == "div";
        if ((_xml.NamespaceURI != Fhir && !isDiv) || parent.Type.Written(name) is not { } written || IsAttribute(parent, name))
        {
            _problems?.Add(NodeProblem.At(NodeFault.UnknownElement, parent, name));
            SkipElement();
            return;
        }

        if (written.Element.IsChoice && children.Exists(c => c.Element == written.Element && c.WrittenName != name))
        {
            Report(NodeFault.ChoiceTwice, $"{parent.Path()}.{written.Element.Name}");
        }

        var type = written.Element.Inside ?? R4Definitions.Type(written.Type.Name);
        var index = children.Count(c => c.Element == written.Element);
        if (type is { Kind: TypeKind.Resource })
        {
            ReadContained(parent, written.Element, name, index, children);
        }
        else if (type is not null)
        {
            var node = new FhirNode(parent, written.Element, type, name, written.Element.Repeats ? index : -1);
            ReadValue(node);
            children.Add(node);
        }
    }

    private void ReadValue(FhirNode node)
    {
        if (node.Type.Name == "xhtml")
        {
            node.Text = OuterXml();
        }
        else
        {
            ReadInside(node);
        }
    }

    /// <summary>The element that holds a resource has the resource's own element inside.</summary>
    private void ReadContained(FhirNode parent, ElementDefinition element, string name, int index, List<FhirNode> children)
    {
        if (_xml.IsEmptyElement)
        {
            Report(NodeFault.Empty, $"{parent.Path()}.{name}");
            return;
        }

        while (_xml.Read() && _xml.NodeType != XmlNodeType.EndElement)
        {
            if (_xml.NodeType == XmlNodeType.Element && _xml.NamespaceURI == Fhir && ResourceType(_xml.LocalName) is { } type)
            {
                var node = new FhirNode(parent, element, type, name, element.Repeats ? index : -1);
                ReadInside(node);
                children.Add(node);
            }
            else
            {
                Report(NodeFault.UnknownResourceType, $"{parent.Path()}.{name}");
                SkipElement();
            }
        }
    }

    /// <summary>The element as text, its end tag consumed up to standing on it.</summary>
    private string OuterXml()
    {
        using var inner = _xml.ReadSubtree();
        inner.MoveToContent();
        var text = inner.ReadOuterXml();
        return text;
    }

    private void SkipElement()
    {
        if (_xml.NodeType == XmlNodeType.Element && !_xml.IsEmptyElement)
        {
            var depth = _xml.Depth;
            while (_xml.Read() && _xml.Depth > depth)
            {
            }
        }
    }

    /// <summary>More than one value of an element that has one: said once, and all are kept.</summary>
    private List<FhirNode> Numbered(FhirNode node, List<FhirNode> children)
    {
        foreach (var twice in children.Where(c => c.Index < 0).GroupBy(c => c.Element).Where(g => g.Count() > 1))
        {
            Report(NodeFault.NotSingle, $"{node.Path()}.{twice.First().WrittenName}");
        }

        return children;
    }

    private void Report(NodeFault fault, string path) => _problems?.Add(new NodeProblem(fault, path));
}
