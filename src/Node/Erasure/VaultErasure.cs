using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;
using Xinglin.Node.Vault.Uploads;

namespace Xinglin.Node.Erasure;

/// <summary>
/// Sealed copies and uploads in the member's vault: keys, rows and blobs go, and of an upload every wrap, the patient's and the grantees'.
/// What other members copied stays ciphertext, without a key from the end of the epoch on.
/// </summary>
internal sealed class VaultErasure(MemberVault vault) : IErasable
{
    private readonly PatientUploads _uploads = new(vault);

    public void Destroy(AccountId account, Hash pointer)
    {
        if (IsOwn(account, pointer))
        {
            _uploads.Destroy(pointer);
        }
    }

    public bool IsGone(AccountId account, Hash pointer) => !IsOwn(account, pointer);

    private bool IsOwn(AccountId account, Hash pointer) =>
        vault.LayersOf(pointer).Any(layer => layer.Relationship == account) || _uploads.Find(pointer, account) is not null;
}
