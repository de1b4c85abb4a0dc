using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Corrections;

/// <summary><c>correction.queue</c>: what waits for a clinician of this member: ids and times, no word of what and of whom.</summary>
internal sealed class ListWaitingCorrections(MemberParts parts) : IGatewayMethod
{
    private const int ListedMax = 200;

    public string Name => GatewayMethods.CorrectionQueue;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!parts.Known.IsClinician(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        var now = parts.Ledger.Tip.Time;
        return GatewayAnswer.Of(
            new CorrectionQueueAnswer([.. parts.Corrections.At(CorrectionSteps.Pending, ListedMax)
                .Select(r => new WaitingCorrection(r.Correction, r.Since, r.Due!.Value, r.Due.Value.CompareTo(now) <= 0))]),
            GatewayJson.Default.CorrectionQueueAnswer);
    }
}

/// <summary><c>correction.show</c>: one request for a clinician of this member, written to the log first.</summary>
internal sealed class ShowCorrection(MemberParts parts, AttachedCorrections attached) : IGatewayMethod
{
    /// <summary>The purpose in the log's entry.</summary>
    public const string Purpose = "correction-review";

    public string Name => GatewayMethods.CorrectionShow;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.CorrectionReference, out var reference))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsClinician(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.Corrections.Find(reference.Correction) is not { } row || row.Step == CorrectionSteps.Left
            || parts.Store.Records.ByPointer(row.Pointer) is not { } record || parts.Store.Relationships.OfAccount(row.Account) is not { } patient)
        {
            return CorrectionRefusals.Unknown;
        }

        var body = new DisclosureBody(
            parts.Now, Released: true, DisclosureBases.Care, request.Account, Purpose, [], [new DisclosedRecord(record.Pointer, record.Commitment)], row.Account, parts.Known.Member);
        return parts.Log.Append(body) is { } entry
            ? GatewayAnswer.Of(
                new CorrectionShowAnswer(attached.Of(row), patient.PatientNo, record.Version.ResourceType, record.Version.ResourceId, entry.Commitment.ToString()),
                GatewayJson.Default.CorrectionShowAnswer)
            : DisclosureCodes.LogUnavailable;
    }
}

/// <summary><c>correction.decide</c>: a clinician of this member accepts or refuses; the member signs that it decided.</summary>
internal sealed class DecideCorrection(MemberParts parts, CorrectionWork work) : IGatewayMethod
{
    public string Name => GatewayMethods.CorrectionDecide;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.CorrectionDecideArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsClinician(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (!CorrectionLimits.IsText(arguments.Reason))
        {
            return CorrectionRefusals.TextInvalid;
        }

        if (parts.Corrections.Find(arguments.Correction) is not { } row || row.Step == CorrectionSteps.Left)
        {
            return CorrectionRefusals.Unknown;
        }

        if (row.Step != CorrectionSteps.Pending)
        {
            return CorrectionRefusals.DecidedAlready;
        }

        if (!Keep(request.Account, row, arguments))
        {
            return DisclosureCodes.LogUnavailable;
        }

        return await work.SignAsync(row.Correction, cancellation) is { } refusal ? refusal : GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }

    private bool Keep(AccountId clinician, CorrectionRow row, CorrectionDecideArguments arguments)
    {
        var record = parts.Store.Records.ByPointer(row.Pointer);
        var body = new DisclosureBody(
            parts.Now, Released: false, DisclosureBases.Care, clinician, arguments.Accepted ? CorrectionMarks.Accepted : CorrectionMarks.Refused, [],
            record is null ? [] : [new DisclosedRecord(record.Pointer, record.Commitment)], row.Account, parts.Known.Member);
        if (parts.Log.Append(body) is null)
        {
            return false;
        }

        var decision = new CorrectionDecisionDocument(row.Correction, parts.Known.Member, clinician, arguments.Accepted, arguments.Reason);
        parts.Corrections.Decide(
            row with { Step = CorrectionSteps.Deciding, Accepted = arguments.Accepted },
            CommittedText.Create(decision, CorrectionJson.Default.CorrectionDecisionDocument));
        return true;
    }
}

/// <summary><c>correction.own</c>: the patient's requests here.</summary>
internal sealed class ListOwnCorrections(MemberParts parts, AttachedCorrections attached) : IGatewayMethod
{
    public string Name => GatewayMethods.CorrectionOwn;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        var view = parts.Confidential.For(request);
        var rows = parts.Corrections.Of(request.Account).Where(r => r.Step != CorrectionSteps.Left && !view.Pointers.Contains(r.Pointer));
        return GatewayAnswer.Of(new CorrectionsAnswer([.. rows.Select(attached.Of)], view.Remark), GatewayJson.Default.CorrectionsAnswer);
    }
}
