using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Identity;

/// <summary>How far the guardians are with an account.</summary>
/// <param name="Approvals">Persons who approved these keys.</param>
/// <param name="Due">From when it may be finished; null while there are too few.</param>
/// <param name="Finished">True when the account's keys are this wallet's.</param>
public sealed record RecoveryProgress(int Approvals, LedgerTime? Due, bool Finished);

/// <summary>What a wallet does with its keys: rotate, name guardians, veto, and get an account back by them.</summary>
public sealed class WalletKeys(NetworkConnection connection, Wallet wallet)
{
    /// <summary>
    /// Replaces both keys of a relationship; the old ones are worthless from the next block on. The wallet's file names the next keys before
    /// anything is sent, so that a wallet that stops in between opens with either.
    /// </summary>
    public async Task<Answer<WalletRelationship>> RotateAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        if (!(await SettleAsync(relationship, cancellation)).TryGet(out var present, out var unsettled))
        {
            return unsettled!;
        }

        var prepared = present with { Next = present.Epoch + 1 };
        wallet.Add(prepared);
        using var old = wallet.Identity(present);
        using var next = wallet.Identity(prepared with { Epoch = prepared.Next!.Value });
        var ledger = LedgerOf(present);
        var rotation = new AccountRotate(present.Account, [Jwk.Of(next.Signer.PublicKey)], [old.Signer.KeyId]);
        var transaction = ledger.NewTransaction().ActingAs(present.Account).Introduce(next.Signer)
            .Call("account.rotate", rotation, ContractsJson.Default.AccountRotate);
        if (present.Role is null)
        {
            transaction.Call("relationship.seal", new RelationshipSeal(present.Account, Jwk.Of(next.Sealing.PublicKey)), ContractsJson.Default.RelationshipSeal);
        }
        else if (old.Introduce)
        {
            transaction.Introduce(old.Signer);
        }

        var submitted = await ledger.SubmitAsync(transaction.Sign([old.Signer, next.Signer]), cancellation);
        return (await SettleAsync(prepared, cancellation)).TryGet(out var settled, out unsettled)
            ? submitted.Refusal is { } refusal && settled.Epoch == present.Epoch ? refusal : settled
            : unsettled!;
    }

    /// <summary>Asks the ledger which of two keys is the account's, after a rotation that was not seen to end, and writes it down.</summary>
    public async Task<Answer<WalletRelationship>> SettleAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        if (relationship.Next is not { } next)
        {
            return relationship;
        }

        if (!(await KeysOfAsync(relationship, cancellation)).TryGet(out var keys, out var refusal))
        {
            return refusal!;
        }

        using var candidate = wallet.Identity(relationship with { Epoch = next });
        using var present = wallet.Identity(relationship);
        if (!keys.Contains(candidate.Signer.KeyId) && keys.Contains(present.Signer.KeyId))
        {
            // The transaction may still come: the next attempt uses the same next keys, and either outcome is one that this file opens.
            return relationship;
        }

        var settled = relationship with { Epoch = keys.Contains(candidate.Signer.KeyId) ? next : relationship.Epoch, Next = null };
        wallet.Add(settled);
        return settled;
    }

    /// <summary>Names guardians for one relationship, and makes for each the invitation to be handed over.</summary>
    /// <param name="relationship">Whose keys.</param>
    /// <param name="of">How many are needed.</param>
    /// <param name="cards">A card of each guardian, made for this relationship.</param>
    /// <param name="delayHours">24 to 2,160.</param>
    /// <param name="shares">A share of the root for each, or none.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<IReadOnlyList<GuardianInvitation>>> PlanAsync(
        WalletRelationship relationship, int of, IReadOnlyList<GuardianCard> cards, int delayHours, IReadOnlyList<string>? shares = null,
        CancellationToken cancellation = default)
    {
        var plan = new RecoveryPlan(relationship.Account, of, [.. cards.Select(c => c.KeyId)], delayHours);
        var submitted = await SubmitAsync(relationship, "recovery.plan", plan, ContractsJson.Default.RecoveryPlan, cancellation);
        return submitted.Refusal is { } refusal ? refusal : Invitations(relationship, cards, shares);
    }

    /// <summary>Invitations anew, for example with shares of the root; the plan stays.</summary>
    public List<GuardianInvitation> Invitations(WalletRelationship relationship, IReadOnlyList<GuardianCard> cards, IReadOnlyList<string>? shares = null) =>
        [.. cards.Select((card, i) => Invite(card, new GuardianInvitationContent(relationship.Account, relationship.Member, shares?[i])))];

    /// <summary>Ends what guardians have started, at once.</summary>
    public Task<Answer<TransactionStatus>> VetoAsync(WalletRelationship relationship, CancellationToken cancellation = default) =>
        SubmitAsync(relationship, "recovery.veto", new RecoveryVeto(relationship.Account), ContractsJson.Default.RecoveryVeto, cancellation);

    /// <summary>In a new wallet: keys for an account that was lost, and the request for its guardians. The same request as long as it is not answered.</summary>
    public RecoveryRequest Ask(AccountId account, AccountId member)
    {
        var relationship = wallet.Find(account) ?? new WalletRelationship(RelationshipLabel.Create(), member, account, 0);
        wallet.Add(relationship);
        using var identity = wallet.Identity(relationship);
        return new RecoveryRequest(
            RecoveryRequest.FormatV1, wallet.Network, account, Jwk.Of(identity.Signer.PublicKey), Jwk.Of(identity.Sealing.PublicKey));
    }

    /// <summary>How far it is; finishes it when the delay has passed.</summary>
    public async Task<Answer<RecoveryProgress>> FinishAsync(WalletRelationship relationship, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        if (!(await KeysOfAsync(relationship, cancellation)).TryGet(out var keys, out var refusal))
        {
            return refusal!;
        }

        if (keys.Contains(identity.Signer.KeyId))
        {
            return new RecoveryProgress(0, null, true);
        }

        var running = await LedgerOf(relationship).EntryAsync("recovery.running", relationship.Account.ToString(), ContractsJson.Default.Recovery, cancellation);
        if (!running.TryGet(out var recovery, out refusal))
        {
            return refusal!;
        }

        var mine = Jwk.Of(identity.Signer.PublicKey);
        if (recovery?.Candidates.FirstOrDefault(c => c.Key == mine) is not { } candidate)
        {
            return new RecoveryProgress(0, null, false);
        }

        if (candidate.Due is not { } due || due.CompareTo(connection.Now) > 0)
        {
            return new RecoveryProgress(candidate.Approvals.Count, candidate.Due, false);
        }

        var ledger = LedgerOf(relationship);
        var anybody = LedgerReading.AccountOf(identity.Signer.KeyId);
        var transaction = ledger.NewTransaction().ActingAs(anybody).Introduce(identity.Signer)
            .Call("recovery.finish", new RecoveryFinish(relationship.Account, candidate.Action), ContractsJson.Default.RecoveryFinish).Sign(identity.Signer);
        var finished = await ledger.SubmitAsync(transaction, cancellation);
        return finished.Refusal is { } late ? late : new RecoveryProgress(candidate.Approvals.Count, due, true);
    }

    private GuardianInvitation Invite(GuardianCard card, GuardianInvitationContent content)
    {
        var info = new SealInfo(SealPurposes.GuardianInvitation, wallet.Network, card.KeyId.Value.ToArray());
        return new GuardianInvitation(
            GuardianInvitation.FormatV1, card.KeyId, SealedMessage.Seal(Genesis.KeyOf(card.Seal), info, GuardianFiles.Write(content)));
    }

    private async Task<Answer<IReadOnlyList<KeyId>>> KeysOfAsync(WalletRelationship relationship, CancellationToken cancellation)
    {
        var answer = await LedgerOf(relationship).EntryAsync("ledger.accounts", relationship.Account.ToString(), LedgerJson.Default.AccountEntry, cancellation);
        return answer.TryGet(out var entry, out var refusal) ? entry?.Keys.ToList() ?? [new KeyId(relationship.Account.Value)] : refusal!;
    }

    private async Task<Answer<TransactionStatus>> SubmitAsync<T>(
        WalletRelationship relationship, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var identity = wallet.Identity(relationship);
        var ledger = LedgerOf(relationship);
        return await ledger.SubmitAsync(ledger.NewTransaction().ActingAs(relationship.Account).Call(method, arguments, type).Sign(identity.Signer), cancellation);
    }

    private LedgerClient LedgerOf(WalletRelationship relationship) =>
        connection.LedgerAt(connection.Network.Find(relationship.Member) ?? connection.Network.Members[0]);
}
