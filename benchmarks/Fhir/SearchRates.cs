using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Requests;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>Loading and asking the index of a member with 10^6 results, on this machine's disk.</summary>
internal static class SearchRates
{
    private const int Resources = 1_000_000;
    private const int LoadResources = 100_000;
    private const int Questions = 4_000;
    private const int Page = 20;

    public static void Run(Action<Measure> row)
    {
        row(Load());
        InFolder(folder =>
        {
            using var records = new GeneratedObservations(folder, Resources);
            using var index = SearchIndex.Open(Path.Combine(folder, "index.sqlite"), records.Source, 0);
            using var engine = new SearchEngine(index, records.Source);
            row(Search(records, engine));
            row(Filtered(records, engine));
            row(Hidden(records, engine));
        });
        row(Disclosure());
    }

    /// <summary>Rows a second from the member's database into the index, over the same rows inserted into the same tables with nothing read or understood.</summary>
    private static Measure Load()
    {
        var (building, rows, bare) = (0d, 0L, 0d);
        InFolder(folder =>
        {
            using var records = new GeneratedObservations(folder, LoadResources);
            var clock = Stopwatch.StartNew();
            using var index = SearchIndex.Open(Path.Combine(folder, "index.sqlite"), records.Source, 0);
            (building, rows) = (clock.Elapsed.TotalSeconds, index.Rows);
            bare = BareInserts.Run(index.Path, Path.Combine(folder, "bare.sqlite"));
        });
        return new Measure("load", bare / building, "ratio to bare inserts", 0.5, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{rows / building:0} rows/s of {rows / LoadResources} rows a resource, {LoadResources / building:0} resources/s; bare {rows / bare:0} rows/s"),
        };
    }

    private static Measure Search(GeneratedObservations records, SearchEngine engine)
    {
        var random = new Random(7);
        var (answers, keys) = (new List<double>(), new List<double>());
        var byKind = new List<string>();
        foreach (var kind in new Func<string>[]
        {
            () => $"patient=p{random.Next(records.Patients)}&code=http://loinc.org|{GeneratedObservations.Code(random.Next(1000))}&_sort=-date",
            () => $"patient=p{random.Next(records.Patients)}&category={GeneratedObservations.Categories[random.Next(3)]}&date=ge2024-03&date=lt2025-06",
            () => $"identifier=urn:lis|{random.Next(records.Count)}",
        })
        {
            var (found, read) = (new List<double>(), new List<double>());
            for (var i = 0; i < Questions; i++)
            {
                var request = Read(kind());
                var clock = Stopwatch.GetTimestamp();
                var page = engine.Search(request, FhirView.Everything, null)!;
                Serve(records.Source, page);
                found.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                clock = Stopwatch.GetTimestamp();
                page.Matches.ToList().ForEach(m => records.Source.Row(m.RecordNo));
                read.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
                if (page.Matches.Count == 0)
                {
                    throw new InvalidOperationException("A question found nothing.");
                }
            }

            byKind.Add(string.Create(CultureInfo.InvariantCulture, $"{At(found, 0.99):0.00} ÷ {At(read, 0.99):0.00}"));
            answers.AddRange(found.Skip(Questions / 4));
            keys.AddRange(read.Skip(Questions / 4));
        }

        return new Measure("search", At(answers, 0.99) / At(keys, 0.99), "ratio of p99 to reading the same by key", 5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p99 {At(answers, 0.99):0.00} ms (p50 {At(answers, 0.5):0.00}) with total, versions and times on {records.Count} resources; by key {At(keys, 0.99):0.00} ms; patient+code by date, patient+category+date, identifier: {string.Join(", ", byKind)} ms"),
        };
    }

    /// <summary>The same question and the same rows, once without a view and once under a permission.</summary>
    private static Measure Filtered(GeneratedObservations records, SearchEngine engine)
    {
        var random = new Random(11);
        var (open, under) = (new List<double>(), new List<double>());
        _ = ScopeSet.TryParse(["Observation.rs?category=laboratory", "Condition.rs"], out var scopes, out _);
        for (var i = 0; i < Questions; i++)
        {
            var patient = $"p{random.Next(records.Patients)}";
            var request = Read($"patient={patient}&category=laboratory&code=http://loinc.org|{GeneratedObservations.Code(random.Next(333) * 3)}&_sort=-date");
            var view = FhirView.OfPatient([patient], scopes!);
            var (first, second) = i % 2 == 0 ? (FhirView.Everything, view) : (view, FhirView.Everything);
            var (one, a) = Ask(records.Source, engine, request, first);
            var (other, b) = Ask(records.Source, engine, request, second);
            if (!one.Matches.Select(m => m.Id).SequenceEqual(other.Matches.Select(m => m.Id)))
            {
                throw new InvalidOperationException("The two answers differ.");
            }

            (i % 2 == 0 ? open : under).Add(a);
            (i % 2 == 0 ? under : open).Add(b);
        }

        return new Measure("filtered", At(under, 0.5) / At(open, 0.5), "ratio to the unfiltered query with the same rows", 1.3, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p50 {At(under, 0.5):0.000} and {At(open, 0.5):0.000} ms, p99 {At(under, 0.99):0.00} and {At(open, 0.99):0.00} ms"),
        };
    }

    private static Measure Hidden(GeneratedObservations records, SearchEngine engine)
    {
        var random = new Random(13);
        var (hidden, absent) = (new List<double>(), new List<double>());
        _ = ScopeSet.TryParse(["Observation.rs?category=laboratory"], out var scopes, out _);
        for (var i = 0; i < Questions * 2; i++)
        {
            var view = FhirView.OfPatient([$"p{random.Next(records.Patients)}"], scopes!);
            var id = i % 2 == 0 ? $"o{random.Next(records.Count)}" : $"x{random.Next(records.Count)}";
            var clock = Stopwatch.GetTimestamp();
            var found = engine.Find("Observation", id, view);
            var time = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
            if (found is null)
            {
                (i % 2 == 0 ? hidden : absent).Add(time);
            }
        }

        return new Measure("hidden", At(hidden, 0.5) / At(absent, 0.5), "ratio of p50 to an absent id", 1.5, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"hidden p50 {At(hidden, 0.5) * 1000:0.0}, p90 {At(hidden, 0.9) * 1000:0.0}, p99 {At(hidden, 0.99) * 1000:0.0} us; absent {At(absent, 0.5) * 1000:0.0}, {At(absent, 0.9) * 1000:0.0}, {At(absent, 0.99) * 1000:0.0} us; a flush of the log comes on top of both"),
        };
    }

    /// <summary>What each answer waits for besides: its entry in the evidence log, sealed and flushed.</summary>
    private static Measure Disclosure()
    {
        var times = new List<double>();
        InFolder(folder =>
        {
            using var store = GatewayStore.Open(Path.Combine(folder, "gateway.sqlite"));
            using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
            var settings = new EvidenceSettings(new NetworkId(Hash.Zero), new AccountId(signer.KeyId.Value), signer, RandomNumberGenerator.GetBytes(32));
            using var log = EvidenceLog.Open(new DiskFolder(Path.Combine(folder, "evidence")), store, settings);
            var account = new AccountId(signer.KeyId.Value);
            var returned = Enumerable.Range(0, Page).Select(_ => new DisclosedRecord(account.Value, account.Value)).ToList();
            for (var i = 0; i < Questions / 4; i++)
            {
                var clock = Stopwatch.GetTimestamp();
                _ = log.Append(new DisclosureBody(
                    new LedgerTime(1_790_000_000_000 + i), true, DisclosureBases.Care, account, "treatment", ["Observation.rs?category=laboratory"], returned, account, account)) ?? throw new InvalidOperationException(log.Closed);
                times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            }
        });
        return new Measure("disclosure", At(times, 0.99), "ms", 20, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"p99 of one entry for {Page} records, sealed and flushed; p50 {At(times, 0.5):0.00} ms"),
        };
    }

    private static (FoundPage Page, double Milliseconds) Ask(RecordSource source, SearchEngine engine, SearchRequest request, FhirView view)
    {
        var clock = Stopwatch.GetTimestamp();
        var page = engine.Search(request, view, null)!;
        Serve(source, page);
        return (page, Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
    }

    private static void Serve(RecordSource source, FoundPage page)
    {
        foreach (var match in page.Matches)
        {
            FhirResource.TryRead(source.Row(match.RecordNo)!.Body, out var resource, out _);
            ResourceStamp.Served(resource!, match.Version, "2024-01-01T00:00:00.000Z");
        }
    }

    private static SearchRequest Read(string query)
    {
        var parameters = query.Split('&').Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1])).Append(KeyValuePair.Create("_count", Page.ToString(CultureInfo.InvariantCulture))).ToList();
        return SearchParser.Read("Observation", parameters, false, 0, DateTimeOffset.UnixEpoch).Request!;
    }

    private static double At(List<double> values, double part)
    {
        var sorted = values.Order().ToList();
        return sorted[(int)(part * (sorted.Count - 1))];
    }

    private static void InFolder(Action<string> work)
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-search-").FullName;
        try
        {
            work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
