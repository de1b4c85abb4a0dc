using Xinglin.Interop.Fhir.Compartments;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Incidents;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>
/// Writes what an answer will show into the log before it is shown, an entry for each patient, and tells the patients. No entry, no answer.
/// </summary>
internal sealed class FhirDisclosure(MemberParts parts)
{
    /// <summary>How long an answer waits for what was just written to be named on the ledger.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Null when every entry is durable; else why nothing may be shown.</summary>
    /// <param name="caller">Who asks, and on which basis.</param>
    /// <param name="shown">Every version in the answer.</param>
    /// <param name="cancellation">When the caller is gone.</param>
    /// <param name="about">Patients of whom something is told that is no record: by ledger or log.</param>
    public async ValueTask<RefusalCode?> WriteAsync(FhirCaller caller, IReadOnlyList<ServedVersion> shown, CancellationToken cancellation, IEnumerable<AccountId>? about = null)
    {
        var byPatient = new Dictionary<AccountId, List<DisclosedRecord>>();
        foreach (var version in shown)
        {
            // A record of somebody who is not known here could be in nobody's log.
            if (PatientCompartment.Of(version.Resource) is { Patients: { Count: > 0 } patients } && patients.Any(id => parts.Source.PatientNoOf(id) is null))
            {
                return FhirCodes.NotYetRegistered;
            }

            foreach (var patientNo in PatientsOf(version))
            {
                // A record of two patients is registered under one of them; both are told.
                if (await NamedAsync(version, patientNo, cancellation) is not { } named || RelationshipOf(named, patientNo) is not { } relationship)
                {
                    return FhirCodes.NotYetRegistered;
                }

                (byPatient.TryGetValue(relationship, out var records) ? records : byPatient[relationship] = []).Add(new DisclosedRecord(named.Pointer, named.Commitment));
            }
        }

        foreach (var told in about ?? [])
        {
            byPatient.TryAdd(told, []);
        }

        if (caller.Relationship is { } asked)
        {
            byPatient.TryAdd(asked, []); // That nothing was found is an answer too.
        }

        foreach (var (patient, records) in byPatient)
        {
            if (await AdmitAsync(Entry(caller, patient, records), patient, cancellation) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>What is shown of nobody (a practitioner, a medicine) is in nobody's log.</summary>
    private IEnumerable<string> PatientsOf(ServedVersion version) =>
        PatientCompartment.Of(version.Resource).Patients.Select(parts.Source.PatientNoOf).OfType<string>().Distinct(StringComparer.Ordinal);

    private async ValueTask<RegisteredRecord?> NamedAsync(ServedVersion version, string patientNo, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            var named = parts.Store.Records.Of(version.Row.Version)
                .FirstOrDefault(r => r.RecordNo == version.Row.RecordNo && Opens(r, version) && parts.Store.Relationships.OfAccount(r.Relationship)?.PatientNo is { } known && (known == patientNo || known == version.Row.PatientNo));
            if (named is not null || waited >= Patience)
            {
                return named;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private AccountId? RelationshipOf(RegisteredRecord named, string patientNo) =>
        parts.Store.Relationships.OfAccount(named.Relationship)?.PatientNo == patientNo ? named.Relationship : parts.Store.Relationships.OfPatient(patientNo)?.Account;

    /// <summary>A row that was changed in place has several registrations: the log names the one of the very bytes that are shown.</summary>
    private bool Opens(RegisteredRecord registered, ServedVersion version) =>
        parts.Store.Records.SaltOf(registered.Pointer) is { } salt && Commitment.Opens(registered.Commitment, salt, version.Resource.Type, version.Row.Body.Span);

    private DisclosureBody Entry(FhirCaller caller, AccountId patient, IReadOnlyList<DisclosedRecord> records) => new(
        parts.Now, true, caller.Basis, caller.Reader, caller.Purpose, caller.ScopeTexts, records, patient, caller.Member, caller.Permission,
        Layers: [.. records.Select(_ => Xinglin.Vault.Records.LayerNames.Raw)]);

    private async ValueTask<RefusalCode?> AdmitAsync(DisclosureBody entry, AccountId patient, CancellationToken cancellation)
    {
        var pace = parts.Pace.Admit(entry, patient);
        if (pace == Pace.Stopped)
        {
            return parts.Log.Append(entry with { Released = false, Returned = [], Layers = null, Code = IncidentCodes.BulkReadStopped.Value }) is null
                ? DisclosureCodes.LogUnavailable
                : IncidentCodes.BulkReadStopped;
        }

        if (pace == Pace.Slowed)
        {
            await Task.Delay(parts.Pace.Limits.Delay, cancellation);
        }

        if (parts.Log.Append(entry) is null)
        {
            return DisclosureCodes.LogUnavailable;
        }

        parts.Notices.Add(new Notice(
            0, NoticeKinds.Disclosed, entry.Time, patient, Records: entry.Returned.Count, Permission: entry.Permission, Basis: entry.Basis,
            Pointers: [.. entry.Returned.Select(r => r.Pointer)]));
        return null;
    }
}
