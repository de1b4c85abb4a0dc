
namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// A person location (PL, 2.A.53) as places within places: bed in room in floor in point of care in building in facility, as far as the message names
/// them. HL7's table has the places but numbers them in contradiction to its own references; this is what its words say.
/// </summary>
internal static class PlaceChain
{
    private const string PhysicalType = "http://terminology.hl7.org/CodeSystem/location-physical-type";

    /// <summary>From the smallest to the largest: component, code of the place's kind.</summary>
    private static readonly (int Component, string? Kind)[] _places = [(3, "bd"), (2, "ro"), (8, "lvl"), (1, null), (7, "bu"), (4, "si")];

    /// <summary>Fills the place that a reference leads to.</summary>
    public static void Write(V2Value place, Draft smallest)
    {
        var node = smallest;
        foreach (var (component, kind) in _places)
        {
            var named = RowContext.Part(place, component);
            if (named.Presence != V2Presence.Present)
            {
                continue;
            }

            if (node.Find("name") is not null)
            {
                node.One("partOf").Leads = new DraftResource("Location");
                node = node.One("partOf").Leads!;
            }

            node.Set("name", named.Text.Length > 0 ? named.Text : named.Subcomponent(2).Text);
            node.Set("mode", "instance");
            if (V2Systems.Authority(string.Empty, named.Subcomponent(2).Text, named.Subcomponent(3).Text) is { } id)
            {
                node.Item("identifier", "1").Set("system", "urn:ietf:rfc:3986").Set("value", id);
            }

            if (kind is not null)
            {
                node.One("physicalType").Item("coding", "1").Set("system", PhysicalType).Set("code", kind);
            }
        }

        if (RowContext.Part(place, 9).Text is { Length: > 0 } description)
        {
            (node == smallest || smallest.Find("name") is not null ? smallest : node).Set("description", description);
        }
    }
}
