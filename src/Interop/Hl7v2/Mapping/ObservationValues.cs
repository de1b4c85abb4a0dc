namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Sees to it that no value of an OBX is lost: what no row of the tables takes, or what is not what OBX-2 says (a "&lt;5" sent as a number), is kept as the
/// text that was written, with its unit.
/// </summary>
internal static class ObservationValues
{
    public static void Complete(PlacedSegment placed, DraftResource observation, MapProblems problems)
    {
        var values = placed.Segment.Repetitions(5);
        var hasComponents = observation.Elements.Any(e => e.Name == "component");
        for (var i = 0; i < values.Count && values[i].Presence == V2Presence.Present; i++)
        {
            var node = hasComponents ? observation.Item("component", $"e{i}/{placed.Ordinal}/0/0") : observation;
            if (problems.Unconverted.Contains((placed.Ordinal, 5, i)) || (node.Chosen("value") is null && !node.All("extension").Any(e => e.Find("valueAttachment") is not null)))
            {
                Text(node, hasComponents ? values[i] : placed.Segment.Unsplit(5), placed.Segment[6].Component(1).WholeText);
            }

            if (!hasComponents)
            {
                break;
            }
        }

        // FHIR has a reason for the absence of a value only where there is none (obs-6).
        if (observation.Chosen("value") is not null)
        {
            observation.Remove("dataAbsentReason");
        }
    }

    private static void Text(Draft node, V2Value value, string unit)
    {
        while (node.Chosen("value") is { } chosen)
        {
            node.Remove(chosen);
        }

        node.Set("valueString", unit.Length > 0 ? $"{value.WholeText.Trim()} {unit}" : value.WholeText.Trim());
    }
}
