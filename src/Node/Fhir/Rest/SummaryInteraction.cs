using Xinglin.Interop.Fhir.Search;
using Xinglin.Interop.Fhir.Summary;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>
/// <c>Patient/{id}/$summary</c> (HL7 IPS 1.1.0): the International Patient Summary of what this member holds, as far as the caller's view reaches. Only
/// what may be listed is in it.
/// </summary>
internal sealed class SummaryInteraction(MemberParts parts, SearchEngine engine, ServedVersions versions, FhirDisclosure disclosure)
{
    /// <summary>Resources of one type.</summary>
    private const int OfTypeMax = SearchLimits.CountMax;

    /// <summary>Answers. A patient that the view hides is not there.</summary>
    public async ValueTask<FhirResponse> AnswerAsync(FhirCaller caller, FhirRequest asked, string id, CancellationToken cancellation)
    {
        if (asked.Query.Any(p => p.Key is not ("_format" or "_pretty")))
        {
            return FhirOutcome.Of([.. asked.Query.Select(p => new SearchProblem(SearchCodes.NotSupported, p.Key, "The summary takes no parameters: leave it out."))]);
        }

        var patient = versions.Current(caller.View, "Patient", id);
        if (patient is null)
        {
            return await disclosure.WriteAsync(caller, [], cancellation) is { } notLogged ? FhirOutcome.Of(notLogged) : FhirOutcome.Of(FhirCodes.NotFound);
        }

        var held = new List<ServedVersion>();
        foreach (var type in PatientSummary.Types)
        {
            if (engine.Search(Of(type, id), caller.View, null) is not { Next: null } found)
            {
                return FhirOutcome.Of(FhirCodes.TooMuch);
            }

            held.AddRange(found.Matches.Select(versions.Of).OfType<ServedVersion>());
        }

        var shown = PatientSummary.Shown([.. held.Select(v => v.Resource)]).ToHashSet();
        return await disclosure.WriteAsync(caller, [patient, .. held.Where(v => shown.Contains(v.Resource))], cancellation) is { } refusal
            ? FhirOutcome.Of(refusal)
            : new FhirResponse(StatusCodes.Status200OK, PatientSummary.Write(new PatientSummaryRequest(
                asked.Base, patient.Resource, [.. held.Select(v => v.Resource)], caller.View.Scopes, Name, parts.Clock.GetUtcNow(), Guid.NewGuid())));
    }

    private string Name => parts.View.Member(parts.Known.Member)?.Name ?? parts.Ledger.Member.Name;

    /// <summary>All of one type that is about the patient.</summary>
    private static SearchRequest Of(string type, string id)
    {
        var criterion = new SearchCriterion(SearchableParameters.Find(type, "patient")!, string.Empty, [new ReferenceQuery("Patient", id, null)]);
        return new SearchRequest(type, [new SearchStep(criterion, null)], [], [], OfTypeMax, SearchSummary.Whole, [], false, [], []);
    }
}
