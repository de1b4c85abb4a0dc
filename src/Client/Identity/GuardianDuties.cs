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
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Identity;

/// <summary>What a guardian's wallet does: make cards, keep invitations, approve new keys, release a share when an account is recovered.</summary>
public sealed class GuardianDuties(NetworkConnection connection, Wallet wallet)
{
    /// <summary>A key for one relationship of one ward.</summary>
    /// <param name="name">What the guardian calls the ward; stays in the wallet.</param>
    public GuardianCard NewCard(string name)
    {
        var label = RelationshipLabel.Create();
        wallet.Add(new WalletWard(label, name));
        using var identity = wallet.NewIdentity(label);
        return new GuardianCard(GuardianCard.FormatV1, Jwk.Of(identity.Signer.PublicKey), Jwk.Of(identity.Sealing.PublicKey));
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
    /// The share of the ward's wallet root, sealed to the new key, and only when the ledger says that the account's keys are the requested
    /// one alone: the recovery is final and the owner did not veto.
    /// </summary>
    public async Task<Answer<ReleasedShare>> ReleaseAsync(RecoveryRequest request, CancellationToken cancellation = default)
    {
        if (FindWard(request) is not { } ward)
        {
            return NotAWard();
        }

        if (ward.Share is not { } share)
        {
            return Refusal.Of(GuardianFileCodes.NoShare, "This guardian keeps no share of that person's root: ask the other guardians.");
        }

        var ledger = LedgerOf(ward);
        var accounts = await ledger.EntryAsync("ledger.accounts", request.Account.ToString(), LedgerJson.Default.AccountEntry, cancellation);
        if (!accounts.TryGet(out var entry, out var refusal))
        {
            return refusal!;
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

    /// <summary>A file is not the document that it should be.</summary>
    public static readonly RefusalCode FileMalformed = new("guardian-file-malformed");
}
