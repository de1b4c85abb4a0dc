using System.Text;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Access;

/// <summary>
/// Judges whether an opened layer is what it says: <c>raw</c> by the ledger's commitment to the exact bytes; a narrower layer by the holder's signed
/// statement that it was made from the record with that commitment. No I/O.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="holder">Who released it.</param>
/// <param name="identities">The holder's identity keys, from a proof.</param>
public sealed class LayerVerifier(NetworkId network, AccountId holder, IReadOnlyList<P256PublicKey> identities)
{
    /// <summary>What the ledger must have at the pointer; null when the text does not give it, or nobody answers for the projection.</summary>
    public Hash? CommitmentOf(OpenedResource opened)
    {
        if (!opened.Salt.TryCommit(opened.Type, Encoding.UTF8.GetBytes(opened.Resource), out var commitment))
        {
            return null;
        }

        if (opened.Layer == LayerNames.Raw)
        {
            return opened.Attestation is null ? commitment : null;
        }

        return IsAttested(opened, commitment) ? opened.Commitment : null;
    }

    private bool IsAttested(OpenedResource opened, Hash projection) =>
        SignedStatement.TryParse(opened.Attestation) is { } signed && identities.Any(key => signed.IsBy(key)) && LayerStatement.TryRead(signed) is { } statement
        && statement.Network == network && statement.Holder == holder && statement.Record == opened.Pointer && statement.Commitment == opened.Commitment
        && statement.Type == opened.Type && statement.Layer == opened.Layer && statement.Projection == projection;
}
