using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Demonstration.Population.Import;
using Xinglin.Shared;

namespace Xinglin.Node.Tests.Population.Import;

public sealed class RecordImportTests : IDisposable
{
    private const string Synthea = "fhir/smart-on-fhir+generated-sample-data";
    private const string Examples = "fhir/google+fhir";
    private const string Patient = """{"resourceType":"Patient","id":"p","name":[{"family":"Li","given":["Na"]}]}""";
    private const string Observation = """{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"}}""";

    private readonly HolderDatabases _holders = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-import-").FullName;

    private string ReportPath => Path.Combine(_holders.Folder, "import-report.ndjson");

    [Fact]
    public void A_bundle_is_loaded_and_its_addresses_become_references()
    {
        Write("a.json", Bundle("transaction", ("urn:uuid:1", Patient.Replace("\"id\":\"p\",", "", StringComparison.Ordinal)), ("urn:uuid:2", Observation.Replace("Patient/p", "urn:uuid:1", StringComparison.Ordinal))));
        var summary = Import();
        Assert.Equal((1, 1, 1, 2), (summary.Files, summary.FilesLoaded, summary.Patients, summary.Records));
        Assert.Empty(summary.Skipped);
        var row = _holders.Rows().Single(r => r.Version.ResourceType == "Observation");
        var patient = _holders.Rows().Single(r => r.Version.ResourceType == "Patient");
        Assert.Equal([$"Patient/{patient.Version.ResourceId}"], Read(row.Body).References().Select(r => r.ToString()));
        Assert.Equal((patient.PatientNo, "IMP-" + patient.Version.ResourceId), (row.PatientNo, row.PatientNo));
    }

    [Theory]
    [InlineData("not-json", "hello")]
    [InlineData("not-json", "")]
    [InlineData("not-json", "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[")]
    [InlineData("not-json", "{\"resourceType\":\"Bundle\",\"resourceType\":\"Bundle\"}")]
    [InlineData("not-r4", "[]")]
    [InlineData("not-r4", "{\"entry\":[]}")]
    [InlineData("not-r4", "{\"resourceType\":\"DataElement\"}")]
    [InlineData("not-r4", "{\"resourceType\":\"Patient\",\"fhirVersion\":\"3.0.1\"}")]
    [InlineData("not-records", "{\"resourceType\":\"Bundle\",\"type\":\"document\",\"entry\":[{\"resource\":{}}]}")]
    [InlineData("not-records", "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}")]
    [InlineData("patient-unknown", Observation)]
    [InlineData("bad-id", "{\"resourceType\":\"Patient\",\"id\":\"a b\"}")]
    public void A_broken_file_is_named_with_its_reason_and_the_rest_loads(string reason, string content)
    {
        Write("a-broken.json", content);
        Write("b-good.json", Bundle("collection", ("", Patient.Replace("\"p\"", "\"q\"", StringComparison.Ordinal))));
        var summary = Import();
        Assert.Equal(1, summary.Records);
        Assert.Equal(new Dictionary<string, int> { [reason] = 1 }, summary.Skipped);
        Assert.Equal(("a-broken.json", reason), (Line(0).GetProperty("file").GetString(), Line(0).GetProperty("reason").GetString()));
    }

    [Theory]
    [InlineData("not-r4", """{"resourceType":"Observation","status":"final","code":{},"context":{},"subject":{"reference":"Patient/p"}}""", "Observation.context")]
    [InlineData("not-r4", """{"resourceType":"Encounter","status":"planned","class":[],"subject":{"reference":"Patient/p"}}""", "Encounter.class")]
    [InlineData("not-r4", """{"resourceType":"Sequence"}""", null)]
    [InlineData("not-records", """{"resourceType":"Parameters"}""", "Parameters")]
    [InlineData("bad-id", """{"resourceType":"Basic","id":"/","code":{}}""", null)]
    public void An_entry_that_is_not_R4_is_named_by_its_place_and_element_and_the_rest_loads(string reason, string entry, string? element)
    {
        Write("a.json", Bundle("batch", ("", Patient), ("", entry), ("", Observation)));
        Assert.Equal(2, Import().Records);
        Assert.Equal((reason, 1), (Line(0).GetProperty("reason").GetString(), Line(0).GetProperty("entry").GetInt32()));
        Assert.Equal(element, Line(0).TryGetProperty("element", out var named) ? named.GetString() : null);
    }

    [Fact]
    public void Gzip_is_read_and_damaged_gzip_and_bombs_are_named()
    {
        Zip("good.json.gz", new MemoryStream(Encoding.UTF8.GetBytes(Bundle("searchset", ("", Patient)))));
        File.WriteAllBytes(Path.Combine(_folder, "damaged.json.gz"), [0x1f, 0x8b, 1, 2, 3]);
        using (var bomb = new GZipStream(File.Create(Path.Combine(_folder, "bomb.json.gz")), CompressionLevel.Fastest))
        {
            var spaces = new byte[1 << 20];
            spaces.AsSpan().Fill((byte)' ');
            for (var i = 0; i <= ImportLimits.FileBytesMax >> 20; i++)
            {
                bomb.Write(spaces);
            }
        }

        var summary = Import();
        Assert.Equal(1, summary.Records);
        Assert.Equal(new Dictionary<string, int> { ["too-large"] = 1, ["unreadable"] = 1 }, summary.Skipped);
    }

    [Fact]
    public void Depth_and_size_of_a_resource_have_caps()
    {
        Write("deep.json", "{\"resourceType\":\"Basic\",\"x\":" + new string('[', 5000) + new string(']', 5000) + "}");
        var large = """{"resourceType":"Basic","id":"b","code":{"text":"TEXT"}}""".Replace("TEXT", new string('x', FhirLimits.ResourceBytesMax), StringComparison.Ordinal);
        Write("large.json", Bundle("batch", ("", large), ("", Patient)));
        var summary = Import();
        Assert.Equal(1, summary.Records);
        Assert.Equal(new Dictionary<string, int> { ["too-deep"] = 1, ["too-large"] = 1 }, summary.Skipped);
    }

    [Fact]
    public void Duplicates_are_skipped_by_file_by_entry_and_over_runs()
    {
        Write("a.json", Bundle("batch", ("", Patient), ("", Observation), ("", Observation)));
        Write("b.json", Bundle("batch", ("", Patient), ("", Observation), ("", Observation)));
        Write("c.json", Bundle("collection", ("", Patient), ("", Observation.Replace("\"o\"", "\"o2\"", StringComparison.Ordinal))));
        var summary = Import();
        Assert.Equal((3, 3), (summary.Records, summary.Skipped["duplicate"]));
        Assert.Equal((0, 3), (Import().Records, Import().Skipped["duplicate"]));
    }

    [Fact]
    public void A_further_version_is_kept_beside_the_first()
    {
        Write("a.json", Bundle("batch", ("", Patient), ("", Observation)));
        Write("b.json", Bundle("batch", ("", Observation.Replace("\"id\":\"o\"", "\"id\":\"o\",\"meta\":{\"versionId\":\"2\"}", StringComparison.Ordinal))));
        Assert.Equal(3, Import().Records);
        Assert.Equal([1, 2], _holders.Rows().Where(r => r.Version.ResourceType == "Observation").Select(r => r.Version.Version).Order());
    }

    [Fact]
    public void A_record_that_comes_before_its_patient_is_loaded_all_the_same()
    {
        Write("1.json", Observation);
        Write("2.json", Patient);
        var summary = Import();
        Assert.Equal((2, 2), (summary.Records, summary.FilesLoaded));
        Assert.Empty(summary.Skipped);
    }

    [Fact]
    public void Resources_go_to_the_holder_of_their_organisation_with_patient_and_staff_beside_them()
    {
        var (first, second) = TwoOrganisationsOfDifferentHolders();
        Write("a.json", Bundle(
            "collection",
            ("", Patient),
            ("", $$"""{"resourceType":"Organization","id":"o1","name":"{{first}}"}"""),
            ("", $$"""{"resourceType":"Organization","id":"o2","name":"{{second}}"}"""),
            ("", """{"resourceType":"Practitioner","id":"d","name":[{"text":"Dr"}]}"""),
            ("", """{"resourceType":"Encounter","id":"e","status":"finished","class":{},"subject":{"reference":"Patient/p"},"serviceProvider":{"reference":"Organization/o1"}}"""),
            ("", Observation.Replace("\"subject\"", "\"encounter\":{\"reference\":\"Encounter/e\"},\"performer\":[{\"reference\":\"Practitioner/d\"}],\"subject\"", StringComparison.Ordinal)),
            ("", """{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/other"}}"""),
            ("", """{"resourceType":"Composition","id":"k","status":"final","type":{},"date":"2024","title":"t","author":[{"display":"x"}],"subject":{"reference":"Patient/p"},"custodian":{"reference":"Organization/o2"}}""")));
        Assert.Empty(Import().Skipped);
        Assert.Equal(["Condition", "Encounter", "Observation", "Organization", "Patient", "Practitioner"], TypesAt(OrganisationMap.HolderOf(first)));
        Assert.Equal(["Composition", "Organization", "Patient"], TypesAt(OrganisationMap.HolderOf(second)));
    }

    [Fact]
    public void A_strangers_patient_number_never_takes_another_patients_row()
    {
        DemonstrationPopulation.Fill(_holders.All, HolderDatabases.Now, bulkPatients: 0);
        Write("a.json", """{"resourceType":"Patient","id":"A100101","identifier":[{"system":"https://hospital-a.example/patient-no","value":"A100101"}]}""");
        Assert.Equal(1, Import().Records);
        using var hospital = _holders.Open("hospital-a");
        Assert.Equal("王秀英", hospital.Patient("A100101")!.Name);
        Assert.Equal(["a100101"], hospital.OfPatient("A100101").Where(r => r.Version.ResourceType == "Patient").Select(r => r.Version.ResourceId));
    }

    [Fact]
    public void The_report_names_files_and_places_but_no_contents()
    {
        Write("a.json", Bundle("batch", ("", """{"resourceType":"Patient","王秀英":1}"""), ("", """{"resourceType":"Patient","id":"秘密"}""")));
        Import();
        var report = File.ReadAllText(ReportPath);
        Assert.DoesNotContain("王秀英", report, StringComparison.Ordinal);
        Assert.DoesNotContain("秘密", report, StringComparison.Ordinal);
        Assert.Equal(2, Line(2).GetProperty("skipped").EnumerateObject().Sum(p => p.Value.GetInt32()));
    }

    [Fact]
    public void Progress_counts_every_file()
    {
        Write("a.json", "x");
        Write("sub/b.json", Patient);
        var steps = new List<PopulationProgress>();
        RecordImport.Run(_folder, _holders.All, ReportPath, HolderDatabases.Now, steps.Add);
        Assert.Equal([new("import", 1, 2), new("import", 2, 2)], steps);
    }

    [ConformanceFact(Synthea)]
    public void Synthea_bundles_are_loaded_whole_and_spread_over_members()
    {
        foreach (var file in Directory.GetFiles(ConformanceData.Folder(Synthea)))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        Write("cut.json.gz", "cut");
        var summary = Import();
        Assert.Equal((6, 8), (summary.Patients >= 6 ? 6 : summary.Patients, summary.FilesLoaded));
        Assert.Equal(["duplicate", "not-json"], summary.Skipped.Keys);
        Assert.Equal(2, summary.Skipped["not-json"]);
        Assert.All(_holders.Rows(), row =>
        {
            var compartment = PatientCompartment.Of(Read(row.Body));
            Assert.False(compartment.Unresolved, row.Version.ToString());
            Assert.Equal(compartment.Primary is null, row.PatientNo is null);
        });
        Assert.True(RecordHolder.All.Count(holder => TypesAt(holder).Contains("Observation")) > 1);
    }

    [ConformanceFact(Examples)]
    public void The_official_examples_load_or_are_named()
    {
        foreach (var file in Directory.GetFiles(ConformanceData.Folder(Examples), "*.json", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        var summary = Import();
        Assert.True(summary.Records > 100);
        Assert.Equal(["duplicate", "not-r4", "not-records", "patient-unknown"], summary.Skipped.Keys);
        var other = File.ReadLines(ReportPath).Single(line => line.Contains("\"not-r4\",", StringComparison.Ordinal) || line.EndsWith("\"not-r4\"}", StringComparison.Ordinal));
        Assert.Contains("\"package.json\"", other, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _holders.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ImportSummary Import() => RecordImport.Run(_folder, _holders.All, ReportPath, HolderDatabases.Now);

    private void Write(string name, string content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private void Zip(string name, Stream content)
    {
        using var file = new GZipStream(File.Create(Path.Combine(_folder, name)), CompressionLevel.Fastest);
        content.CopyTo(file);
    }

    private JsonElement Line(int index) => JsonElement.Parse(Encoding.UTF8.GetBytes(File.ReadLines(ReportPath).ElementAt(index)));

    private IReadOnlyList<string> TypesAt(RecordHolder holder)
    {
        using var source = _holders.Open(holder.Slug);
        return [.. source.RowsAfter(long.MinValue, int.MaxValue).Select(row => row.Version.ResourceType).Distinct().Order(StringComparer.Ordinal)];
    }

    private static string Bundle(string type, params (string Url, string Resource)[] entries) =>
        $$"""{"resourceType":"Bundle","type":"{{type}}","entry":[{{string.Join(',', entries.Select(e => $"{{\"fullUrl\":\"{e.Url}\",\"resource\":{e.Resource}}}"))}}]}""";

    private static (string First, string Second) TwoOrganisationsOfDifferentHolders()
    {
        var second = Enumerable.Range(0, 100).Select(i => $"Hospital {i}").First(name => OrganisationMap.HolderOf(name) != OrganisationMap.HolderOf("Hospital"));
        return ("Hospital", second);
    }

    private static FhirResource Read(ReadOnlyMemory<byte> body)
    {
        Assert.True(FhirResource.TryRead(body, out var resource, out var problem), problem.ToString());
        return resource!;
    }
}
