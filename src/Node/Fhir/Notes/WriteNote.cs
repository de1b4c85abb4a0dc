using System.Text;
using System.Text.Json;
using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Errors;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Fhir.Search;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Fhir.Notes;

/// <summary>
/// <c>note.write</c>: a clinician adds what was found or done to the record of a patient in care here, under the own signature. It lives at this member, whatever
/// other members' records it was written upon.
/// </summary>
internal sealed class WriteNote(MemberParts parts, FhirServer server) : IGatewayMethod
{
    private static readonly string[] Types = ["Procedure", "ClinicalImpression", "Observation", "Condition", "DiagnosticReport", "CarePlan", "DocumentReference"];

    private static readonly HashSet<string> Writes = [.. Types.SelectMany(type => new[] { "c:" + type, "u:" + type })];

    private static readonly HashSet<FhirReference> NoOthers = [];

    public string Name => GatewayMethods.NoteWrite;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.NoteWriteArguments, out var arguments) || arguments.Note is not { } text
            || Encoding.UTF8.GetByteCount(text) > NoteWriteArguments.BytesMax)
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsClinician(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.PatientNumber(arguments.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } relationship)
        {
            return AccessCodes.PatientUnknown;
        }

        return parts.Known.IsUnderCare(relationship.Account)
            ? Write(request, arguments, parts.Source.PatientIdsOf(number))
            : ReleaseCodes.NoCare;
    }

    private GatewayAnswer Write(GatewayRequest request, NoteWriteArguments arguments, IReadOnlyList<string> patients)
    {
        var body = Encoding.UTF8.GetBytes(arguments.Note);
        if (!FhirResource.TryRead(body, out var note, out _) || !Types.Contains(note.Type) || !patients.Any(PatientCompartment.Of(note).IsOnly))
        {
            return note is not null && Types.Contains(note.Type) ? FhirCodes.SubjectUnknown : FhirCodes.BodyMismatch;
        }

        var caller = new FhirCaller(
            request.Account, parts.Known.Member, DisclosureBases.Care, PermissionPurposes.Treatment, null, FhirView.OfChart(patients), Writes, null, null);
        return server.Writing.Alone(() =>
        {
            CheckedWrite? write;
            var refusal = arguments.Replaces is { } version && note.Id is { } id
                ? server.Writing.CheckUpdate(caller, note.Type, id, version.ToString(System.Globalization.CultureInfo.InvariantCulture), body, NoOthers, out write)
                : server.Writing.Check(caller, note.Type, ResourceStore.NewId(), body, 0, NoOthers, out write);
            return refusal is null ? Kept(server.Writing.Make([write!], (connection, made) => NoteSeals.Keep(connection, made, request.Signed.Bytes.Span))[0]) : Refused(refusal);
        });
    }

    private static GatewayAnswer Kept(StoredVersion made) =>
        GatewayAnswer.Of(new NoteWrittenAnswer(made.Type, made.Id, made.Version), GatewayJson.Default.NoteWrittenAnswer);

    /// <summary>The first issue of an outcome, by its code and its place.</summary>
    private static GatewayAnswer Refused(FhirResponse refusal)
    {
        using var outcome = JsonDocument.Parse(refusal.Body!);
        var issue = outcome.RootElement.GetProperty("issue")[0];
        var code = issue.GetProperty("details").GetProperty("coding")[0].GetProperty("code").GetString()!;
        var place = issue.TryGetProperty("expression", out var places) ? places[0].GetString() : null;
        return GatewayAnswer.Refuse(ProblemDocument.Of(new RefusalCode(code)) with { Part = place });
    }
}
