using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Identity;

/// <summary>What a guardian's wallet does: make cards, keep invitations, approve new keys, release a share when an account is recovered.</summary>
public sealed class GuardianDuties(NetworkConnection connection, Wallet wallet)
{
    /// <summary>How old a proof of recovered keys may be, milliseconds: an idle ledger makes a block every five seconds.</summary>
    public const long ProofLife = 10 * 60_000;

    /// <summary>A key for one relationship of one ward.</summary>
    /// <param name="name">What the guardian calls the ward; stays in the wallet.</param>
    public GuardianCard NewCard(string name)
    {
        var label = RelationshipLabel.Create();
        wallet.Add(new WalletWard(label, name));
        using var identity = wallet.NewIdentity(label);
        return new GuardianCard(GuardianCard.FormatV1, Jwk.Of(identity.Signer.PublicKey), Jwk.Of(identity.Sealing.PublicKey));
    }

    /// <summary>
    /// Takes over what the desk recorded: the wallet acts for the ward at that member from now on, until the guardian's right ends. One wallet holds one
    /// ward at a member, and no relationship of the guardian's own there.
    /// </summary>
    /// <param name="account">The ward's account, as the desk says.</param>
    /// <param name="member">Whose desk.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<WalletRelationship>> TakeUpAsync(AccountId account, MemberView member, CancellationToken cancellation = default)
    {
        if (wallet.FindPatientOf(member.Account) is not null)
        {
            return Refusal.Of(GuardianFileCodes.WalletTaken, $"This wallet has a relationship with {member.Name} already: keep each ward at a member in a wallet of its own.");
        }

        var accounts = await connection.LedgerAt(member).EntryAsync("ledger.accounts", account.ToString(), LedgerJson.Default.AccountEntry, cancellation);
        if (!accounts.TryGet(out var entry, out var refusal))
        {
            return refusal!;
        }

        foreach (var ward in wallet.Wards)
        {
            using var identity = wallet.NewIdentity(ward.Label);
            if (entry?.Policy?.Leaves().Any(leaf => leaf.Key == identity.Signer.KeyId) == true)
            {
                var relationship = new WalletRelationship(ward.Label, member.Account, account, 0);
                wallet.Add(ward with { Account = account, Member = member.Account });
                wallet.Add(relationship);
                return relationship;
            }
        }

        return Refusal.Of(GuardianFileCodes.NotAWard, "No key of this wallet is recorded as guardian of that account: give the desk this wallet's card first.");
    }

    /// <summary>Stops every share of the ward's records with one reader, alone and at once, or withdraws the own objection.</summary>
    /// <param name="relationship">From <see cref="TakeUpAsync"/>.</param>
    /// <param name="reader">Who shall read nothing.</param>
    /// <param name="withdraw">True: no longer.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<DoneAnswer>> ObjectAsync(WalletRelationship relationship, PermissionGrantee reader, bool withdraw, CancellationToken cancellation = default)
    {
        if (connection.Network.Find(relationship.Member) is not { } member)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The ward's member is no longer in the network.");
        }

        using var identity = wallet.Identity(relationship);
        return await connection.GatewayAt(member, identity).AskAsync(
            GatewayMethods.GuardiansObject, new GuardiansObjectArguments(reader.Account, reader.Member, withdraw), GatewayJson.Default.GuardiansObjectArguments,
            GatewayJson.Default.DoneAnswer, cancellation);
    }

    /// <summary>Opens an invitation and keeps what it says.</summary>
    public Answer<WalletWard> Accept(GuardianInvitation invitation)
    {
        foreach (var ward in wallet.Wards)
        {
            using var identity = wallet.NewIdentity(ward.Label);
            if (identity.Signer.KeyId != invitation.Key)
            {
                continue;
            }

            var info = new SealInfo(SealPurposes.GuardianInvitation, wallet.Network, invitation.Key.Value.ToArray());
            if (invitation.Sealed.Open(identity.Sealing, info) is { } json && GuardianFiles.Read<GuardianInvitationContent>(json) is { } content)
            {
                var accepted = ward with { Account = content.Account, Member = content.Member, Share = content.Share ?? ward.Share };
                wallet.Add(accepted);
                return accepted;
            }
        }

        return Refusal.Of(GuardianFileCodes.NotForThisWallet, "This invitation is for no key of this wallet: give it to the guardian whose card it was made for.");
    }

    /// <summary>Approves a request: starts the recovery, or joins the one that another guardian started for the same keys.</summary>
    public async Task<Answer<TransactionStatus>> ApproveAsync(RecoveryRequest request, CancellationToken cancellation = default)
    {
        if (FindWard(request) is not { } ward)
        {
            return NotAWard();
        }

        using var identity = wallet.NewIdentity(ward.Label);
        var ledger = LedgerOf(ward);
        var running = await ledger.EntryAsync("recovery.running", request.Account.ToString(), ContractsJson.Default.Recovery, cancellation);
        if (!running.TryGet(out var recovery, out var refusal))
        {
            return refusal!;
        }

        var same = recovery?.Candidates.FirstOrDefault(c => c.Key == request.Key && c.Seal == request.Seal);
        var transaction = ledger.NewTransaction().ActingAs(LedgerReading.AccountOf(identity.Signer.KeyId)).Introduce(identity.Signer);
        transaction = same is null
            ? transaction.Call("recovery.start", new RecoveryStart(request.Account, request.Key, request.Seal), ContractsJson.Default.RecoveryStart)
            : transaction.Call("recovery.approve", new RecoveryApprove(request.Account, same.Action), ContractsJson.Default.RecoveryApprove);
        return await ledger.SubmitAsync(transaction.Sign(identity.Signer), cancellation);
    }

    /// <summary>
    /// The share of the ward's wallet root, sealed to the new key, and only when a quorum of trusted members certified, not long ago, that the
    /// account's keys are the requested one alone: the recovery is final and the owner did not veto. What the node says by itself counts for nothing.
    /// </summary>
    /// <param name="request">What the guardian approved.</param>
    /// <param name="trust">Whose keys decide.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The share, or <c>guardian-of-another</c>, <c>guardian-share-missing</c>, <c>proof-invalid</c>, <c>proof-outdated</c>, <c>account-not-recovered</c>.</returns>
    public async Task<Answer<ReleasedShare>> ReleaseAsync(RecoveryRequest request, TrustedMembers trust, CancellationToken cancellation = default)
    {
        if (FindWard(request) is not { } ward)
        {
            return NotAWard();
        }

        if (ward.Share is not { } share)
        {
            return Refusal.Of(GuardianFileCodes.NoShare, "This guardian keeps no share of that person's root: ask the other guardians.");
        }

        if (!(await LedgerOf(ward).ProofAsync($"state/ledger.accounts/{request.Account}", cancellation)).TryGet(out var file, out var refusal))
        {
            return refusal!;
        }

        if (Unproven(file, request.Account, trust, out var entry) is { } unproven)
        {
            return unproven;
        }

        if (entry?.Keys is not [var only] || only != Genesis.KeyOf(request.Key).Thumbprint())
        {
            return Refusal.Of(GuardianFileCodes.NotRecovered, "The account is not recovered to these keys: wait until the delay has passed and the recovery is finished.");
        }

        var info = new SealInfo(SealPurposes.GuardianShare, wallet.Network, request.Account.Value.ToArray());
        return new ReleasedShare(ReleasedShare.FormatV1, request.Account, SealedMessage.Seal(Genesis.KeyOf(request.Seal), info, Encoding.UTF8.GetBytes(share)));
    }

    /// <summary>Opens a released share in the recovered wallet; null when it was sealed to another.</summary>
    public string? Open(ReleasedShare share)
    {
        if (wallet.Find(share.Account) is not { } relationship)
        {
            return null;
        }

        using var identity = wallet.Identity(relationship);
        return share.Sealed.Open(identity.Sealing, new SealInfo(SealPurposes.GuardianShare, wallet.Network, share.Account.Value.ToArray())) is { } words
            ? Encoding.UTF8.GetString(words)
            : null;
    }

    /// <summary>Why a proof does not show the account's present keys; null when it does.</summary>
    private Refusal? Unproven(byte[] file, AccountId account, TrustedMembers trust, out AccountEntry? entry)
    {
        if (!ProvenState.TryReadAt(file, trust, $"ledger.accounts/{account}", LedgerJson.Default.AccountEntry, out entry, out var time))
        {
            return Refusal.Of(ClientCodes.ProofInvalid, "The node has no proof that the recovery is final: nothing is released; ask another node, and check the members you trust.");
        }

        // An old proof is true of its time: since then the owner may have vetoed, or the keys may have changed hands.
        return time.Plus(ProofLife).CompareTo(connection.Now) >= 0
            ? null
            : Refusal.Of(GuardianFileCodes.ProofOutdated, "The node's proof is of an earlier time: nothing is released; ask another node, or wait until it has caught up.");
    }

    private WalletWard? FindWard(RecoveryRequest request) =>
        request.Network == wallet.Network ? wallet.Wards.LastOrDefault(ward => ward.Account == request.Account) : null;

    private static Refusal NotAWard() =>
        Refusal.Of(GuardianFileCodes.NotAWard, "This wallet guards no such account: accept the invitation first, or check whose request it is.");

    private LedgerClient LedgerOf(WalletWard ward) =>
        connection.LedgerAt((ward.Member is { } member ? connection.Network.Find(member) : null) ?? connection.Network.Members[0]);
}

/// <summary>Why a guardian's wallet refuses.</summary>
public static class GuardianFileCodes
{
    /// <summary>The invitation opens with no key of this wallet.</summary>
    public static readonly RefusalCode NotForThisWallet = new("invitation-not-for-this-wallet");

    /// <summary>The wallet guards no such account.</summary>
    public static readonly RefusalCode NotAWard = new("guardian-of-another");

    /// <summary>The wallet keeps no share of that person's root.</summary>
    public static readonly RefusalCode NoShare = new("guardian-share-missing");

    /// <summary>The account's keys are not the requested ones yet.</summary>
    public static readonly RefusalCode NotRecovered = new("account-not-recovered");

    /// <summary>The proof that the account is recovered is of too long ago.</summary>
    public static readonly RefusalCode ProofOutdated = new("proof-outdated");

    /// <summary>The wallet has a relationship with the ward's member, or another ward there.</summary>
    public static readonly RefusalCode WalletTaken = new("ward-needs-own-wallet");

    /// <summary>A file is not the document that it should be.</summary>
    public static readonly RefusalCode FileMalformed = new("guardian-file-malformed");
}
