using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Erasure;

/// <summary>
/// Records that the member registered from its own system: their salts and their copies' keys go here; the row itself goes in the
/// member's own system, which Xinglin only reads.
/// </summary>
internal sealed class RegisteredErasure(GatewayStore store, RecordSource source, RecordKeys keys) : IErasable
{
    public void Destroy(AccountId account, Hash pointer)
    {
        if (store.Records.ByPointer(pointer)?.Relationship == account)
        {
            store.Records.EraseSalts([pointer]);
            keys.Destroy(pointer);
        }
    }

    public bool IsGone(AccountId account, Hash pointer) =>
        store.Records.ByPointer(pointer) is not { } record || record.Relationship != account || source.Row(record.RecordNo) is null;
}
