using System.Text;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;

namespace Xinglin.Node.Tests.Fhir;

/// <summary>
/// A server without an index: it judges every resource that it holds on every question, as R4 reads. Given only what a view shows, it is the server that never
/// held anything else.
/// </summary>
internal sealed class NaiveServer
{
    private readonly List<Held> _held;

    private NaiveServer(List<Held> held) => _held = held;

    /// <summary>Resources in the order in which they came.</summary>
    public static NaiveServer Of(IEnumerable<byte[]> resources) => new([.. resources.Select(Read)]);

    /// <summary>The server that holds only what one patient's scopes show, and what goes along with it.</summary>
    public NaiveServer Showing(Func<FhirResource, bool> isVisible)
    {
        var shown = _held.Where(h => isVisible(h.Resource)).ToHashSet();
        for (var grew = true; grew;)
        {
            var targets = shown.SelectMany(h => h.References).ToHashSet();
            var more = _held.Where(h => !shown.Contains(h) && PatientCompartment.IsReleasedAsTarget(h.Resource.Type) && targets.Contains((h.Resource.Type, h.Resource.Id!))).ToList();
            more.ForEach(h => shown.Add(h));
            grew = more.Count > 0;
        }

        return new NaiveServer([.. _held.Where(shown.Contains)]);
    }

    /// <summary>Ids of all matches, in order.</summary>
    public IReadOnlyList<string> Search(SearchRequest request)
    {
        var matches = _held.Select((held, order) => (Held: held, Order: order))
            .Where(h => h.Held.Resource.Type == request.Type && request.Steps.All(step => Meets(h.Held, step))).ToList();
        var descends = request.Sorts is [{ Descends: true }, ..];
        matches.Sort((a, b) => request.Sorts.Select(s => Compare(a.Held, b.Held, s)).FirstOrDefault(c => c != 0) is var c and not 0
            ? c
            : descends ? b.Order - a.Order : a.Order - b.Order);
        return [.. matches.Select(m => m.Held.Resource.Id!)];
    }

    /// <summary>What a page of matches brings along, by type and id.</summary>
    public IReadOnlySet<string> Included(SearchRequest request, IReadOnlyList<string> page)
    {
        var matches = _held.Where(h => h.Resource.Type == request.Type && page.Contains(h.Resource.Id!)).ToHashSet();
        var (all, from) = (new HashSet<Held>(matches), matches);
        for (var first = true; from.Count > 0; first = false)
        {
            var includes = request.Includes.Where(i => first || i.Iterates).ToList();
            from = [.. _held.Where(h => !all.Contains(h) && includes.Any(i => from.Any(f => i.IsReverse ? IsBrought(i, h, f) : IsBrought(i, f, h))))];
            all.UnionWith(from);
        }

        return all.Except(matches).Select(h => $"{h.Resource.Type}/{h.Resource.Id}").ToHashSet();
    }

    private static bool IsBrought(SearchInclude include, Held from, Held to) =>
        from.Resource.Type == include.Source
        && (include.Target is null || include.Target == to.Resource.Type)
        && from.Index.Any(v => (include.Parameter == "*" || include.Parameter == v.Key) && Refers(from, v.Key, to));

    private static Held Read(byte[] json)
    {
        Assert.True(FhirResource.TryRead(json, out var resource, out _));
        return new Held(resource, new SearchIndexer().Of(ResourceNodes.Of(resource)));
    }

    private bool Meets(Held held, SearchStep step) => step.Criterion is { } criterion
        ? criterion.Matches(held.Index)
        : step.Chain!.IsReverse
            ? _held.Any(other => step.Chain.Next.TryGetValue(other.Resource.Type, out var next) && Refers(other, step.Chain.Reference.Code, held) && Meets(other, next))
            : _held.Any(other => step.Chain.Next.TryGetValue(other.Resource.Type, out var next) && Refers(held, step.Chain.Reference.Code, other) && Meets(other, next));

    private static bool Refers(Held from, string code, Held to) =>
        (from.Index.GetValueOrDefault(code) ?? []).OfType<ReferenceValue>().Any(r => r.Type == to.Resource.Type && r.Id == to.Resource.Id);

    private static int Compare(Held a, Held b, SearchSort sort)
    {
        var (one, other) = (Key(a, sort), Key(b, sort));
        return one is null || other is null
            ? (one is null ? 1 : 0) - (other is null ? 1 : 0)
            : (sort.Descends ? -1 : 1) * Comparer<IComparable>.Default.Compare(one, other);
    }

    private static IComparable? Key(Held held, SearchSort sort)
    {
        var keys = (held.Index.GetValueOrDefault(sort.Code) ?? []).Select(v => (IComparable?)(v switch
        {
            DateValue date => date.Range.Start == long.MinValue ? null : date.Range.Start, // Without a beginning it has no place in the order.
            TokenValue token => Text(token.Code),
            StringValue text => Text(text.Folded),
            ReferenceValue reference => Text(reference.Id),
            UriValue uri => Text(uri.Uri),
            QuantityValue quantity => quantity.Range.Low is { } low ? Real(low.ToString()) : double.MinValue,
            NumberValue number => number.Range.Low is { } low ? Real(low.ToString()) : double.MinValue,
            _ => null,
        })).OfType<IComparable>().ToList();
        return keys.Count == 0 ? null : sort.Descends ? keys.Max() : keys.Min();
    }

    private static double Real(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>By the bytes of UTF-8, not by the culture.</summary>
    private static string? Text(string? text) => text is null ? null : Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private sealed record Held(FhirResource Resource, IReadOnlyDictionary<string, IReadOnlyList<SearchIndexValue>> Index)
    {
        public HashSet<(string, string)> References { get; } =
            [.. Index.Values.SelectMany(v => v).OfType<ReferenceValue>().Where(r => r is { Type: not null, Id: not null }).Select(r => (r.Type!, r.Id!))];
    }
}
