using System.IO.Compression;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Shared;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>Resources that nobody here wrote, through store, index and read.</summary>
public sealed class ExampleStoreTests
{
    [ConformanceFact("fhir/google+fhir")]
    public void Official_examples_come_back_as_they_were_written() => Pass("fhir/google+fhir", "*.json");

    [ConformanceFact("fhir/HL7+US-Core")]
    public void Us_core_examples_come_back_as_they_were_written() => Pass("fhir/HL7+US-Core", "*.json");

    [ConformanceFact("fhir/smart-on-fhir+generated-sample-data")]
    public void Synthetic_patients_come_back_as_they_were_written() => Pass("fhir/smart-on-fhir+generated-sample-data", "*.json.gz");

    private static void Pass(string data, string pattern)
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-examples-").FullName;
        try
        {
            var resources = Directory.GetFiles(ConformanceData.Folder(data), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal).SelectMany(Read)
                .DistinctBy(r => (r.Type, r.Id)).ToList();
            Assert.NotEmpty(resources);
            using var hospital = HospitalDatabase.Open(Path.Combine(folder, "records.sqlite"));
            using var store = ResourceStore.Open(Path.Combine(folder, "resources.sqlite"), TimeProvider.System);
            using var source = RecordSource.Open(Path.Combine(folder, "records.sqlite"), store);
            foreach (var some in resources.Chunk(500))
            {
                store.Bring("examples", [.. some.Select(r => new BroughtResource(r.Type, r.Id!, r.Bytes, null))], []);
            }

            using var index = SearchIndex.Open(Path.Combine(folder, "index.sqlite"), source, 0);
            using var engine = new SearchEngine(index, source);
            Assert.All(resources, resource => Compare(resource, source, engine));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The bytes that were written are found by type and id; served they differ in what the server alone says.</summary>
    private static void Compare(FhirResource written, RecordSource source, SearchEngine engine)
    {
        var found = engine.Find(written.Type, written.Id!, FhirView.Everything);
        Assert.True(found is not null, $"{written.Type}/{written.Id} is not found.");
        var row = source.Row(found.Value.RecordNo)!;
        Assert.True(written.Bytes.Span.SequenceEqual(row.Body.Span), $"{written.Type}/{written.Id} is kept otherwise.");
        var served = JsonDocument.Parse(ResourceStamp.Served(written, 1, "2024-01-01T00:00:00.000Z")).RootElement;
        var (before, after) = (Members(written.Root), Members(served));
        Assert.True(before.SequenceEqual(after), $"{written.Type}/{written.Id} is served otherwise.");
        Assert.Equal("1", served.GetProperty("meta").GetProperty("versionId").GetString());
    }

    private static List<(string, string)> Members(JsonElement resource) =>
        [.. resource.EnumerateObject().Where(p => p.Name != "meta").Select(p => (p.Name, p.Value.GetRawText()))];

    /// <summary>Resources with ids: those of collections are their entries, and themselves.</summary>
    private static IEnumerable<FhirResource> Read(string file)
    {
        var bytes = file.EndsWith(".gz", StringComparison.Ordinal) ? Unpacked(file) : File.ReadAllBytes(file);
        using var document = JsonDocument.Parse(bytes);
        foreach (var entry in FhirBundle.Read(document.RootElement, out _))
        {
            if (FhirResource.TryRead(entry.Resource, out var resource, out _) && resource.Id is not null)
            {
                yield return resource;
            }
        }
    }

    private static byte[] Unpacked(string file)
    {
        using var unpacked = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unpacked.CopyTo(bytes);
        return bytes.ToArray();
    }
}
