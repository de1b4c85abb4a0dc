using System.Text;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>
/// Every answer is held against a server that judges each resource by itself: without a view against one that holds everything, under a permission against one
/// that never held what the permission hides. Matches, order, pages and totals are the same.
/// </summary>
public sealed class ConsentSafeSearchTests
{
    private const int Worlds = 25;
    private const int QuestionsOfOne = 160;

    [Fact]
    public void Without_a_view_the_index_finds_what_a_naive_filter_finds() => Compare(seed: 1, hidden: false);

    [Fact]
    public void Under_a_permission_the_answer_is_that_of_a_server_without_the_hidden_rows() => Compare(seed: 5_000, hidden: true);

    private static void Compare(int seed, bool hidden)
    {
        var found = 0;
        for (var world = 0; world < Worlds; world++)
        {
            var random = new Random(seed + world);
            var generated = new GeneratedRecords(random);
            var resources = generated.Resources(random.Next(10, 80));
            using var hospital = new IndexedHospital(resources);
            var everything = NaiveServer.Of(resources);
            for (var question = 0; question < QuestionsOfOne; question++)
            {
                var (view, server, scopes) = hidden ? Permission(generated, random, everything) : (FhirView.Everything, everything, "all");
                var (type, query) = generated.Query();
                var request = Read(type, query, random.Next(1, 9));
                var expected = Only(server, view, request);
                var message = $"seed {seed + world}: {type}?{query} under {scopes}";
                var (ids, total) = Pages(hospital.Engine, server, view, request, message);
                Assert.True(expected.SequenceEqual(ids), $"{message}\nexpected {string.Join(' ', expected)}\nfound    {string.Join(' ', ids)}");
                Assert.True(total == expected.Count, message + ": total");
                found += ids.Count;
            }
        }

        Assert.True(found > Worlds * QuestionsOfOne / 4, $"The questions find too little to say anything: {found}.");
    }

    /// <summary>Types that no scope names are not listed by themselves, though the naive server holds what goes along.</summary>
    private static IReadOnlyList<string> Only(NaiveServer server, FhirView view, SearchRequest request) =>
        view.Alternatives(request.Type, search: true) is null ? [] : server.Search(request);

    private static (FhirView View, NaiveServer Server, string Text) Permission(GeneratedRecords generated, Random random, NaiveServer everything)
    {
        var patient = GeneratedRecords.Patients[random.Next(GeneratedRecords.Patients.Length)];
        var texts = generated.Scopes();
        Assert.True(ScopeSet.TryParse(texts, out var scopes, out _));
        bool IsVisible(FhirResource resource) => scopes.Matches(resource) && PatientCompartment.Of(resource).IsOnly(patient);
        return (FhirView.OfPatient([patient], scopes), everything.Showing(IsVisible), $"{patient}: {string.Join(' ', texts)}");
    }

    private static SearchRequest Read(string type, string query, int count)
    {
        var parameters = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1]))
            .Append(KeyValuePair.Create("_count", count.ToString(System.Globalization.CultureInfo.InvariantCulture))).ToList();
        var (request, problems) = SearchParser.Read(type, parameters, lenient: false, 0, DateTimeOffset.UnixEpoch);
        Assert.True(request is not null, $"{type}?{query}: {string.Join(' ', problems)}");
        return request;
    }

    private static (List<string> Ids, long Total) Pages(SearchEngine engine, NaiveServer server, FhirView view, SearchRequest request, string message)
    {
        var ids = new List<string>();
        long? total = null;
        SearchPosition? after = null;
        for (var pages = 0; pages < 200; pages++)
        {
            var page = engine.Search(request, view, after)!;
            ids.AddRange(page.Matches.Select(m => m.Id));
            var included = page.Included.Select(i => $"{i.Type}/{i.Id}").ToHashSet();
            var expected = server.Included(request, [.. page.Matches.Select(m => m.Id)]);
            Assert.True(expected.SetEquals(included), $"{message}\nto be included {string.Join(' ', expected)}\nincluded       {string.Join(' ', included)}");
            Assert.True(total is null || total == page.Total, message + ": totals of two pages differ");
            total = page.Total;
            if ((after = page.Next) is null)
            {
                return (ids, total!.Value);
            }
        }

        throw new InvalidOperationException(message + ": the pages do not end");
    }

    /// <summary>A hospital's resources with their index, in a folder of its own.</summary>
    internal sealed class IndexedHospital : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-search-").FullName;
        private readonly HospitalDatabase _hospital;
        private readonly ResourceStore _store;
        private readonly RecordSource _source;
        private readonly SearchIndex _index;

        public IndexedHospital(IEnumerable<byte[]> resources)
        {
            _hospital = HospitalDatabase.Open(Path.Combine(_folder, "records.sqlite"));
            _store = ResourceStore.Open(Path.Combine(_folder, "resources.sqlite"), TimeProvider.System);
            _source = RecordSource.Open(Path.Combine(_folder, "records.sqlite"), _store);
            _store.Bring("test", [.. resources.Select(Brought)], []);
            _index = SearchIndex.Open(Path.Combine(_folder, "index.sqlite"), _source, 0);
            Engine = new SearchEngine(_index, _source);
        }

        public SearchEngine Engine { get; }

        public void Dispose()
        {
            Engine.Dispose();
            _index.Dispose();
            _source.Dispose();
            _store.Dispose();
            _hospital.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private static BroughtResource Brought(byte[] json)
        {
            Assert.True(FhirResource.TryRead(json, out var resource, out _), Encoding.UTF8.GetString(json));
            return new BroughtResource(resource.Type, resource.Id!, json, null);
        }
    }
}
