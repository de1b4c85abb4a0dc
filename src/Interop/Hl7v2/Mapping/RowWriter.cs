using System.Globalization;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Applies the rows of segment maps and data type maps to resources in the making.</summary>
/// <param name="zone">The offset of times that name none.</param>
/// <param name="problems">Where what cannot be converted is told; null keeps silent.</param>
internal sealed class RowWriter(TimeSpan zone, MapProblems problems)
{
    /// <summary>All rows of a segment map.</summary>
    public void Segment(string map, PlacedSegment placed, DraftResource resource)
    {
        foreach (var row in MapTables.Map(map))
        {
            if (row.Path.IsEach)
            {
                var count = Math.Max(1, placed.Segment.Repetitions(5).Count);
                for (var each = 0; each < count; each++)
                {
                    Field(row, placed, resource, each);
                }
            }
            else
            {
                Field(row, placed, resource, 0);
            }
        }
    }

    /// <summary>One value through a data type map.</summary>
    public void Value(string map, PlacedSegment placed, V2Value value, Draft node, string type) => Map(map, new RowContext(placed, null, value, 0, 0), node, type);

    private void Field(MapRow row, PlacedSegment placed, DraftResource resource, int each)
    {
        if (row.Source is not { } source)
        {
            Apply(row, new RowContext(placed, null, default, 0, each), resource, resource.Type, 0);
            return;
        }

        if (source.Segment != placed.Segment.Name)
        {
            return;
        }

        var values = placed.Segment.Repetitions(source.Field);
        if (values.Count == 0)
        {
            if (row.When?.WantsAbsent(source) == true)
            {
                Apply(row, new RowContext(placed, source, default, 0, each), resource, resource.Type, 0);
            }

            return;
        }

        // OBX-5 of an observation with components is one value each; every other field of it is the same for all.
        var isEachValue = row.Path.IsEach && source.Field == 5;
        for (var i = 0; i < (row.IsFirstOnly ? 1 : values.Count); i++)
        {
            if (values[i].Presence == V2Presence.Present && (!isEachValue || i == each))
            {
                Apply(row, new RowContext(placed, source, values[i], i, each), resource, resource.Type, isEachValue ? 0 : i);
            }
        }
    }

    /// <summary>All rows of a data type map, for one value.</summary>
    private void DataType(string map, RowContext context, Draft node, string type)
    {
        foreach (var row in MapTables.Map(map))
        {
            var value = row.Source is { } source ? RowContext.Part(context.Value, source.Component) : context.Value;
            var isThere = row.Source is null || value.Presence == V2Presence.Present;
            if (!isThere && row.When?.WantsAbsent(row.Source!) != true)
            {
                continue;
            }

            if (row.When is null || row.When.Holds(context.Holds))
            {
                Write(row, context, value, Walk(row.Path, node, context, 0), row.Path.Steps.Count == 0 ? type : row.Path.Type);
            }
        }

        Authority(map, context.Value, node);
    }

    private void Apply(MapRow row, RowContext context, Draft root, string type, int repetition)
    {
        if (row.When is null || row.When.Holds(context.Holds))
        {
            Write(row, context, context.Value, Walk(row.Path, root, context, repetition), row.Path.Steps.Count == 0 ? type : row.Path.Type);
        }
    }

    private void Write(MapRow row, RowContext context, V2Value value, (Draft? Node, Draft Parent) at, string type)
    {
        if (at.Node is not { } node)
        {
            problems.Tell(context, V2Conditions.DataType, "a second value where FHIR has one");
            return;
        }

        if (row.Assigned is { } assigned)
        {
            node.Text = string.Concat(assigned.Select(p => p.Text ?? context.Text(p.Place!))).Trim();
            node.IsBare = V2Values.IsBare(type);
        }
        else if (row.Map is { } map)
        {
            Map(map, context with { Value = value }, node, type);
        }
        else
        {
            Primitive(row, context, value, node, type);
        }

        if (row.Concepts is { } concepts)
        {
            ConceptWriter.Write(concepts, node, at.Parent, type, context, problems);
        }
    }

    private void Map(string map, RowContext context, Draft node, string type)
    {
        switch (map)
        {
            case "PL[Location]":
                PlaceChain.Write(context.Value, node);
                break;
            case "HD[uri]":
                node.Text = SystemOf(context.Value, 1) ?? node.Text;
                break;
            case "XPN[string]":
                node.Text = string.Join(' ', Enumerable.Range(1, 3).Select(n => RowContext.Part(context.Value, n).Text).Where(t => t.Length > 0));
                break;
            default:
                DataType(map, context, node, type);
                break;
        }
    }

    private void Primitive(MapRow row, RowContext context, V2Value value, Draft node, string type)
    {
        if (type is "CodeableConcept" or "Coding" or "Quantity" or "Identifier" or "BackboneElement")
        {
            (type == "CodeableConcept" ? node.Item("coding", "1") : node).Set("code", value.Text);
            return;
        }

        var text = type is "code" or "uri" ? value.Text : type is "string" or "markdown" ? value.WholeText : RowContext.Whole(value);
        var isSystem = type == "uri" && row.Path.Steps is [.., { Name: "system" }];
        var converted = type == "base64Binary" && row.Source is { Segment: null }
            ? V2Values.Base64(text, RowContext.Part(context.Value, 4).Text)
            : V2Values.Convert(isSystem ? V2Systems.CodeSystem(text) : text, type, zone);
        if (converted is null)
        {
            problems.Tell(context, V2Conditions.DataType, $"this is no {type}");
            return;
        }

        node.Text = converted;
        node.IsBare = V2Values.IsBare(type);
    }

    /// <summary>Who assigned an identifier, for the types that have it in their own components or subcomponents.</summary>
    private static void Authority(string map, V2Value value, Draft node)
    {
        if (map.StartsWith("EI[Identifier", StringComparison.Ordinal) && SystemOf(value, 2) is { } system)
        {
            node.Set("system", system);
        }
        else if (map.StartsWith("EIP[", StringComparison.Ordinal) && SystemOf(value.Component(map.Contains("Filler", StringComparison.Ordinal) ? 2 : 1), 2) is { } assigned)
        {
            node.Set("system", assigned);
        }
    }

    private static string? SystemOf(V2Value value, int first) =>
        V2Systems.Authority(RowContext.Part(value, first).Text, RowContext.Part(value, first + 1).Text, RowContext.Part(value, first + 2).Text);

    /// <summary>Goes a path from a node, making what is not there; no node when a choice is already made otherwise.</summary>
    private static (Draft? Node, Draft Parent) Walk(MapPath path, Draft root, RowContext context, int repetition)
    {
        var (node, parent) = (root, root);
        foreach (var step in path.Steps)
        {
            parent = node;
            if (step.Choice is { } choice && node.Chosen(choice) is { } chosen && chosen != step.Name)
            {
                return (null, parent);
            }

            node = node.Item(step.Name, step.Slot is null ? null : Key(step, context, repetition));
            node.IsPrimitive |= step.IsPrimitive;
            if (step.Target is { } target)
            {
                node = node.Leads is { } leads && leads.Type == target ? leads : node.Leads = new DraftResource(target);
            }
        }

        return (node, parent);
    }

    /// <summary>Numbers in the tables tell elements apart within one segment; an extension's number only within one field.</summary>
    private static string Key(MapStep step, RowContext context, int repetition)
    {
        var slot = step.Slot == "each" ? "e" + context.Each.ToString(CultureInfo.InvariantCulture) : step.Slot!;
        var field = step.Name == "extension" ? context.Source?.Field ?? 0 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{slot}/{context.Placed.Ordinal}/{(step.Multiplies ? repetition : 0)}/{field}");
    }
}
