using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Says of what FHIR requires and the message does not have that it is not known: <c>unknown</c> where the value set has that code, else HL7's extension
/// for absent data. Nothing is made up.
/// </summary>
internal static class RequiredElements
{
    private const string DataAbsent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

    public static void Fill(DraftResource resource, DraftResource patient) => Fill(resource, R4Definitions.Type(resource.Type)!, patient);

    private static void Fill(Draft node, TypeDefinition type, DraftResource patient)
    {
        foreach (var element in type.Elements)
        {
            if (element.Min > 0 && !element.IsChoice && node.Find(element.Name) is null)
            {
                Absent(node, element, patient);
            }
        }

        foreach (var element in node.Elements.Where(e => e.Name != "extension").ToList())
        {
            if (type.Written(element.Name) is not { } written || (written.Element.Inside ?? R4Definitions.Type(written.Type.Name)) is not { Kind: TypeKind.Complex } inside)
            {
                continue;
            }

            foreach (var (_, child) in element.Items.Where(i => !i.Node.IsEmpty))
            {
                Fill(child, inside, patient);
                Inside(child, written.Type.Name, patient);
            }
        }
    }

    private static void Inside(Draft child, string type, DraftResource patient)
    {
        if (child.Leads is { IsOwn: false, IsEmpty: false } contained)
        {
            Fill(contained, R4Definitions.Type(contained.Type)!, patient);
        }
        else if (type == "ContactPoint" && child.Find("value") is not null && child.Find("system") is null)
        {
            child.One("system").IsPrimitive = true;
            child.One("system").Extend(DataAbsent, "valueCode").Text = "unknown";
        }
    }

    private static void Absent(Draft node, ElementDefinition element, DraftResource patient)
    {
        var isPrimitive = R4Definitions.Type(element.Types[0].Name)?.Kind == TypeKind.Primitive;
        var child = element.Repeats ? node.Item(element.Name, "absent") : node.One(element.Name);
        if (element.Types[0].Name == "Reference" && element.Name == "patient")
        {
            child.Leads = patient;
        }
        else if (child.Elements.Count == 0 && element.RequiredValueSet is { } set && R4Definitions.ValueSet(set)?.Lists("unknown") == true)
        {
            child.Text = "unknown";
        }
        else if (child.Elements.Count == 0)
        {
            child.IsPrimitive = isPrimitive;
            child.Extend(DataAbsent, "valueCode").Text = "unknown";
        }
    }
}
