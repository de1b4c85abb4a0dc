using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Corrections;

/// <summary>What a patient's wallet does about a record that is wrong: say so, and see what became of it.</summary>
public sealed class CorrectionClient(NetworkConnection connection, Wallet wallet, CorrectionVerifier verifier)
{
    /// <summary>
    /// Leaves the sealed statement with the relationship's member, then signs the request on the ledger: from then on the member's time runs.
    /// </summary>
    /// <param name="relationship">Whose record, at whom.</param>
    /// <param name="pointer">The version that is wrong.</param>
    /// <param name="statement">1 to 2,000 characters.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The request's id, or a refusal: one of the member's <c>correction-…</c> codes; nothing is on the ledger then.</returns>
    public async Task<Answer<Hash>> RequestAsync(WalletRelationship relationship, Hash pointer, string statement, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } member)
        {
            return NoMember();
        }

        var id = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var document = new CorrectionRequestDocument(id, connection.Network.Network, relationship.Account, member.Account, pointer, statement);
        var text = CommittedText.Create(document, CorrectionJson.Default.CorrectionRequestDocument);
        if (text.Commitment(CorrectionRequestDocument.CommitmentType) is not { } commitment)
        {
            return Refusal.Of(new("correction-text-invalid"), "The text must have 1 to 2,000 characters and no control characters: shorten it and send it again.");
        }

        using var identity = wallet.Identity(relationship);
        var copy = text.Seal(member.SealKey, CorrectionRequestDocument.Info(document.Network, id, member.Account));
        var left = await connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.CorrectionLeave, new CorrectionLeaveArguments(id, copy), GatewayJson.Default.CorrectionLeaveArguments, GatewayJson.Default.DoneAnswer, cancellation);
        if (left.Refusal is { } refusal)
        {
            return refusal;
        }

        var ledger = connection.LedgerAt(member);
        var transaction = ledger.NewTransaction().ActingAs(relationship.Account)
            .Call("correction.request", new CorrectionRequest(id, relationship.Account, commitment), ContractsJson.Default.CorrectionRequest).Sign(identity.Signer);
        var final = await ledger.SubmitAsync(transaction, cancellation);
        return final.Refusal is { } unsigned ? unsigned : id;
    }

    /// <summary>The requests of one relationship, oldest first, each verified.</summary>
    public async Task<Answer<IReadOnlyList<VerifiedCorrection>>> ListAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } member)
        {
            return NoMember();
        }

        using var identity = wallet.Identity(relationship);
        var answer = await connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.CorrectionOwn, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.CorrectionsAnswer, cancellation);
        if (!answer.TryGet(out var held, out var refusal))
        {
            return refusal!;
        }

        var verified = new List<VerifiedCorrection>();
        foreach (var attached in held.Corrections)
        {
            if (!(await verifier.VerifyAsync(member, relationship.Account, attached, null, cancellation)).TryGet(out var one, out refusal))
            {
                return refusal!;
            }

            verified.Add(one);
        }

        return verified;
    }

    private static Refusal NoMember() => Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.");
}

/// <summary>What a clinician's software does about requests to its member.</summary>
public sealed class CorrectionDesk(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>What waits for a decision, oldest first.</summary>
    public Task<Answer<CorrectionQueueAnswer>> WaitingAsync(CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.CorrectionQueue, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.CorrectionQueueAnswer, cancellation);

    /// <summary>One request with the patient's words; the member logs that it was shown.</summary>
    public Task<Answer<CorrectionShowAnswer>> ShowAsync(Hash correction, CancellationToken cancellation = default) => connection.GatewayAt(member, identity).AskAsync(
        GatewayMethods.CorrectionShow, new CorrectionReference(correction), GatewayJson.Default.CorrectionReference, GatewayJson.Default.CorrectionShowAnswer, cancellation);

    /// <summary>Accepts or refuses; the member signs it, and the patient is told.</summary>
    /// <param name="correction">The request.</param>
    /// <param name="accepted">True: the record is wrong, and its newer version is written in the member's own system.</param>
    /// <param name="reason">1 to 2,000 characters.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<DoneAnswer>> DecideAsync(Hash correction, bool accepted, string reason, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.CorrectionDecide, new CorrectionDecideArguments(correction, accepted, reason), GatewayJson.Default.CorrectionDecideArguments,
            GatewayJson.Default.DoneAnswer, cancellation);
}
