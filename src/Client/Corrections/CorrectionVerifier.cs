using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Corrections;

/// <summary>
/// Checks what a holder says that a patient said: the words are those that the patient's key committed to, and so is the decision. A holder can
/// leave a statement out unseen by a reader, but not change one; the patient sees it missing.
/// </summary>
/// <param name="connection">Where proofs come from.</param>
/// <param name="trust">Whose keys decide.</param>
public sealed class CorrectionVerifier(NetworkConnection connection, TrustedMembers trust)
{
    /// <summary>Verifies one: <see cref="CorrectionFaults.Mismatch"/>, or <c>proof-invalid</c>.</summary>
    /// <param name="holder">The provider that sent it.</param>
    /// <param name="account">The relationship that it must be about.</param>
    /// <param name="attached">What was sent.</param>
    /// <param name="original">The original, verified by the caller.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<VerifiedCorrection>> VerifyAsync(
        MemberView holder, AccountId account, AttachedCorrection attached, VerifiedResource? original = null, CancellationToken cancellation = default)
    {
        var key = $"correction.requests/{attached.Correction}";
        var answer = await connection.ProvenAsync(holder, trust, key, ContractsJson.Default.RequestedCorrection, cancellation);
        if (!answer.TryGet(out var proven, out var refusal))
        {
            return refusal!;
        }

        return proven.Value is { } request && Opens(attached, request, holder, account)
            ? Read(attached, request, original, proven.Height)
            : Refusal.Of(CorrectionFaults.Mismatch, "What came with the record is not what the patient and the provider signed: nothing is shown; tell the patient.");
    }

    private bool Opens(AttachedCorrection attached, RequestedCorrection request, MemberView holder, AccountId account)
    {
        var asked = attached.Request?.Read(CorrectionJson.Default.CorrectionRequestDocument);
        var soundRequest = attached.Request is null || (attached.Request.Commitment(CorrectionRequestDocument.CommitmentType) == request.Document
            && asked is not null && asked.Correction == attached.Correction && asked.Account == account && asked.Member == holder.Account && asked.Pointer == attached.Pointer
            && asked.Network == connection.Network.Network);
        var decided = attached.Decision?.Read(CorrectionJson.Default.CorrectionDecisionDocument);
        var soundDecision = attached.Decision is null || (attached.Decision.Commitment(CorrectionDecisionDocument.CommitmentType) == request.Decision
            && decided is not null && decided.Correction == attached.Correction && decided.Member == holder.Account);
        return request.Account == account && request.Provider == holder.Account && soundRequest && soundDecision;
    }

    private VerifiedCorrection Read(AttachedCorrection attached, RequestedCorrection request, VerifiedResource? original, Height height)
    {
        var decision = attached.Decision?.Read(CorrectionJson.Default.CorrectionDecisionDocument);
        var standing = request.StandingAt(connection.Now);
        var state = standing == CorrectionStanding.Late ? CorrectionStates.Late
            : standing == CorrectionStanding.Pending ? CorrectionStates.Pending
            : decision is null ? CorrectionStates.Decided
            : decision.Accepted ? CorrectionStates.Accepted : CorrectionStates.Refused;
        return new VerifiedCorrection(
            attached.Correction, attached.Pointer, state, request.Since, request.Due, attached.Request?.Read(CorrectionJson.Default.CorrectionRequestDocument)?.Statement,
            request.Decided, decision?.Reason, decision?.By, attached.Registered, original, height);
    }
}

/// <summary>What can be wrong with a statement that travels with a record.</summary>
public static class CorrectionFaults
{
    /// <summary>The words are not those that the ledger has the commitment to, or are about another record.</summary>
    public static readonly RefusalCode Mismatch = new("correction-mismatch");
}
