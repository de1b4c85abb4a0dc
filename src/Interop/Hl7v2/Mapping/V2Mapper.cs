using System.Globalization;

namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>
/// Turns a message into FHIR R4 resources by HL7's v2-to-FHIR tables: message, segment, data type and concept maps, all of them data. Pure: ids and what
/// is known already are asked of <see cref="IV2Known"/>.
/// </summary>
public static class V2Mapper
{
    /// <summary>The structure that an event's messages have (HL7 table 0354). A03 has the fields of A01 and no table of its own.</summary>
    private static readonly Dictionary<string, string> _structures = new(StringComparer.Ordinal)
    {
        ["ADT^A01"] = "ADT_A01",
        ["ADT^A02"] = "ADT_A02",
        ["ADT^A03"] = "ADT_A01",
        ["ADT^A04"] = "ADT_A01",
        ["ADT^A05"] = "ADT_A05",
        ["ADT^A06"] = "ADT_A06",
        ["ADT^A08"] = "ADT_A01",
        ["ADT^A09"] = "ADT_A09",
        ["ADT^A11"] = "ADT_A11",
        ["ADT^A13"] = "ADT_A01",
        ["ADT^A17"] = "ADT_A17",
        ["ADT^A28"] = "ADT_A05",
        ["ADT^A31"] = "ADT_A05",
        ["MDM^T02"] = "MDM_T02",
        ["OML^O21"] = "OML_O21",
        ["ORM^O01"] = "ORM_O01",
        ["ORU^R01"] = "ORU_R01",
        ["SIU^S12"] = "SIU_S12",
        ["VXU^V04"] = "VXU_V04",
    };

    /// <summary>Events that are taken, as <c>ADT^A01</c>.</summary>
    public static IEnumerable<string> Events => _structures.Keys.Append(PatientMerge.Event);

    /// <summary>Maps a message; never throws for what it says.</summary>
    public static V2Mapped Map(V2Message message, V2MapSettings settings, IV2Known known)
    {
        var name = $"{message.Type}^{message.Event}";
        if (name == PatientMerge.Event)
        {
            return PatientMerge.Map(message, settings, known);
        }

        if (!_structures.TryGetValue(name, out var structure) || MapTables.Message(structure) is not { } map)
        {
            var condition = _structures.Keys.Any(k => k.StartsWith(message.Type + "^", StringComparison.Ordinal)) ? V2Conditions.UnsupportedEvent : V2Conditions.UnsupportedMessageType;
            return Refused(new V2Error(V2MapCodes.MessageUnsupported, condition, message.Header.At(9), "No table says what this message means; see the list of events in docs/hl7v2.md."));
        }

        return new MessageRun(message, map, settings, known).Run();
    }

    internal static V2Mapped Refused(params V2Error[] errors) => new([], [], [], errors, []);

    /// <summary>The offset of MSH-7 when it names one: the standard makes it that of the whole message.</summary>
    internal static TimeSpan ZoneOf(V2Message message, V2MapSettings settings)
    {
        var sent = message.Header[7].Component(1).Text;
        var sign = sent.LastIndexOfAny(['+', '-']);
        return sign > 0 && TimeSpan.TryParseExact(sent[(sign + 1)..], "hhmm", CultureInfo.InvariantCulture, out var offset)
            ? sent[sign] == '-' ? -offset : offset
            : settings.Zone;
    }
}
