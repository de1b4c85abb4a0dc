using System.Text.Json;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Xml;

namespace Xinglin.Interop.Fhir.Validation;

/// <summary>
/// Judges resources by R4's StructureDefinitions: elements, cardinality, types, forms of primitives, references, required bindings, invariants. All
/// issues come at once. Pure and safe for many threads; never throws for what a document can cause.
/// </summary>
public static class ResourceValidator
{
    /// <summary>Judges a resource's JSON.</summary>
    public static ValidationResult ValidateJson(ReadOnlyMemory<byte> json)
    {
        var issues = new IssueList();
        switch (FhirResource.TryReadJson(json, out var root))
        {
            case FhirReadProblem.TooLarge:
                issues.Error(ValidationCodes.TooLarge, string.Empty);
                break;
            case FhirReadProblem.None when root.ValueKind == JsonValueKind.Object:
                var problems = new List<NodeProblem>();
                Judge(new JsonNodeReader(problems).Read(root), problems, issues);
                break;
            default:
                issues.Error(ValidationCodes.NotReadable, string.Empty);
                break;
        }

        return issues.ToResult();
    }

    /// <summary>Judges a resource's XML.</summary>
    public static ValidationResult ValidateXml(ReadOnlyMemory<byte> xml)
    {
        var issues = new IssueList();
        var problems = new List<NodeProblem>();
        if (xml.Length > FhirLimits.ResourceBytesMax)
        {
            issues.Error(ValidationCodes.TooLarge, string.Empty);
        }
        else if (XmlNodeReader.TryRead(xml, problems) is { } node)
        {
            Judge(node, problems, issues);
        }
        else
        {
            issues.Error(ValidationCodes.NotReadable, string.Empty);
        }

        return issues.ToResult();
    }

    private static void Judge(FhirNode? node, List<NodeProblem> problems, IssueList issues)
    {
        foreach (var problem in problems)
        {
            issues.Error(Code(problem.Fault), problem.Path);
        }

        if (node is not null)
        {
            new NodeValidation(issues).Judge(node);
        }
    }

    private static string Code(NodeFault fault) => fault switch
    {
        NodeFault.UnknownElement => ValidationCodes.UnknownElement,
        NodeFault.UnknownResourceType => ValidationCodes.UnknownType,
        NodeFault.NotAList or NodeFault.NotSingle or NodeFault.ListsDoNotMatch => ValidationCodes.Cardinality,
        NodeFault.WrongJsonType => ValidationCodes.JsonType,
        NodeFault.ChoiceTwice => ValidationCodes.Choice,
        _ => ValidationCodes.Empty,
    };
}
