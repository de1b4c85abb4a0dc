using System.Text;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Interop.Hl7v2;
using Xinglin.Interop.Hl7v2.Mapping;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Hl7v2.Mapping;

/// <summary>Other projects' sample messages: each maps to valid FHIR, or is refused for a reason that is listed here.</summary>
public sealed class SampleMessageTests
{
    private const string Hapi = "hl7v2/hapifhir+hapi-hl7v2/hapi-test/src/test/resources/ca/uhn/hl7v2";
    private const string Upstream = "hl7v2/HL7+v2-to-fhir/samples/messages";
    private const string Microsoft = "hl7v2/microsoft+FHIR-Converter/data/SampleData/Hl7v2";

    /// <summary>No table of HL7's says what these events mean; A40 alone has rules of our own.</summary>
    private static readonly string[] _unsupported =
    [
        "ADT-A07-01.hl7", "ADT-A10-01.hl7", "ADT-A14-01.hl7", "ADT-A15-01.hl7", "ADT-A16-01.hl7", "ADT-A25-01.hl7", "ADT-A26-01.hl7", "ADT-A27-01.hl7",
        "ADT-A29-01.hl7", "ADT-A41-01.hl7", "ADT-A45-01.hl7", "ADT-A47-01.hl7", "ADT-A60-01.hl7", "BAR-P01-01.hl7", "BAR-P02-01.hl7", "BAR-P12-01.hl7",
        "DFT-P03-01.hl7", "DFT-P11-01.hl7", "MDM-T01-01.hl7", "MDM-T05-01.hl7", "MDM-T06-01.hl7", "MDM-T09-01.hl7", "MDM-T10-01.hl7", "OMG-O19-01.hl7",
        "OUL-R22-01.hl7", "OUL-R23-01.hl7", "OUL-R24-01.hl7", "PC1-Problem-Delete-v2.3.1.hl7", "PC1-Problem-Update-v2.3.1.hl7", "RDE-O11-01.hl7",
        "RDE-O25-01.hl7", "RDS-O13-01.hl7", "REF-I12-01.hl7", "REF-I14-01.hl7", "SIU-S13-01.hl7", "SIU-S14-01.hl7", "SIU-S15-01.hl7", "SIU-S16-01.hl7",
        "SIU-S17-01.hl7", "SIU-S26-01.hl7",
    ];

    [ConformanceFact(Microsoft)]
    public void Samples_of_FHIR_Converter_map_to_valid_FHIR_or_are_refused_for_a_listed_reason()
    {
        var found = Outcomes(Directory.GetFiles(ConformanceData.Folder(Microsoft), "*.hl7").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes));
        Assert.Equal(_unsupported.Order(StringComparer.Ordinal), found.Where(f => f.Value == "v2-message-unsupported MSH-9").Select(f => f.Key).Order(StringComparer.Ordinal));
        // An order of a medicine: its dose and units would have to be guessed.
        Assert.Equal("v2-segment-unsupported RXO", found["ORM-O01-06.hl7"]);
        Assert.All(found.Where(f => !_unsupported.Contains(f.Key) && f.Key != "ORM-O01-06.hl7"), f => Assert.True(f.Value.StartsWith("Patient", StringComparison.Ordinal), f.ToString()));
        Assert.Equal("Patient*1 Account*1 AllergyIntolerance*1 Condition*1 Coverage*1 Encounter*1 Observation*1 Procedure*1 RelatedPerson*1", found["ADT-A01-01.hl7"]);
        Assert.Equal("Patient*1 DiagnosticReport*2 Observation*10 Specimen*2", found["LAB-ORU-1.hl7"]);
        Assert.Equal("Patient*1 Encounter*1 Immunization*1 Observation*5 RelatedPerson*1", found["VXU-V04-01.hl7"]);
        Assert.Equal("Patient*1 Appointment*1 Condition*1 Encounter*1 Observation*1", found["SIU-S12-01.hl7"]);
        Assert.Equal("Patient*1 DocumentReference*1 Encounter*1 ServiceRequest*1", found["MDM-T02-01.hl7"]);
        Assert.Equal("Patient*2", found["ADT-A40-01.hl7"]);
    }

    [ConformanceFact(Hapi)]
    public void Samples_of_HAPI_map_to_valid_FHIR_or_are_refused_for_a_listed_reason()
    {
        var messages = Directory.GetFiles(ConformanceData.Folder(Hapi), "*", SearchOption.AllDirectories).Where(f => Path.GetExtension(f) is ".hl7" or ".txt")
            .SelectMany(f => Messages(f).Select((m, i) => (Name: $"{Path.GetFileName(f)} {i + 1}", Bytes: m))).ToDictionary(m => m.Name, m => m.Bytes);
        var found = Outcomes(messages);
        Assert.Equal(38, found.Count);
        Assert.Equal(22, found.Values.Count(v => v == "v2-message-unsupported MSH-9"));
        // Other marks than five different ones; bytes of a character set that MSH-18 does not name.
        Assert.Equal(["guide.txt 1", "guide.txt 2", "messages.txt 4"], found.Where(f => f.Value == "v2-delimiters-invalid MSH-2").Select(f => f.Key));
        Assert.Equal(["example_oml_o21.hl7 11", "example_oml_o21.hl7 12"], found.Where(f => f.Value == "v2-charset-mismatch MSH-18").Select(f => f.Key));
        Assert.Equal(11, found.Values.Count(v => v.StartsWith("Patient", StringComparison.Ordinal)));
        Assert.Equal("Patient*1 DiagnosticReport*1 Observation*5", found["example_oml_o21.hl7 10"]);
    }

    [ConformanceFact(Upstream)]
    public void HL7s_own_sample_of_its_tables_maps()
    {
        var found = Outcomes(Directory.GetFiles(ConformanceData.Folder(Upstream), "*.txt").ToDictionary(f => Path.GetFileName(f), File.ReadAllBytes));
        Assert.Equal(["Patient*1 DocumentReference*1 Encounter*1 ServiceRequest*1"], found.Values);
    }

    /// <summary>The messages of a file that has several, with words between them.</summary>
    private static IEnumerable<byte[]> Messages(string file)
    {
        var lines = new List<string>();
        foreach (var line in File.ReadAllText(file, Encoding.Latin1).Split(['\r', '\n']).Append("MSH"))
        {
            if (line.StartsWith("MSH", StringComparison.Ordinal) && lines.Count > 0)
            {
                yield return Encoding.Latin1.GetBytes(string.Join('\r', lines));
                lines.Clear();
            }

            if (lines.Count > 0 || line.StartsWith("MSH", StringComparison.Ordinal))
            {
                if (line.Length > 3 && line.Take(3).All(char.IsAsciiLetterOrDigit) && !char.IsAsciiLetterOrDigit(line[3]))
                {
                    lines.Add(line);
                }
            }
        }
    }

    /// <summary>What each message comes to: counts by type, or the first error; an invalid resource is named with what is wrong.</summary>
    private static SortedDictionary<string, string> Outcomes(Dictionary<string, byte[]> messages) =>
        new(messages.ToDictionary(m => m.Key, m => Outcome(WithoutMark(m.Value))), StringComparer.Ordinal);

    /// <summary>A byte order mark is of the file, not of the message.</summary>
    private static byte[] WithoutMark(byte[] file) => file.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? file[3..] : file;

    private static string Outcome(byte[] bytes)
    {
        var read = V2Parser.Read(bytes);
        if (read.Message is null)
        {
            return $"{read.Error!.Code} {read.Error.At}";
        }

        var mapped = V2Mapper.Map(read.Message, V2MapSettings.Default, new KnownOnPaper());
        var issues = mapped.Resources.SelectMany(r => ResourceValidator.ValidateJson(r.Json).Issues.Where(i => i.Severity == IssueSeverity.Error).Select(i => $"{i.Code} {i.Path} {i.Detail}")).ToList();
        return mapped.Errors.Count > 0 ? $"{mapped.Errors[0].Code} {mapped.Errors[0].At}"
            : issues.Count > 0 ? "invalid: " + string.Join("; ", issues)
            : string.Join(' ', mapped.Resources.GroupBy(r => r.Type).OrderBy(g => g.Key != "Patient").ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key}*{g.Count()}"));
    }
}
