using System.IO.Compression;
using System.Text.Json;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Shared;
using Xunit;

namespace Xinglin.Interop.Tests.Fhir.Search;

/// <summary>On whole records of synthetic patients: what a resource says is what it is found by.</summary>
public sealed class SearchLawTests
{
    private const string Folder = "fhir/smart-on-fhir+generated-sample-data";

    [ConformanceFact(Folder)]
    public void A_resource_is_found_by_everything_that_it_says()
    {
        var indexer = new SearchIndexer();
        var asked = 0;
        foreach (var resource in Resources())
        {
            var index = indexer.Of(resource);
            foreach (var (code, values) in index)
            {
                foreach (var (modifier, text) in values.SelectMany(Questions))
                {
                    var (request, problems) = SearchParser.Read(resource.Type.Name, [new(code + modifier, text)], lenient: false, 0, DateTimeOffset.UnixEpoch);
                    Assert.True(problems.Count == 0, $"{resource.Type.Name}.{code}{modifier}: {(problems is [var problem, ..] ? problem : null)}");
                    Assert.True(request!.Steps[0].Criterion!.Matches(index), $"{resource.Type.Name}?{code}{modifier}={text}");
                    asked++;
                }
            }
        }

        Assert.True(asked > 20_000, $"{asked}");
    }

    [ConformanceFact(Folder)]
    public void Absent_and_present_divide_all_resources_and_not_is_the_other_side()
    {
        var indexer = new SearchIndexer();
        foreach (var patient in Resources().Where(r => r.Type.Name == "Patient"))
        {
            var index = indexer.Of(patient);
            foreach (var code in new[] { "gender", "identifier", "language", "deceased", "general-practitioner" })
            {
                Assert.NotEqual(Meets(index, code + ":missing", "true"), Meets(index, code + ":missing", "false"));
            }

            Assert.NotEqual(Meets(index, "gender", "male"), Meets(index, "gender:not", "male"));
        }
    }

    private static bool Meets(IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> index, string name, string value) =>
        SearchParser.Read("Patient", [new(name, value)], lenient: false, 0, DateTimeOffset.UnixEpoch).Request!.Steps[0].Criterion!.Matches(index);

    private static IEnumerable<(string Modifier, string Text)> Questions(SearchIndexValue value) => value switch
    {
        TokenValue { Code: { } code } token => [("", Escape(code)), ("", $"{Escape(token.System ?? "")}|{Escape(code)}")],
        TokenValue { Text: { Length: > 0 } text } => [(":text", Escape(text))],
        StringValue { Raw.Length: > 0 } text when text.Folded.Length > 0 => [("", Escape(text.Raw)), (":exact", Escape(text.Raw)), (":contains", Escape(text.Raw[..1]))],
        QuantityValue { Range.Low: { } low, System: { } system, Code: { } code } => [("", $"{low}|{Escape(system)}|{Escape(code)}"), ("", $"ge{low}||{Escape(code)}")],
        ReferenceValue { Id: { } id, Type: { } type } => [("", $"{type}/{id}"), ("", id), (":" + type, id)],
        UriValue uri => [("", Escape(uri.Uri)), (":below", Escape(uri.Uri))],
        _ => [],
    };

    private static string Escape(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("|", @"\|", StringComparison.Ordinal).Replace("$", @"\$", StringComparison.Ordinal);

    private static IEnumerable<FhirNode> Resources()
    {
        foreach (var path in Directory.GetFiles(ConformanceData.Folder(Folder), "*.json.gz").Order(StringComparer.Ordinal))
        {
            using var file = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var json = JsonDocument.Parse(file);
            foreach (var entry in json.RootElement.GetProperty("entry").EnumerateArray())
            {
                yield return new JsonNodeReader().Read(entry.GetProperty("resource"))!;
            }
        }
    }
}
