using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Corrections;

/// <summary>
/// <c>correction.leave</c>: the patient leaves the sealed request, before signing it on the ledger. It counts from the signature on; that it was
/// left stands in the log.
/// </summary>
internal sealed class LeaveCorrection(MemberParts parts) : IGatewayMethod
{
    /// <summary>The purpose in the log's entry.</summary>
    public const string Purpose = "correction-request";

    /// <summary>A request that was left and not signed for so long, milliseconds, makes place for others.</summary>
    private const long Patience = 3_600_000;

    public string Name => GatewayMethods.CorrectionLeave;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.CorrectionLeaveArguments, out var left))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        var info = CorrectionRequestDocument.Info(parts.Ledger.Genesis.Network, left.Correction, parts.Known.Member);
        var text = parts.Keys.Seals.Open(key => CommittedText.Open(left.Sealed, key, info));
        if (text?.Read(CorrectionJson.Default.CorrectionRequestDocument) is not { } document || !IsSound(document, left.Correction, request.Account)
            || text.Commitment(CorrectionRequestDocument.CommitmentType) is not { } commitment)
        {
            return CorrectionRefusals.Unreadable;
        }

        return (Refusal(request, document) is { } refusal ? refusal : (RefusalCode?)null) ?? Keep(request, document, text, commitment);
    }

    private bool IsSound(CorrectionRequestDocument document, Hash correction, AccountId account) =>
        document.Correction == correction && document.Network == parts.Ledger.Genesis.Network && document.Account == account && document.Member == parts.Known.Member;

    private RefusalCode? Refusal(GatewayRequest request, CorrectionRequestDocument document)
    {
        if (!CorrectionLimits.IsText(document.Statement))
        {
            return CorrectionRefusals.TextInvalid;
        }

        // What is hidden from a guardian is to it as if it were not there.
        var hidden = parts.Confidential.For(request).Pointers;
        if (parts.Store.Records.ByPointer(document.Pointer) is not { Height: not null } record || record.Relationship != request.Account
            || hidden.Contains(document.Pointer) || parts.Store.Marks.IsErased(document.Pointer))
        {
            return CorrectionRefusals.NotYours;
        }

        return parts.Corrections.Find(document.Correction) is not null ? CorrectionRefusals.Exists : Crowded(request.Account, document.Pointer);
    }

    private RefusalCode? Crowded(AccountId account, Hash pointer)
    {
        foreach (var stale in parts.Corrections.Of(account).Where(r => r.Step == CorrectionSteps.Left && r.Since.Plus(Patience).CompareTo(parts.Now) < 0))
        {
            parts.Corrections.Forget(stale.Correction);
        }

        var kept = parts.Corrections.Of(account);
        return kept.Any(r => r.IsOpen && r.Step != CorrectionSteps.Left && r.Pointer == pointer) ? CorrectionRefusals.OpenAlready
            : kept.Count(r => r.IsOpen) >= CorrectionLimits.OpenMax || kept.Count >= CorrectionLimits.KeptMax ? CorrectionRefusals.Limit : null;
    }

    private GatewayAnswer Keep(GatewayRequest request, CorrectionRequestDocument document, CommittedText text, Hash commitment)
    {
        var record = parts.Store.Records.ByPointer(document.Pointer)!;
        var reader = parts.Known.IsGuardian(request) ? new AccountId(request.Signed.Signature.Kid.Value) : request.Account;
        var body = new DisclosureBody(
            parts.Now, Released: false, DisclosureBases.Patient, reader, Purpose, [], [new DisclosedRecord(record.Pointer, record.Commitment)], request.Account);
        if (parts.Log.Append(body) is null)
        {
            return DisclosureCodes.LogUnavailable;
        }

        parts.Corrections.Add(new CorrectionRow(document.Correction, request.Account, document.Pointer, commitment, CorrectionSteps.Left, parts.Now), text);
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
