using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Erasure;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Erasure;

/// <summary>
/// <c>erasure.deposit</c>: the patient leaves the sealed order before signing it on the ledger, and hears at once when a retention rule
/// forbids it, with rule and date.
/// </summary>
internal sealed class DepositErasure(
    NetworkId network, MemberKeys keys, LedgerView view, KnownAccounts known, ErasureOrders orders, RetentionJudge retention, Func<LedgerTime> now) : IGatewayMethod
{
    /// <summary>Sealed orders of one account that wait for their signature.</summary>
    private const int WaitingMax = 64;

    public string Name => GatewayMethods.ErasureDeposit;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.ErasureDepositArguments, out var deposit))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        // A replica's holder may not know the patient, but the account must be somebody's relationship.
        if (view.Relationship(request.Account) is null)
        {
            return GatewayCodes.NotKnownHere;
        }

        var text = keys.Seals.Open(seal => CommittedText.Open(deposit.Sealed, seal, ErasureOrderDocument.Info(network, deposit.Order, known.Member)));
        if (text?.Read(ErasureJson.Default.ErasureOrderDocument) is not { } order || !IsSound(order, deposit.Order, request.Account))
        {
            return ErasureRefusals.Unreadable;
        }

        if (retention.Judge(request.Account, order.Pointers, now()) is { } kept)
        {
            return GatewayAnswer.Refuse(ProblemDocument.Of(ErasureRefusals.Retained) with { Rule = kept.Rule.Id, Until = kept.Until.ToString() });
        }

        return Keep(order, text);
    }

    private bool IsSound(ErasureOrderDocument order, Hash id, AccountId account) =>
        order.Order == id && order.Network == network && order.Account == account && order.Holders.Contains(known.Member)
        && order.Pointers.Count is > 0 and <= Contracts.Erasure.ErasureContract.PointersMax
        && (order.Reason?.Length ?? 0) <= ErasureOrderDocument.ReasonLengthMax;

    private GatewayAnswer Keep(ErasureOrderDocument order, CommittedText text)
    {
        if (orders.Find(order.Order) is not null)
        {
            return Contracts.Erasure.ErasureCodes.Exists;
        }

        if (orders.Deposited(order.Account) >= WaitingMax)
        {
            return Api.ApiCodes.Overloaded;
        }

        orders.Save(new OrderRow(
            order.Order, order.Account, ErasureSteps.Deposited, order.Pointers, text.Commitment(ErasureOrderDocument.CommitmentType), order.Traces));
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}

/// <summary><c>erasure.list</c>: the patient's orders here, who was shown what they are about, and what is restricted.</summary>
internal sealed class ListErasures(LedgerView view, ErasureOrders orders, RecordMarks marks) : IGatewayMethod
{
    public string Name => GatewayMethods.ErasureList;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) =>
        ValueTask.FromResult(view.Relationship(request.Account) is null ? GatewayCodes.NotKnownHere : Answer(request.Account));

    private GatewayAnswer Answer(AccountId account) => GatewayAnswer.Of(
        new ErasuresAnswer(
            [.. orders.Of(account).Select(o => new HeldErasure(o.Order, o.Step, o.Pointers, o.Readers ?? [], o.Erased, o.Unrestorable, o.Decline))],
            [.. marks.Of(account).Where(m => m.Code == ErasureRefusals.RecordRestricted.Value).Select(m => m.Pointer)]),
        GatewayJson.Default.ErasuresAnswer);
}

/// <summary>
/// <c>erasure.restrict</c>: what may not be erased yet is released to nobody under a permission; a legal duty and an emergency still
/// reach it, marked.
/// </summary>
internal sealed class RestrictRecords(KnownAccounts known, GatewayStore store, RecordMarks marks, IDisclosureLog log, Func<LedgerTime> now) : IGatewayMethod
{
    /// <summary>The purpose in the log's entry.</summary>
    public const string Purpose = "restriction";

    public string Name => GatewayMethods.ErasureRestrict;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.RestrictArguments, out var arguments)
            || arguments.Pointers.Count is < 1 or > Contracts.Erasure.ErasureContract.PointersMax)
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        var records = arguments.Pointers.Select(store.Records.ByPointer).ToList();
        if (records.Any(r => r?.Relationship != request.Account))
        {
            return ErasureRefusals.NotYours;
        }

        var body = new DisclosureBody(
            now(), Released: false, DisclosureBases.Patient, request.Account, arguments.On ? Purpose : Purpose + "-lifted", [],
            [.. records.Select(r => new DisclosedRecord(r!.Pointer, r.Commitment))], request.Account);
        if (log.Append(body) is null)
        {
            return DisclosureCodes.LogUnavailable;
        }

        store.InOneTransaction(() => records.ForEach(r => marks.Restrict(request.Account, r!.Pointer, arguments.On ? now() : null)));
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
