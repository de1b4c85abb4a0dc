using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;

namespace Xinglin.Node.Relationships;

/// <summary>When a patient's wallet has taken a relationship over, the member's key of it goes.</summary>
internal sealed class ClaimWatch(GatewayStore store, PendingKeys keys, LedgerView view) : ILedgerWatcher
{
    public string Event => "relationship.claimed";

    public void Begin()
    {
        foreach (var row in store.Relationships.All().Where(r => !r.Active && view.Relationship(r.Account)?.Status == RelationshipStatus.Active))
        {
            Note(row);
        }
    }

    public void See(FeedEvent seen)
    {
        if (seen.Data.TryGetProperty("account", out var value) && AccountId.TryParse(value.GetString(), out var account)
            && store.Relationships.OfAccount(account) is { } row)
        {
            Note(row);
        }
    }

    private void Note(RelationshipRow row)
    {
        store.Relationships.Save(row with { Active = true });
        keys.Forget(row.Account);
    }
}
