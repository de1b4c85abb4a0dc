using Xinglin.Interop.Fhir.Layers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Consent;
using Xinglin.Node.Corrections;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Incidents;
using Xinglin.Node.Records;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>
/// <c>emergency.read</c>: the narrow summary first, more by a further reason. The entry of every identity that is shown comes
/// before anything leaves, and a notice is owed to each.
/// </summary>
internal sealed class ReadEmergency(
    IMemberLedger ledger, EmergencyJudge judge, PersonSearch search, FoundPersons found, IdentityMerges merges, GatewayStore store, RecordRelease records,
    AttachedCorrections corrections, ReleaseSealing sealing, ReadingPace pace, EmergencyTrace trace)
    : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyRead;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.EmergencyReadArguments, out var arguments) || arguments.Step is not (EmergencySteps.First or EmergencySteps.More))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        // The tip is read before the judgement: what is released was allowed at this height or later.
        var asOf = new AsOf(ledger.Tip.Height, ledger.Tip.Time);
        var refusal = judge.Judge(request.Account, arguments.Access, arguments.Document, out var presented)
            ?? judge.JudgeTicket(request.Account, presented!.Statement, arguments.Step, arguments.Ticket)
            ?? JudgeHandle(arguments, presented);
        return refusal is null
            ? Release(request, arguments, presented!, asOf)
            : trace.Refuse(request.Account, arguments.Access, presented, arguments.Step, refusal);
    }

    private ProblemDocument? JudgeHandle(EmergencyReadArguments arguments, PresentedEmergency presented)
    {
        if (found.Find(arguments.Handle) is not { } person || person.Access != arguments.Access)
        {
            return EmergencyJudge.Forbidden(EmergencyReadCodes.HandleUnknown);
        }

        // The member's system may have corrected a number since: the person is looked for again.
        if (search.Find(presented.Statement.Patient) is not [var only] || only != person.PatientNo)
        {
            return EmergencyJudge.Forbidden(EmergencyReadCodes.PatientMismatch);
        }

        if (arguments.Step == EmergencySteps.First)
        {
            return null;
        }

        return presented.Document.More is null ? ProblemDocument.Of(EmergencyReadCodes.ReasonMissing)
            : person.SawFirst ? null : EmergencyJudge.Forbidden(EmergencyReadCodes.FirstStepFirst);
    }

    private GatewayAnswer Release(GatewayRequest request, EmergencyReadArguments arguments, PresentedEmergency presented, AsOf asOf)
    {
        var sections = SummarySections.Of(arguments.Step, ledger.Tip.Time);
        var scopes = sections.SelectMany(s => s.Scopes.Canonical).Distinct(StringComparer.Ordinal).ToList();
        var collection = new SummaryCollection(records, corrections, sections);
        var parts = new List<EmergencyPart>();
        foreach (var (number, merged) in merges.Identities(found.Find(arguments.Handle)!.PatientNo))
        {
            if (store.Relationships.OfPatient(number)?.Account is not { } account)
            {
                continue;
            }

            var summary = collection.Of(account);
            if (trace.Append(request.Account, presented, arguments.Step, account, summary, scopes) is not { } entry)
            {
                return DisclosureCodes.LogUnavailable;
            }

            var resources = sealing.Release(entry, request, account, RecordLayer.Raw, summary.Resources);
            var marks = summary.Corrections.Marks(sealing.Release(entry, request, account, RecordLayer.Raw, summary.Corrections.Originals));
            parts.Add(new EmergencyPart(account, resources, summary.Sections, entry.Commitment.ToString(), entry.Evidence, merged, marks.Count == 0 ? null : marks));
            pace.Count(entry.Body, account);
            trace.Owe(account, request.Account, presented, arguments.Step, summary);
            merges.NoteRead(merged, entry);
        }

        found.SawFirst(arguments.Handle);
        return GatewayAnswer.Of(new EmergencyReadAnswer(arguments.Step, parts, scopes, presented.Statement.Until, asOf), GatewayJson.Default.EmergencyReadAnswer);
    }
}
