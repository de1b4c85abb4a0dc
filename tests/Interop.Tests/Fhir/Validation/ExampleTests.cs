using System.IO.Compression;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Validation;
using Xinglin.Shared;

namespace Xinglin.Interop.Tests.Fhir.Validation;

/// <summary>Resources that nobody here wrote.</summary>
public sealed class ExampleTests
{
    private const string Official = "fhir/google+fhir";
    private const string UsCore = "fhir/HL7+US-Core";
    private const string Synthea = "fhir/smart-on-fhir+generated-sample-data";

    /// <summary>Examples with errors, and what the errors are. A listed file that is valid fails the run.</summary>
    private static readonly Dictionary<string, string[]> Faulty = new(StringComparer.Ordinal)
    {
        // Its narrative is an empty div.
        ["EventDefinition-example.json"] = ["validation-invariant EventDefinition.text.div", "validation-invariant EventDefinition.text.div"],

        // A practitioner where R4 has an organisation alone.
        ["MedicationRequest-medrx0301.json"] = ["validation-reference MedicationRequest.dispenseRequest.performer"],
    };

    [ConformanceFact(Official)]
    public void Official_examples_are_valid() => Judge(Official, "*.json");

    [ConformanceFact(UsCore)]
    public void Us_core_examples_are_valid() => Judge(UsCore, "*.json");

    [ConformanceFact(Synthea)]
    public void Synthetic_patients_are_valid() => Judge(Synthea, "*.json.gz");

    private static void Judge(string folder, string pattern)
    {
        var files = Directory.GetFiles(ConformanceData.Folder(folder), pattern, SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not (".index.json" or "package.json")).ToList();
        Assert.NotEmpty(files);
        var wrong = new List<string>();
        foreach (var file in files)
        {
            var errors = ResourceValidator.ValidateJson(Read(file)).Issues.Where(i => i.Severity == IssueSeverity.Error).Select(i => $"{i.Code} {i.Path}").ToArray();
            if (!errors.SequenceEqual(Faulty.GetValueOrDefault(Path.GetFileName(file)) ?? []))
            {
                wrong.Add($"{Path.GetFileName(file)}:\n  {string.Join("\n  ", errors.Take(8))}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static byte[] Read(string file)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal))
        {
            return File.ReadAllBytes(file);
        }

        using var unpacked = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
