using Xinglin.Interop.Fhir.Search;
using Xinglin.Node.Fhir.Search;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>
/// Documents behind DocumentReferences (IHE MHD, ITI-68): a Binary is in no compartment and has no scope of its own; who may read a DocumentReference
/// that points at it may read it, and the log names the DocumentReference.
/// </summary>
internal sealed class AttachedBinary(SearchEngine engine, ServedVersions versions, FhirDisclosure disclosure, TimeProvider clock)
{
    /// <summary>The document; null when no visible DocumentReference points at it.</summary>
    public async ValueTask<FhirResponse?> ReadAsync(FhirCaller caller, string id, CancellationToken cancellation)
    {
        var (request, _) = SearchParser.Read("DocumentReference", [KeyValuePair.Create("location", "Binary/" + id), KeyValuePair.Create("_count", "1")], false, engine.Zone, clock.GetUtcNow());
        if (request is null || engine.Search(request, caller.View, null) is not { Matches: [var reference, ..] }
            || versions.Of(reference) is not { } pointing || versions.Current(caller.View, "Binary", id, asTarget: true) is not { } binary)
        {
            return null;
        }

        return await disclosure.WriteAsync(caller, [pointing], cancellation) is { } refusal ? FhirOutcome.Of(refusal) : ReadInteraction.Of(binary);
    }
}
