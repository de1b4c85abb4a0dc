using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Vault.Emergency;

namespace Xinglin.Node.Emergency;

/// <summary>Finds the one person of a statement in the member's own system. Every number that is known here must be the same person's.</summary>
internal sealed class PersonSearch(RecordSource source, TemporaryIdentities temporary, AccountId member)
{
    /// <summary>The patient numbers that the identifiers lead to, each once.</summary>
    public IReadOnlyList<string> Find(IEnumerable<EmergencyIdentifier> identifiers) => [.. identifiers.SelectMany(Numbers).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> Numbers(EmergencyIdentifier identifier) => identifier.Kind switch
    {
        EmergencyIdentifiers.PatientNumber when identifier.Holder != member => [],
        EmergencyIdentifiers.PatientNumber => source.Patient(identifier.Value)?.PatientNo is { } number ? [number] : temporary.Find(identifier.Value) is { } made ? [made.Number] : [],
        EmergencyIdentifiers.IdentityNumber => source.PatientsByIdentityNumber(identifier.Value.ToUpperInvariant()).Select(p => p.PatientNo),
        _ => source.PatientsByCardNumber(identifier.Value).Select(p => p.PatientNo),
    };
}
