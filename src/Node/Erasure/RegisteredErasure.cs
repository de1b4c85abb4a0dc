using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Store;
using Xinglin.Node.Records;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Erasure;

/// <summary>
/// Records that the member registered: their salts and their copies' keys go here, and what was born here or brought loses its content. The row of the
/// member's own system goes in that system, which Xinglin only reads.
/// </summary>
internal sealed class RegisteredErasure(GatewayStore store, RecordSource source, ResourceStore resources, RecordKeys keys) : IErasable
{
    public void Destroy(AccountId account, Hash pointer)
    {
        if (store.Records.ByPointer(pointer) is { } record && record.Relationship == account)
        {
            resources.Erase(record.RecordNo);
            store.Records.EraseSalts([pointer]);
            keys.Destroy(pointer);
        }
    }

    public bool IsGone(AccountId account, Hash pointer) =>
        store.Records.ByPointer(pointer) is not { } record || record.Relationship != account || source.Row(record.RecordNo) is null or { Body.IsEmpty: true };
}
