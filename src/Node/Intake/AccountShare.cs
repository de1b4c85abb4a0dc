using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Intake;

/// <summary>Whose bucket a transaction is counted in: the acting account together with the signer that presents it.</summary>
internal static class AccountShare
{
    public static Hash Of(AccountId account, KeyId signer)
    {
        if (account.Value == signer.Value)
        {
            return account.Value;
        }

        Span<byte> both = stackalloc byte[2 * Hash.Length];
        account.Value.CopyTo(both);
        signer.Value.CopyTo(both[Hash.Length..]);
        return Sha256.Of(both);
    }
}
