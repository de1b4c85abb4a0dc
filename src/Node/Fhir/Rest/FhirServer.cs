using Xinglin.Interop.Fhir;
using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Fhir.Views;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>A member's FHIR R4 server, free of HTTP: which interaction it is, and its answer.</summary>
internal sealed class FhirServer : IDisposable
{
    private readonly SearchEngine _engine;
    private readonly PageTokens _tokens;
    private readonly ReadInteraction _reading;
    private readonly SearchInteraction _searching;
    private readonly SummaryInteraction _summaries;
    private readonly BundleInteraction _bundles;
    private readonly ViewInteraction _views;
    private readonly AttachedBinary _documents;

    public FhirServer(MemberParts parts, SearchIndex index)
    {
        _engine = new SearchEngine(index, parts.Source);
        _tokens = new PageTokens(parts.Clock);
        Versions = new ServedVersions(parts, _engine);
        var disclosure = new FhirDisclosure(parts);
        _reading = new ReadInteraction(Versions, disclosure);
        _searching = new SearchInteraction(_engine, Versions, disclosure, _tokens, parts.Clock);
        _summaries = new SummaryInteraction(parts, _engine, Versions, disclosure);
        Writing = new WriteInteraction(parts.Resources, parts.Source, index, _engine, Versions, parts.Clock);
        _bundles = new BundleInteraction(Writing, AnswerAsync);
        _views = new ViewInteraction(parts, _engine, Versions, disclosure, _tokens);
        _documents = new AttachedBinary(_engine, Versions, disclosure, parts.Clock);
    }

    /// <summary>Everything that is written, by whatever way, takes turns here.</summary>
    public WriteInteraction Writing { get; }

    /// <summary>What a view shows, for operations.</summary>
    public ServedVersions Versions { get; }

    /// <summary>Answers one interaction. Never throws for what a request can cause.</summary>
    public ValueTask<FhirResponse> AnswerAsync(FhirCaller caller, FhirRequest request, CancellationToken cancellation)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length > 0 && !ResourceTypes.Contains(parts[0]))
        {
            return Unknown();
        }

        return (request.Method, parts) switch
        {
            ("POST", []) => _bundles.AnswerAsync(caller, request, cancellation),
            ("GET", [var type]) when _views.Serves(type) => _views.SearchAsync(caller, request, type, cancellation),
            ("POST", [var type, "_search"]) when _views.Serves(type) => _views.SearchAsync(caller, request, type, cancellation),
            ("GET", [var type]) => _searching.AnswerAsync(caller, request, type, cancellation),
            ("POST", [var type, "_search"]) => _searching.AnswerAsync(caller, request, type, cancellation),
            ("POST", [var type]) => ValueTask.FromResult(Writing.Create(caller, request, type)),
            ("GET", [var type, var id]) when FhirResource.IsId(id) => ReadAsync(caller, type, id, cancellation),
            ("PUT", [var type, var id]) when FhirResource.IsId(id) => ValueTask.FromResult(Writing.Update(caller, request, type, id)),
            ("DELETE", [var type, var id]) when FhirResource.IsId(id) => ValueTask.FromResult(Writing.Delete(caller, request, type, id)),
            ("GET", ["Patient", var id, "$summary"]) when FhirResource.IsId(id) => _summaries.AnswerAsync(caller, request, id, cancellation),
            ("GET", [var type, var id, "_history"]) when FhirResource.IsId(id) => _reading.HistoryAsync(caller, request, type, id, cancellation),
            ("GET", [var type, var id, "_history", var version]) when FhirResource.IsId(id) => _reading.VersionAsync(caller, type, id, version, cancellation),
            _ => Unknown(),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _engine.Dispose();
        _tokens.Dispose();
    }

    private async ValueTask<FhirResponse> ReadAsync(FhirCaller caller, string type, string id, CancellationToken cancellation)
    {
        var elsewhere = _views.Serves(type) ? await _views.ReadAsync(caller, type, id, cancellation)
            : type == "Binary" ? await _documents.ReadAsync(caller, id, cancellation) : null;
        return elsewhere ?? await _reading.ReadAsync(caller, type, id, cancellation);
    }

    private static ValueTask<FhirResponse> Unknown() => ValueTask.FromResult(FhirOutcome.Of(FhirCodes.InteractionUnknown));
}
