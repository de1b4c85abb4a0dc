using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Node.Relationships;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>
/// Carries out final orders: judges retention, destroys, and only then signs. Each step is durable before the next begins, and each may
/// be done again, so that a crash between destroying and the receipt delays the receipt and never makes one without destruction.
/// </summary>
internal sealed class ErasureWork(
    ErasureOrders orders,
    RetentionJudge retention,
    IReadOnlyList<IErasable> places,
    ErasedReaders readers,
    RecordMarks marks,
    EpochSchedule epochs,
    MemberTransactions transactions,
    GatewayStore store,
    NoticeQueue notices,
    IMemberLedger ledger,
    TimeProvider clock)
{
    /// <summary>A refused answer costs a transaction: it is not tried again at once.</summary>
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromSeconds(30);

    private readonly Dictionary<Hash, long> _refused = [];

    /// <summary>The ledger's time: an order is never dated after what was done about it.</summary>
    private LedgerTime Now => ledger.Tip.Time;

    /// <summary>Does what can be done now; orders whose answer the ledger does not take yet stay where they are.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        foreach (var order in orders.At(ErasureSteps.Ordered, ErasureSteps.OwnSystem))
        {
            Carry(order);
        }

        foreach (var order in orders.At(ErasureSteps.Destroyed, ErasureSteps.Declining).Where(o => MayTry(o.Order)))
        {
            await AnswerAsync(order, cancellation);
        }
    }

    /// <summary>Destroys, or decides to decline. Durable on return.</summary>
    public void Carry(OrderRow order)
    {
        var kept = order.Step == ErasureSteps.Ordered ? retention.Judge(order.Account, order.Pointers, Now) : null;
        if (kept is not null)
        {
            var decline = new ErasureDeclineDocument(order.Order, transactions.Member, kept.Rule.Id, kept.Rule.Source, kept.Until);
            orders.Save(order with { Step = ErasureSteps.Declining, Decline = CommittedText.Create(decline, ErasureJson.Default.ErasureDeclineDocument) });
            return;
        }

        Destroy(order);
    }

    private void Destroy(OrderRow order)
    {
        // The readers are found first: the traces that name them may have to go with the record.
        var told = order.Readers ?? readers.Find(order.Account, order.Pointers);
        if (order.Readers is null)
        {
            store.InOneTransaction(() =>
            {
                orders.Save(order with { Readers = told });
                readers.Tell(order.Order, told, Now);
            });
        }

        foreach (var pointer in order.Pointers)
        {
            marks.Erase(order.Account, pointer, Now);
            foreach (var place in places)
            {
                place.Destroy(order.Account, pointer);
            }
        }

        if (order.Traces)
        {
            readers.EraseTraces(order.Account, order.Pointers);
        }

        Note(order with { Readers = told });
    }

    /// <summary>Says destroyed only when nothing is left that this product cannot destroy.</summary>
    private void Note(OrderRow order)
    {
        var gone = order.Pointers.All(pointer => places.All(place => place.IsGone(order.Account, pointer)));
        if (gone)
        {
            var erased = Now;
            orders.Save(order with { Step = ErasureSteps.Destroyed, Erased = erased.CeilingHour(), Unrestorable = epochs.UnrestorableFrom(erased) });
        }
        else if (order.Step != ErasureSteps.OwnSystem)
        {
            orders.Save(order with { Step = ErasureSteps.OwnSystem });
        }
    }

    private async Task AnswerAsync(OrderRow order, CancellationToken cancellation)
    {
        var declines = order.Step == ErasureSteps.Declining;
        var transaction = transactions.New().ActingAs(transactions.Member);
        var (refusal, _) = await transactions.SubmitAsync(
            declines ? transaction.Call("erasure.decline", Decline(order)) : transaction.Call("erasure.receipt", Receipt(order)), [], cancellation);

        // Answered already: the answer before a restart was final after all.
        if (refusal is null || refusal == ErasureCodes.AnsweredAlready)
        {
            store.InOneTransaction(() =>
            {
                orders.Save(order with { Step = declines ? ErasureSteps.Declined : ErasureSteps.Receipted });
                notices.Add(new Notice(0, NoticeKinds.ErasureAnswered, Now, order.Account, Order: order.Order));
            });
            return;
        }

        _refused[order.Order] = clock.GetTimestamp();
    }

    private bool MayTry(Hash order) => !_refused.TryGetValue(order, out var refused) || clock.GetElapsedTime(refused) >= PauseAfterRefusal;

    private byte[] Receipt(OrderRow order) => JsonSerializer.SerializeToUtf8Bytes(
        new ErasureReceipt(order.Order, transactions.Member, order.Erased!.Value, order.Unrestorable!.Value), ContractsJson.Default.ErasureReceipt);

    private byte[] Decline(OrderRow order) => JsonSerializer.SerializeToUtf8Bytes(
        new ErasureDecline(order.Order, transactions.Member, order.Decline!.Commitment(ErasureDeclineDocument.CommitmentType)!.Value),
        ContractsJson.Default.ErasureDecline);
}
