using Xinglin.Interop.Fhir.Definitions;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Puts a v2 code through its concept map. A code that the map does not have, or has no counterpart for, is never turned into something near: a concept
/// keeps the source's coding, a required status becomes <c>unknown</c>, and the source's code stands beside it.
/// </summary>
internal static class ConceptWriter
{
    /// <summary>HL7's extension for the code from which a required code was made.</summary>
    public const string AlternateCodes = "http://hl7.org/fhir/StructureDefinition/alternate-codes";

    public static void Write(string name, Draft node, Draft parent, string type, RowContext context, MapProblems problems)
    {
        var map = MapTables.Concepts(name);
        switch (type)
        {
            case "CodeableConcept":
                Concept(map, node);
                break;
            case "Coding":
                Coding(map, node);
                break;
            case "code" or "boolean" or "string" when node.Text is { } text:
                Code(map, node, parent, text, type, context, problems);
                break;
            default:
                break;
        }
    }

    /// <summary>The counterpart first, and the source's own coding behind it.</summary>
    private static void Concept(ConceptMap map, Draft node)
    {
        if (node.All("coding").FirstOrDefault(c => c.Find("code") is not null) is not { } source)
        {
            return;
        }

        var (code, system, display) = (source.Find("code")!.Text!, source.Find("system")?.Text, source.Find("display")?.Text);
        if (!Coding(map, source) || (source.Find("code")!.Text == code && source.Find("system")?.Text == (system ?? Table(map))))
        {
            return;
        }

        var kept = node.Item("coding", "source");
        if ((system ?? Table(map)) is { } address)
        {
            kept.Set("system", address);
        }

        kept.Set("code", code);
        if (display is not null)
        {
            kept.Set("display", display);
        }
    }

    /// <summary>True when the map has a counterpart. A bare code that the table has gets the table's address.</summary>
    private static bool Coding(ConceptMap map, Draft coding)
    {
        if (coding.Find("code")?.Text is not { } code || !map.Codes.TryGetValue(code, out var mapped))
        {
            return false;
        }

        if (mapped.Code.Length == 0)
        {
            if (coding.Find("system") is null && Table(map) is { } table)
            {
                coding.Set("system", table);
            }

            return false;
        }

        coding.Remove("version");
        coding.Remove("display");
        coding.Set("system", mapped.System).Set("code", mapped.Code);
        if (mapped.Display.Length > 0)
        {
            coding.Set("display", mapped.Display);
        }

        return true;
    }

    private static void Code(ConceptMap map, Draft node, Draft parent, string text, string type, RowContext context, MapProblems problems)
    {
        var found = map.Codes.TryGetValue(text, out var mapped);
        if (found && mapped!.Code.Length > 0 && (type != "boolean" || mapped.Code is "true" or "false"))
        {
            node.Text = mapped.Code;
            node.IsBare = type == "boolean";
            if (mapped.System.Length > 0 && type == "code" && parent.Elements.Any(e => e.Name == "code" && e.Items.Any(i => i.Node == node)))
            {
                parent.Set("system", mapped.System);
            }

            return;
        }

        var name = parent.Elements.FirstOrDefault(e => e.Items.Any(i => i.Node == node))?.Name;
        if (name != "code")
        {
            Uncoded(map, node, parent is DraftResource resource ? R4Definitions.Type(resource.Type)?.Element(name ?? string.Empty) : null, text, context, problems);
        }
    }

    /// <summary>An element that takes codes of its value set only; null for one inside a data type, where none is required.</summary>
    private static void Uncoded(ConceptMap map, Draft node, ElementDefinition? element, string text, RowContext context, MapProblems problems)
    {
        var isUnknown = element is { Min: > 0, RequiredValueSet: { } set } && R4Definitions.ValueSet(set)?.Lists("unknown") == true;
        if (element is { Min: > 0 } && !isUnknown)
        {
            var at = new V2Location(context.Placed.Segment.Name, context.Placed.Segment.Occurrence, context.Source?.Field ?? 0);
            problems.Refuse(V2MapCodes.CodeUnknown, V2Conditions.TableValueNotFound, at, "FHIR requires a counterpart of this code and the tables have none. Send a code of the HL7 table.");
        }

        node.Text = isUnknown ? "unknown" : null;
        var coding = node.Extend(AlternateCodes, "valueCodeableConcept").Item("coding", "source");
        if (map.Codes.ContainsKey(text) && Table(map) is { } table)
        {
            coding.Set("system", table);
        }

        coding.Set("code", text);
    }

    private static string? Table(ConceptMap map) => V2Systems.Table(map.Table);
}
