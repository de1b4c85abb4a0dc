namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Addresses for what v2 names by short words: code systems (HL7 table 0396) and those who assign numbers (HD). Two senders' local words stay two.</summary>
internal static class V2Systems
{
    /// <summary>UCUM's address: units under it are computable, all others are words.</summary>
    public const string Ucum = "http://unitsofmeasure.org";

    private static readonly Dictionary<string, string> _known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LN"] = "http://loinc.org",
        ["UCUM"] = Ucum,
        ["SCT"] = "http://snomed.info/sct",
        ["SNM"] = "http://snomed.info/sct",
        ["I10"] = "http://hl7.org/fhir/sid/icd-10",
        ["I10C"] = "http://hl7.org/fhir/sid/icd-10-cm",
        ["I9"] = "http://hl7.org/fhir/sid/icd-9",
        ["I9C"] = "http://hl7.org/fhir/sid/icd-9-cm",
        ["CVX"] = "http://hl7.org/fhir/sid/cvx",
        ["MVX"] = "http://hl7.org/fhir/sid/mvx",
        ["NDC"] = "http://hl7.org/fhir/sid/ndc",
        ["RXNORM"] = "http://www.nlm.nih.gov/research/umls/rxnorm",
        ["CDCREC"] = "urn:oid:2.16.840.1.113883.6.238",
        ["C4"] = "http://www.ama-assn.org/go/cpt",
    };

    /// <summary>A code system's address: HL7's own tables, the well-known ones, and the sender's word as a name for everything else.</summary>
    public static string CodeSystem(string name)
    {
        var word = name.Trim();
        return _known.TryGetValue(word, out var address) ? address
            : word.Contains(':', StringComparison.Ordinal) ? word
            : Table(word) ?? "urn:x-hl7v2:codesystem:" + Uri.EscapeDataString(word);
    }

    /// <summary>The address of an HL7 table such as <c>HL70078</c>; null for another word.</summary>
    public static string? Table(string name) =>
        name.Length == 7 && name.StartsWith("HL7", StringComparison.OrdinalIgnoreCase) && name[3..].All(char.IsAsciiDigit) ? "http://terminology.hl7.org/CodeSystem/v2-" + name[3..] : null;

    /// <summary>The system of numbers that somebody assigns (HD: namespace, universal id and its type); null when nobody is named.</summary>
    public static string? Authority(string space, string id, string idType) =>
        id.Length > 0 && idType.Equals("ISO", StringComparison.OrdinalIgnoreCase) ? "urn:oid:" + id
        : id.Length > 0 && idType.Equals("UUID", StringComparison.OrdinalIgnoreCase) ? "urn:uuid:" + id.ToLowerInvariant()
        : id.Length > 0 && idType.Equals("URI", StringComparison.OrdinalIgnoreCase) ? id
        : space.Length > 0 ? "urn:x-hl7v2:authority:" + Uri.EscapeDataString(space)
        : id.Length > 0 ? "urn:x-hl7v2:authority:" + Uri.EscapeDataString(id)
        : null;
}
