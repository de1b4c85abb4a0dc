using System.Text.Encodings.Web;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Nodes;
using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Serving;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Fhir.Views;

/// <summary>
/// Read and search of the types that are shown from ledger and log, together with what the member's own systems have of the same types. They have no
/// index: a search is about one patient, whom its conditions name or whose permission it is, and is judged in memory.
/// </summary>
internal sealed class ViewInteraction
{
    /// <summary>Resources of the same type from the member's own systems that one search looks through.</summary>
    private const int StoredMax = 1_000;

    private static readonly JsonWriterOptions Legible = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly MemberParts _parts;
    private readonly SearchEngine _engine;
    private readonly ServedVersions _versions;
    private readonly FhirDisclosure _disclosure;
    private readonly PageTokens _tokens;
    private readonly Dictionary<string, IResourceView> _views;
    private readonly SearchIndexer _indexer;

    public ViewInteraction(MemberParts parts, SearchEngine engine, ServedVersions versions, FhirDisclosure disclosure, PageTokens tokens)
    {
        (_parts, _engine, _versions, _disclosure, _tokens) = (parts, engine, versions, disclosure, tokens);
        var patients = new ViewedPatients(parts);
        IResourceView[] views = [new ConsentView(parts, patients), new AuditEventView(parts, patients), new ProvenanceView(parts, patients)];
        _views = views.ToDictionary(v => v.Type, StringComparer.Ordinal);
        _indexer = new SearchIndexer(engine.Zone);
    }

    /// <summary>True for a type of which ledger or log have resources.</summary>
    public bool Serves(string type) => _views.ContainsKey(type);

    /// <summary>The resource with this id; null when neither ledger nor log have it for this caller.</summary>
    public async ValueTask<FhirResponse?> ReadAsync(FhirCaller caller, string type, string id, CancellationToken cancellation)
    {
        if (_views[type].Find(id, Lens(caller)) is not { } found || !IsVisible(caller, found, search: false))
        {
            return null;
        }

        return await _disclosure.WriteAsync(caller, [], cancellation, [found.Relationship.Account]) is { } refusal
            ? FhirOutcome.Of(refusal)
            : new FhirResponse(StatusCodes.Status200OK, found.Json) { Updated = found.UpdatedAt };
    }

    /// <summary>A search.</summary>
    public async ValueTask<FhirResponse> SearchAsync(FhirCaller caller, FhirRequest asked, string type, CancellationToken cancellation)
    {
        var (parameters, skipped) = (asked.Query, 0L);
        if (parameters.FirstOrDefault(p => p.Key == SearchInteraction.PageParameter).Value is { } token)
        {
            if (parameters.Count > 1 || _tokens.Read(caller.Name, token) is not { } page || page.Type != type)
            {
                return FhirOutcome.Of(FhirCodes.PageUnknown);
            }

            (parameters, skipped) = ([.. page.Parameters.Chunk(2).Select(p => KeyValuePair.Create(p[0], p[1]))], page.Position.Key);
        }

        var (request, problems) = SearchParser.Read(type, parameters, asked.Lenient && caller.Permission is null, _engine.Zone, _parts.Clock.GetUtcNow());
        if (request is null)
        {
            return FhirOutcome.Of(problems);
        }

        if (request.Includes.Count > 0 || request.Steps.Any(s => s.Criterion is null) || request.Sorts.Any(s => s.Code is not ("_lastUpdated" or "date" or "recorded")))
        {
            return FhirOutcome.Of(FhirCodes.ViewNotSupported);
        }

        if (Patients(caller, request) is not { } patients)
        {
            return FhirOutcome.Of(FhirCodes.PatientNeeded);
        }

        if (_engine.Search(request with { Count = StoredMax, Sorts = [] }, caller.View, null) is not { Next: null } stored)
        {
            return FhirOutcome.Of(FhirCodes.TooMuch);
        }

        var found = Matching(caller, request, patients, [.. stored.Matches.Select(_versions.Of).OfType<ServedVersion>()]);
        var shown = found.Skip((int)Math.Min(skipped, found.Count)).Take(request.Count).ToList();
        var told = shown.Select(s => s.View?.Relationship.Account).OfType<AccountId>().Distinct();
        if (await _disclosure.WriteAsync(caller, [.. shown.Select(s => s.Stored).OfType<ServedVersion>()], cancellation, told) is { } refusal)
        {
            return FhirOutcome.Of(refusal);
        }

        return new FhirResponse(StatusCodes.Status200OK, Bundle(caller, asked, request, found.Count, shown, skipped + shown.Count));
    }

    /// <summary>A grantee sees one relationship, and of records only those that its scopes show.</summary>
    private ViewLens Lens(FhirCaller caller)
    {
        if (caller.Relationship is not { } relationship)
        {
            return ViewLens.Whole;
        }

        var known = new Dictionary<(string, string), bool>();
        return new ViewLens(relationship, version =>
        {
            var key = (version.ResourceType, version.ResourceId);
            return known.TryGetValue(key, out var shows) ? shows : known[key] = _versions.Current(caller.View, key.ResourceType, key.ResourceId) is not null;
        });
    }

    private static bool IsVisible(FhirCaller caller, ViewedResource view, bool search) =>
        caller.Scopes is { } scopes && FhirResource.TryRead(view.Json, out var resource, out _) && (search ? scopes.CanSearch(resource) : scopes.CanRead(resource));

    /// <summary>Numbers of the patients whom the question is about; null when it names none.</summary>
    private HashSet<string>? Patients(FhirCaller caller, SearchRequest request)
    {
        if (caller.Relationship is { } relationship)
        {
            return _parts.Store.Relationships.OfAccount(relationship) is { } row ? [row.PatientNo] : [];
        }

        var references = request.Steps.Select(s => s.Criterion!).Where(c => c.Modifier != "not" && c.IsMissing is null)
            .SelectMany(c => c.Values.OfType<ReferenceQuery>().Where(v => v.Id is not null).Select(v => (Type: v.Type ?? (c.Parameter.Code == "patient" ? "Patient" : null), v.Id))).ToList();
        return references.Count == 0 ? null : [.. references
            .Select(r => r.Type is null ? null : r.Type == "Patient" ? _parts.Source.PatientNoOf(r.Id!) : _parts.Source.Current(r.Type, r.Id!)?.PatientNo).OfType<string>()];
    }

    /// <summary>Oldest first, unless asked otherwise.</summary>
    private List<Shown> Matching(FhirCaller caller, SearchRequest request, IReadOnlySet<string> patients, IReadOnlyList<ServedVersion> stored)
    {
        var lens = Lens(caller);
        var found = patients.SelectMany(no => _views[request.Type].Of(no, lens)).Where(v => IsVisible(caller, v, search: true) && Meets(request, v))
            .Select(v => new Shown(v.Id, v.UpdatedAt, v.Json, v, null))
            .Concat(stored.Select(s => new Shown(s.Resource.Id!, s.Updated ?? default, s.Text, null, s)));
        return [.. request.Sorts is [{ Descends: true }, ..]
            ? found.OrderByDescending(s => s.Updated).ThenBy(s => s.Id, StringComparer.Ordinal)
            : found.OrderBy(s => s.Updated).ThenBy(s => s.Id, StringComparer.Ordinal)];
    }

    /// <summary>Whose it is was decided by whose ledger entries were looked at; a provenance names its record, not the patient.</summary>
    private bool Meets(SearchRequest request, ViewedResource view)
    {
        var index = _indexer.Of(ResourceNodes.TryReadJson(view.Json)!);
        return request.Steps.All(s => s.Criterion! is { Parameter.Code: "patient", Modifier: "", IsMissing: null } criterion
            ? criterion.Values.OfType<ReferenceQuery>().Any(v => v.Id is { } id && _parts.Source.PatientNoOf(id) == view.Relationship.PatientNo)
            : s.Criterion!.Matches(index));
    }

    private byte[] Bundle(FhirCaller caller, FhirRequest asked, SearchRequest request, int total, List<Shown> shown, long next)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Legible))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", "Bundle");
            json.WriteString("type", "searchset");
            if (request.Total)
            {
                json.WriteNumber("total", total);
            }

            json.WriteStartArray("link");
            SearchInteraction.Link(json, "self", $"{asked.Base}/{request.Type}{SearchInteraction.Query(request.Used)}");
            if (next < total && request.Count > 0)
            {
                var token = _tokens.Write(caller.Name, request.Type, request.Used, new SearchPosition([], next));
                SearchInteraction.Link(json, "next", $"{asked.Base}/{request.Type}?{SearchInteraction.PageParameter}={token}");
            }

            json.WriteEndArray();
            if (shown.Count > 0)
            {
                json.WriteStartArray("entry");
                shown.ForEach(entry => Entry(json, asked.Base, request, entry));
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static void Entry(Utf8JsonWriter json, string root, SearchRequest request, Shown shown)
    {
        json.WriteStartObject();
        json.WriteString("fullUrl", $"{root}/{request.Type}/{shown.Id}");
        json.WritePropertyName("resource");
        json.WriteRawValue(ResourceSubset.Of(shown.Json, request.Summary, request.Elements), skipInputValidation: true);
        json.WriteStartObject("search");
        json.WriteString("mode", "match");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>One entry of an answer: shown from ledger or log, or from the member's own systems.</summary>
    private sealed record Shown(string Id, DateTimeOffset Updated, byte[] Json, ViewedResource? View, ServedVersion? Stored);
}
