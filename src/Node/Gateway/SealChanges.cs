using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;

namespace Xinglin.Node.Gateway;

/// <summary>
/// Something that keeps copies sealed to a patient. When the patient's sealing key changes, by rotation, recovery or coming of age, it
/// seals them anew; what only the patient can open, it leaves. Called again for the same change when the node stopped in between.
/// </summary>
internal interface IRewrap
{
    /// <summary>Seals what is kept for this relationship account to this key from now on.</summary>
    void Rewrap(AccountId account, P256PublicKey seal);
}

/// <summary>Follows <c>relationship.seal-changed</c> for the patients of this member.</summary>
internal sealed class SealChanges(MemberParts parts, IReadOnlyList<IRewrap> kept) : ILedgerWatcher
{
    public string Event => "relationship.seal-changed";

    public void Begin()
    {
    }

    public void See(FeedEvent seen)
    {
        // The state's key, not the event's: when there were two changes, the later one counts for both.
        if (seen.Data.Deserialize(ContractsJson.Default.RelationshipSealChanged) is { } changed && parts.Store.Relationships.OfAccount(changed.Account) is not null
            && parts.View.Relationship(changed.Account)?.Seal is { } seal && seal.TryKey(out var key))
        {
            foreach (var copies in kept)
            {
                copies.Rewrap(changed.Account, key);
            }
        }
    }
}
