using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
using Xinglin.Client.Gateway;
using Xinglin.Client.Ledger;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Access;

/// <summary>One line of a patient's summary: the wallet's own list joined with each relationship's entry on the ledger.</summary>
/// <param name="Relationship">From the wallet.</param>
/// <param name="Member">The counterparty.</param>
/// <param name="Status"><c>pending</c>, <c>confirmed</c>, <c>refused</c>, <c>ended</c>; <c>none</c> when the ledger has no entry.</param>
/// <param name="Records">How many records the member registered; null when it is not said.</param>
public sealed record SummaryLine(WalletRelationship Relationship, MemberView? Member, string Status, long? Records);

/// <summary>Whom a patient lets read, what, why and how long.</summary>
/// <param name="Relationship">The relationship with the holder.</param>
/// <param name="Grantee">Who may read.</param>
/// <param name="GranteeSeal">The key to seal the grantee's copy of the terms to.</param>
/// <param name="Scopes">1 to 16.</param>
/// <param name="Purpose">One of <see cref="PermissionPurposes"/>.</param>
/// <param name="Life">From now.</param>
/// <param name="Kind">What more than reading is allowed: one of <see cref="PermissionKinds"/>, or null.</param>
/// <param name="Layer">The deepest layer of each record that is opened: one of <see cref="LayerNames"/>.</param>
public sealed record GrantRequest(
    WalletRelationship Relationship, PermissionGrantee Grantee, P256PublicKey GranteeSeal, IReadOnlyList<string> Scopes, string Purpose, TimeSpan Life,
    string Layer = LayerNames.Raw, string? Kind = null);

/// <summary>A notice with the relationship it came through.</summary>
public sealed record PatientNotice(WalletRelationship Relationship, Notice Notice);

/// <summary>What a patient's wallet does: claim, see, grant, refuse, revoke, read the own records and the log.</summary>
public sealed class PatientClient(NetworkConnection connection, Wallet wallet)
{
    /// <summary>A permission begins this much in the past, milliseconds, so that it is in force at once where a clock is behind.</summary>
    private const long ClockTolerance = 60_000;

    /// <summary>Takes over the account that a member made, by the code printed at its desk.</summary>
    /// <param name="typed">As typed by a person.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<WalletRelationship>> ClaimAsync(string typed, CancellationToken cancellation = default)
    {
        var fault = DeskCode.TryParse(typed, out var code);
        if (fault != DeskCodeFault.None)
        {
            return CodeRefusal(fault);
        }

        using var claim = code!.ClaimKey();
        var found = await FindClaimAsync(claim.KeyId, cancellation);
        return found.TryGet(out var target, out var refusal) ? await ClaimAsync(claim, target.Account, target.Provider, cancellation) : refusal!;
    }

    /// <summary>All relationships of the wallet with their state on the ledger.</summary>
    public async Task<Answer<IReadOnlyList<SummaryLine>>> SummaryAsync(CancellationToken cancellation = default)
    {
        var lines = new List<SummaryLine>();
        foreach (var relationship in wallet.Relationships.Where(r => r.Role is null))
        {
            var member = connection.Network.Find(relationship.Member);
            var ledger = connection.LedgerAt(member ?? connection.Network.Members[0]);
            var answer = await ledger.EntryAsync("summary.entries", relationship.Account.ToString(), ContractsJson.Default.SummaryEntry, cancellation);
            if (!answer.TryGet(out var entry, out var refusal))
            {
                return refusal!;
            }

            lines.Add(new SummaryLine(relationship, member, entry?.Status ?? "none", entry?.Records));
        }

        return lines;
    }

    /// <summary>Says on the ledger that a pending relationship is the patient's own.</summary>
    public Task<Answer<TransactionStatus>> ConfirmAsync(WalletRelationship relationship, CancellationToken cancellation = default) =>
        SubmitAsync(relationship, "summary.confirm", cancellation);

    /// <summary>Says on the ledger that a pending relationship is not the patient's.</summary>
    public Task<Answer<TransactionStatus>> RefuseRelationshipAsync(WalletRelationship relationship, CancellationToken cancellation = default) =>
        SubmitAsync(relationship, "summary.refuse", cancellation);

    /// <summary>
    /// Grants: the commitment on the ledger first, then the sealed terms to the holder and to the grantee's member. The
    /// relationship's summary entry is confirmed in the same transaction when it is still pending.
    /// </summary>
    public async Task<Answer<WalletGrant>> GrantAsync(GrantRequest request, CancellationToken cancellation = default)
    {
        var relationship = request.Relationship;
        var holder = connection.Network.Find(relationship.Member);
        var reader = connection.Network.Find(request.Grantee.Member);
        if (holder is null || reader is null)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The holder or the grantee's member is not in the network: nothing was granted.");
        }

        if (wallet.FindPatientOf(reader.Account) is not { } towardsReader)
        {
            return Refusal.Of(
                ClientCodes.GranteeUnreachable,
                $"The wallet has no relationship with {reader.Name}, so the terms cannot reach the reader there: claim one with a code from its desk first. Nothing was granted.");
        }

        var now = connection.Now;
        var terms = new PermissionTerms(
            new Hash(RandomNumberGenerator.GetBytes(Hash.Length)), connection.Network.Network, holder.Account, relationship.Account, request.Grantee,
            request.Scopes, request.Purpose, now.Plus(-ClockTolerance), now.Plus((long)request.Life.TotalMilliseconds), request.Layer,
            request.Kind);
        var document = TermsDocument.Create(terms);
        using var identity = wallet.Identity(relationship);
        var final = await SubmitGrantAsync(connection.LedgerAt(holder), identity, terms, document, cancellation);
        if (final.Refusal is { } refusal)
        {
            return refusal;
        }

        var grant = new WalletGrant(
            terms.Permission, relationship.Account, holder.Account, request.Grantee.Account, request.Grantee.Member, terms.Scopes, terms.Purpose, terms.Until, document, terms.Kind);
        wallet.Add(grant);
        var delivered = await DeliverAsync(holder, reader, identity, towardsReader, request, terms, document, cancellation);
        return delivered.Refusal is { } undelivered
            ? undelivered with { Sentence = $"The permission is in force, but its terms did not arrive: revoke it and grant again. {undelivered.Sentence}" }
            : grant;
    }

    /// <summary>Grants what a notice asks for, in the layer asked for; <paramref name="life"/> may shorten it.</summary>
    public Task<Answer<WalletGrant>> GrantAsync(AskedAccess asked, TimeSpan? life = null, CancellationToken cancellation = default) =>
        GrantAsync(asked, life, null, cancellation);

    /// <summary>Grants what a notice asks for; <paramref name="life"/> may shorten it, <paramref name="layer"/> may show less of each record, never more.</summary>
    public Task<Answer<WalletGrant>> GrantAsync(AskedAccess asked, TimeSpan? life, string? layer, CancellationToken cancellation = default)
    {
        var most = asked.Layer ?? LayerNames.Raw;
        if (!LayerNames.IsWithin(layer ?? most, most))
        {
            return Task.FromResult<Answer<WalletGrant>>(
                Refusal.Of(ClientCodes.LayerExceedsAsk, $"They asked for '{most}' and no more: nothing was granted; leave the layer as asked or name a narrower one."));
        }

        if (wallet.FindPatientOf(asked.Holder) is not { } relationship)
        {
            return Task.FromResult<Answer<WalletGrant>>(
                Refusal.Of(ClientCodes.RelationshipUnknown, $"The wallet has no relationship with {connection.Network.NameOf(asked.Holder)}: claim it with a desk code first."));
        }

        if (!asked.AskerSeal.TryKey(out var seal))
        {
            return Task.FromResult<Answer<WalletGrant>>(Refusal.Of(ClientCodes.AnswerMalformed, "The asker's sealing key is no key: refuse the ask."));
        }

        var grantee = new PermissionGrantee(asked.Asker, asked.Member);
        return GrantAsync(new GrantRequest(relationship, grantee, seal, asked.Scopes, asked.Purpose, life ?? TimeSpan.FromDays(asked.Days), layer ?? most, asked.Kind), cancellation);
    }

    /// <summary>Answers an ask with no.</summary>
    public async Task<Answer<DoneAnswer>> RefuseAsync(WalletRelationship relationship, Hash ask, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        return await GatewayOf(relationship, identity).RefuseAccessAsync(ask, cancellation);
    }

    /// <summary>Ends a permission at once.</summary>
    public async Task<Answer<TransactionStatus>> RevokeAsync(WalletGrant grant, CancellationToken cancellation = default)
    {
        if (wallet.Find(grant.Account) is not { } relationship)
        {
            return Refusal.Of(ClientCodes.RelationshipUnknown, "The wallet no longer has the relationship that granted this.");
        }

        using var identity = wallet.Identity(relationship);
        var ledger = connection.LedgerAt(connection.Network.Find(grant.Holder) ?? connection.Network.Members[0]);
        var transaction = ledger.NewTransaction().ActingAs(grant.Account)
            .Call("permission.revoke", new PermissionReference(grant.Permission), ContractsJson.Default.PermissionReference).Sign(identity.Signer);
        return await ledger.SubmitAsync(transaction, cancellation);
    }

    /// <summary>What the ledger says of a permission: <c>awaiting</c>, <c>in-force</c>, <c>expired</c> or <c>revoked</c>; <c>none</c> when it is not there.</summary>
    public async Task<Answer<string>> PermissionStatusAsync(WalletGrant grant, CancellationToken cancellation = default)
    {
        var ledger = connection.LedgerAt(connection.Network.Find(grant.Holder) ?? connection.Network.Members[0]);
        var answer = await ledger.EntryAsync("permission.permissions", grant.Permission.ToString(), ContractsJson.Default.Permission, cancellation);
        if (!answer.TryGet(out var entry, out var refusal))
        {
            return refusal!;
        }

        var expired = entry is { Status: "in-force" } && grant.Until.CompareTo(connection.Now) <= 0;
        return expired ? "expired" : entry?.Status ?? "none";
    }

    /// <summary>Notices of one relationship above a number.</summary>
    public async Task<Answer<NoticesAnswer>> NoticesAsync(WalletRelationship relationship, long after = 0, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        return await GatewayOf(relationship, identity).NoticesAsync(after, cancellation);
    }

    /// <summary>The patient's own records at one member, as sent.</summary>
    public async Task<Answer<RecordsAnswer>> OwnRecordsAsync(WalletRelationship relationship, string? scope = null, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        return await GatewayOf(relationship, identity).OwnRecordsAsync(scope, cancellation);
    }

    /// <summary>The patient's own records at one member, opened and verified.</summary>
    public async Task<Answer<VerifiedRecords>> OwnRecordsAsync(
        WalletRelationship relationship, RecordVerifier verifier, string? scope = null, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        var gateway = GatewayOf(relationship, identity);

        // A guardian is named by the own key in the entry, so the reader is not compared.
        var recipient = ReleaseRecipient.Of(identity, Hash.Zero) with { Reader = null };
        return (await gateway.OwnRecordsAsync(scope, cancellation)).TryGet(out var released, out var refusal)
            ? await verifier.VerifyAsync(gateway.Member, relationship.Account, recipient, released, cancellation)
            : refusal!;
    }

    /// <summary>Copies of the patient's own records at one member: all, or those with these pointers.</summary>
    public async Task<Answer<CopySet>> CopyAsync(
        WalletRelationship relationship, CopyKeeper keeper, IReadOnlyList<Hash>? selected = null, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        var gateway = GatewayOf(relationship, identity);
        return (await gateway.OwnRecordsAsync(null, cancellation)).TryGet(out var released, out var refusal)
            ? await keeper.TakeAsync(gateway.Member, relationship.Account, ReleaseRecipient.Of(identity, Hash.Zero), released, selected, null, cancellation)
            : refusal!;
    }

    /// <summary>
    /// The patient's own records at every member that the wallet has a relationship with, side by side. Each is asked in the name of the
    /// account there and of no other; who does not answer in time is late, and the others are shown.
    /// </summary>
    /// <param name="trust">Whose keys decide.</param>
    /// <param name="patience">How long to wait for each.</param>
    /// <param name="scope">Only what this matches.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<HolderAnswer>> AllRecordsAsync(
        TrustedMembers trust, TimeSpan patience, string? scope = null, CancellationToken cancellation = default) => HolderQuestions.AskAsync(
        wallet.Relationships.Where(r => r.Role is null).Select(r => new HolderQuestion(
            r.Member, connection.Network.NameOf(r.Member), scope is null ? [] : [scope], null,
            stop => OwnRecordsAsync(r, new RecordVerifier(connection, trust), scope, stop))),
        patience, cancellation);

    /// <summary>Who was shown what by one member.</summary>
    public async Task<Answer<LogAnswer>> LogAsync(WalletRelationship relationship, long after = 0, CancellationToken cancellation = default)
    {
        using var identity = wallet.Identity(relationship);
        return await GatewayOf(relationship, identity).LogAsync(after, cancellation);
    }

    /// <summary>
    /// Notices of all relationships as they come, each through a connection of its own: no member learns of another.
    /// Each notice is marked as seen in the wallet.
    /// </summary>
    public async IAsyncEnumerable<PatientNotice> WatchAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var notices = Channel.CreateBounded<PatientNotice>(64);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = wallet.Relationships.Where(r => r.Role is null).Select(r => ForwardAsync(r, notices.Writer, stop.Token)).ToArray();
        var all = Task.WhenAll(watching).ContinueWith(t => notices.Writer.TryComplete(t.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var notice in notices.Reader.ReadAllAsync(cancellation))
            {
                wallet.SawNotices(notice.Relationship.Account, notice.Notice.Number);
                yield return notice;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await all;
        }
    }

    private static Answer<WalletRelationship> CodeRefusal(DeskCodeFault fault) => fault == DeskCodeFault.Check
        ? Refusal.Of(ClientCodes.CodeMistyped, "One of the symbols is mistyped: compare the code with the print.")
        : Refusal.Of(ClientCodes.CodeMalformed, "A desk code is seven groups of four letters and digits: compare it with the print.");

    /// <summary>A code that was printed this moment may be final at its own member only: every replica is asked before it is unknown.</summary>
    private async Task<Answer<(AccountId Account, AccountId Provider)>> FindClaimAsync(KeyId claim, CancellationToken cancellation)
    {
        Refusal? refusal = null;
        foreach (var member in connection.Network.Members)
        {
            var ledger = connection.LedgerAt(member);
            var claims = await ledger.EntryAsync("relationship.claims", claim.ToString(), ContractsJson.Default.Claim, cancellation);
            if (claims.TryGet(out var offer, out refusal) && offer is not null)
            {
                var found = await ledger.EntryAsync("relationship.relationships", offer.Account.ToString(), ContractsJson.Default.Relationship, cancellation);
                return found.TryGet(out var entry, out refusal) && entry is not null ? (offer.Account, entry.Provider) : refusal ?? CodeUnknown();
            }
        }

        return refusal ?? CodeUnknown();
    }

    private static Refusal CodeUnknown() =>
        Refusal.Of(ClientCodes.CodeUnknown, "This code was used, has expired or was never printed: ask the desk for a new one.");

    private async Task<Answer<WalletRelationship>> ClaimAsync(P256Signer claim, AccountId account, AccountId provider, CancellationToken cancellation)
    {
        var relationship = new WalletRelationship(RelationshipLabel.Create(), provider, account, 0);
        using var identity = wallet.Identity(relationship);
        wallet.Add(relationship);
        var ledger = connection.LedgerAt(connection.Network.Find(provider) ?? connection.Network.Members[0]);
        var arguments = new RelationshipClaim(account, Jwk.Of(identity.Signer.PublicKey), Jwk.Of(identity.Sealing.PublicKey));
        var transaction = ledger.NewTransaction().ActingAs(LedgerReading.AccountOf(claim.KeyId))
            .Call("relationship.claim", arguments, ContractsJson.Default.RelationshipClaim).Introduce(claim).Introduce(identity.Signer)
            .Sign(claim, identity.Signer);
        var final = await ledger.SubmitAsync(transaction, cancellation);
        if (final.Refusal is not { } refusal)
        {
            return relationship;
        }

        if (refusal.Code != ClientCodes.NotFinalYet && refusal.Code != ClientCodes.NodeUnreachable)
        {
            wallet.Remove(account);
        }

        return refusal;
    }

    private static async Task<Answer<TransactionStatus>> SubmitGrantAsync(
        LedgerClient ledger, ActingIdentity identity, PermissionTerms terms, TermsDocument document, CancellationToken cancellation)
    {
        var summary = await ledger.EntryAsync("summary.entries", identity.Account.ToString(), ContractsJson.Default.SummaryEntry, cancellation);
        var grant = new PermissionGrant(terms.Permission, terms.Until.CeilingHour(), document.Commitment()!.Value, Policy.OfAccount(identity.Account));
        var transaction = ledger.NewTransaction().ActingAs(identity.Account).Call("permission.grant", grant, ContractsJson.Default.PermissionGrant);
        if (summary.TryGet(out var entry, out _) && entry is { Status: "pending" })
        {
            transaction.Call("summary.confirm", new SummaryAccount(identity.Account), ContractsJson.Default.SummaryAccount);
        }

        return await ledger.SubmitAsync(transaction.Sign(identity.Signer), cancellation);
    }

    private async Task<Answer<DoneAnswer>> DeliverAsync(
        MemberView holder, MemberView reader, ActingIdentity identity, WalletRelationship there, GrantRequest request, PermissionTerms terms, TermsDocument document,
        CancellationToken cancellation)
    {
        var copy = document.Seal(holder.SealKey, terms.Network, terms.Permission, holder.Account);
        var kept = await connection.GatewayAt(holder, identity).DepositTermsAsync(new TermsDepositArguments(terms.Permission, holder.Account, copy), cancellation);
        if (kept.Refusal is not null)
        {
            return kept;
        }

        using var towardsReader = wallet.Identity(there);
        var theirs = document.Seal(request.GranteeSeal, terms.Network, terms.Permission, request.Grantee.Account);
        return await connection.GatewayAt(reader, towardsReader)
            .DepositTermsAsync(new TermsDepositArguments(terms.Permission, request.Grantee.Account, theirs), cancellation);
    }

    private async Task<Answer<TransactionStatus>> SubmitAsync(WalletRelationship relationship, string method, CancellationToken cancellation)
    {
        using var identity = wallet.Identity(relationship);
        var ledger = connection.LedgerAt(connection.Network.Find(relationship.Member) ?? connection.Network.Members[0]);
        var transaction = ledger.NewTransaction().ActingAs(relationship.Account)
            .Call(method, new SummaryAccount(relationship.Account), ContractsJson.Default.SummaryAccount).Sign(identity.Signer);
        return await ledger.SubmitAsync(transaction, cancellation);
    }

    private GatewayClient GatewayOf(WalletRelationship relationship, ActingIdentity identity) =>
        connection.GatewayAt(
            connection.Network.Find(relationship.Member)
                ?? throw new RefusedException(Refusal.Of(ClientCodes.MemberUnknown, "The relationship's member is no longer in the network.")),
            identity);

    private async Task ForwardAsync(WalletRelationship relationship, ChannelWriter<PatientNotice> writer, CancellationToken cancellation)
    {
        using var identity = wallet.Identity(relationship);
        try
        {
            await foreach (var notice in GatewayOf(relationship, identity).WatchAsync(relationship.NoticesSeen, cancellation))
            {
                await writer.WriteAsync(new PatientNotice(relationship, notice), cancellation);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
