using Xinglin.Interop.Fhir;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Guardians;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;

namespace Xinglin.Node.Consent;

/// <summary>One record that may leave: exact bytes, and the salt under which the ledger's commitment is over them.</summary>
public sealed record FoundRecord(FhirResource Version, Salt Salt, Hash Pointer, Hash Commitment);

/// <summary>
/// Finds what scopes match among a patient's registered records: for each resource the newest version whose exact bytes are
/// still those that were registered, and only when it and the current version match.
/// </summary>
public sealed class RecordRelease(RecordSource source, GatewayStore store)
{
    /// <summary>Bytes of resources in one answer, <see cref="OverheadBytes"/> added for each: sealed and in base64url they stay below the reader's cap.</summary>
    public const int BytesMax = 9 * 1024 * 1024;

    /// <summary>Counted for each record: what its wrap, attestation, log entry and completeness take.</summary>
    public const int OverheadBytes = 2048;

    /// <summary>
    /// What may leave; null when it is more than one answer holds. Null scopes match everything: what the patient reads of their own.
    /// </summary>
    public IReadOnlyList<FoundRecord>? Find(AccountId relationship, ScopeSet? scopes, GuardianView? view = null)
    {
        var released = new List<FoundRecord>();
        if (store.Relationships.OfAccount(relationship)?.PatientNo is not { } patientNo)
        {
            return released;
        }

        var bytes = 0;
        var resources = store.Records.Of(relationship).Where(r => r.Height is not null && view?.Hides(r.Version.ResourceType, r.Version.ResourceId) != true)
            .GroupBy(r => (r.Version.ResourceType, r.Version.ResourceId));
        foreach (var resource in resources)
        {
            if (Newest(resource, scopes, patientNo) is not { } found)
            {
                continue;
            }

            bytes += found.Version.Bytes.Length + OverheadBytes;
            if (bytes > BytesMax)
            {
                return null;
            }

            released.Add(found);
        }

        return released;
    }

    /// <summary>An older version as it may leave beside the newest: under the same rule, and only while its exact bytes are there.</summary>
    public FoundRecord? Original(RegisteredRecord registered, ScopeSet? scopes) =>
        store.Relationships.OfAccount(registered.Relationship)?.PatientNo is { } patientNo
        && source.Current(registered.Version.ResourceType, registered.Version.ResourceId) is { } now && FhirResource.TryRead(now.Body, out var current, out _)
        && Opened(registered) is { } opened && Version(opened.Row.Body, current) is { } version && IsAllowed(version, current, scopes, patientNo)
            ? new FoundRecord(version, opened.Salt, registered.Pointer, registered.Commitment)
            : null;

    private FoundRecord? Newest(IGrouping<(string Type, string Id), RegisteredRecord> versions, ScopeSet? scopes, string patientNo)
    {
        if (source.Current(versions.Key.Type, versions.Key.Id) is not { } now || !FhirResource.TryRead(now.Body, out var current, out _))
        {
            return null;
        }

        foreach (var registered in versions.OrderByDescending(r => r.Version.Version).ThenByDescending(r => r.Height?.Value))
        {
            if (Opened(registered) is { } opened)
            {
                return Version(opened.Row.Body, current) is { } version && IsAllowed(version, current, scopes, patientNo)
                    ? new FoundRecord(version, opened.Salt, registered.Pointer, registered.Commitment)
                    : null;
            }

            // An older version is not what is current now: with the newest erased, nothing of the resource is shown.
            if (store.Marks.IsErased(registered.Pointer))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The version is mostly the current one: it is read and judged once then.</summary>
    private static FhirResource? Version(ReadOnlyMemory<byte> body, FhirResource current) =>
        body.Span.SequenceEqual(current.Bytes.Span) ? current : FhirResource.TryRead(body, out var version, out _) ? version : null;

    /// <summary>The row, when its bytes are those that the ledger has the commitment to.</summary>
    private (RecordRow Row, Salt Salt)? Opened(RegisteredRecord registered)
    {
        if (store.Records.SaltOf(registered.Pointer) is not { } salt || source.Row(registered.RecordNo) is not { } row)
        {
            return null;
        }

        return Commitment.Opens(registered.Commitment, salt, registered.Version.ResourceType, row.Body.Span) ? (row, new Salt(new Hash(salt))) : null;
    }

    /// <summary>
    /// A resource that is in another patient's compartment too needs that patient's permission as well; patients see whatever is about them.
    /// </summary>
    private bool IsAllowed(FhirResource version, FhirResource current, ScopeSet? scopes, string patientNo) => scopes is null
        ? source.IsAbout(version, patientNo) && source.IsAbout(current, patientNo)
        : scopes.Matches(version, current) && source.IsOnlyAbout(version, patientNo) && source.IsOnlyAbout(current, patientNo);
}
