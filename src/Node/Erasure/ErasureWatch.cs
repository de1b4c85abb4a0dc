using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>Takes note of final orders that name this member as holder.</summary>
internal sealed class ErasureWatch(ErasureOrders orders, LedgerView view, AccountId member) : ILedgerWatcher
{
    public string Event => "erasure.ordered";

    public void Begin()
    {
    }

    public void See(FeedEvent seen)
    {
        if (!seen.Data.TryGetProperty("order", out var value) || !Hash.TryParse(value.GetString(), out var id)
            || view.Erasure(id) is not { } order || order.Holders.All(h => h.Member != member))
        {
            return;
        }

        // What was left here counts only when it is what the patient signed.
        var deposited = orders.Find(id);
        if (deposited is null || deposited.Step == ErasureSteps.Deposited)
        {
            var traces = deposited is not null && deposited.Account == order.Account && deposited.Document == order.Document && deposited.Traces;
            orders.Save(new OrderRow(id, order.Account, ErasureSteps.Ordered, order.Pointers, order.Document, traces));
        }
    }
}
