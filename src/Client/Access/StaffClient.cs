using Xinglin.Client.Answers;
using Xinglin.Client.Completeness;
using Xinglin.Client.Copies;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Access;

/// <summary>A permission that a patient gave this reader, opened.</summary>
/// <param name="Notice">Number of the notice it came with.</param>
/// <param name="Terms">What it allows.</param>
/// <param name="Document">The exact text and salt, to be shown to the holder.</param>
/// <param name="Patient">The patient's account towards the reader's own member; null from a member of an earlier version.</param>
public sealed record ReceivedPermission(long Notice, PermissionTerms Terms, TermsDocument Document, AccountId? Patient = null)
{
    /// <summary>True when both are of one patient, as far as this reader's own software can tell.</summary>
    public bool IsOfSamePatient(ReceivedPermission other) =>
        Terms.Relationship == other.Terms.Relationship || (Patient is { } patient && patient == other.Patient);
}

/// <summary>What a clinician's software does in the name of one staff account: print desk codes, ask, receive, read.</summary>
public sealed class StaffClient(NetworkConnection connection, MemberView member, ActingIdentity identity, RecordVerifier verifier)
{
    /// <summary>The account that asks.</summary>
    public AccountId Account => identity.Account;

    /// <summary>The member on whose behalf.</summary>
    public MemberView Member => member;

    /// <summary>A one-time code for a patient at the desk.</summary>
    public Task<Answer<DeskCodeAnswer>> DeskCodeAsync(string patient, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).DeskCodeAsync(patient, cancellation);

    /// <summary>As below, for the exact bytes.</summary>
    public Task<Answer<AccessAskAnswer>> AskAsync(
        string patient, MemberView holder, IReadOnlyList<string> scopes, string purpose, int days, CancellationToken cancellation = default) =>
        AskAsync(patient, holder, scopes, purpose, days, LayerNames.Raw, cancellation);

    /// <summary>Asks a patient, known here by the number in the own system, for access to records at a holder.</summary>
    /// <param name="patient">Number in the own member's system.</param>
    /// <param name="holder">Who holds the records.</param>
    /// <param name="scopes">1 to 16.</param>
    /// <param name="purpose">One of <see cref="PermissionPurposes"/>.</param>
    /// <param name="days">1 to 366.</param>
    /// <param name="layer">The deepest layer that is needed: one of <see cref="LayerNames"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<AccessAskAnswer>> AskAsync(
        string patient, MemberView holder, IReadOnlyList<string> scopes, string purpose, int days, string layer, CancellationToken cancellation = default) =>
        AskAsync(patient, holder, scopes, purpose, days, layer, null, cancellation);

    /// <summary>As above, and for more than reading: <paramref name="kind"/> is one of <see cref="PermissionKinds"/>, or null.</summary>
    public Task<Answer<AccessAskAnswer>> AskAsync(
        string patient, MemberView holder, IReadOnlyList<string> scopes, string purpose, int days, string layer, string? kind, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity)
            .AskAccessAsync(new AccessAskArguments(holder.Account, scopes, purpose, days, Patient: patient, Layer: layer, Kind: kind), cancellation);

    /// <summary>Notices for this account above a number.</summary>
    public Task<Answer<NoticesAnswer>> NoticesAsync(long after = 0, CancellationToken cancellation = default) =>
        connection.GatewayAt(member, identity).NoticesAsync(after, cancellation);

    /// <summary>Permissions received, newest last. Terms that are not of the agreed form are left out.</summary>
    public async Task<Answer<IReadOnlyList<ReceivedPermission>>> PermissionsAsync(long after = 0, CancellationToken cancellation = default)
    {
        var answer = await NoticesAsync(after, cancellation);
        return answer.TryGet(out var notices, out var refusal) ? notices.Notices.Select(Open).OfType<ReceivedPermission>().ToList() : refusal!;
    }

    /// <summary>As below, in the deepest layer that the terms open.</summary>
    public Task<Answer<VerifiedRecords>> ReadAsync(
        ReceivedPermission permission, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default) => ReadAsync(permission, scopes, null, cancellation);

    /// <summary>
    /// Reads under a permission and verifies every resource against the ledger. One that is not what was registered
    /// refuses the whole answer: nothing of it is shown.
    /// </summary>
    /// <param name="permission">From <see cref="PermissionsAsync"/>.</param>
    /// <param name="scopes">Narrower scopes; null asks for all that the terms allow.</param>
    /// <param name="layer">A layer; null asks for the deepest that the terms open. A deeper one is refused, <c>layer-exceeds-grant</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<VerifiedRecords>> ReadAsync(
        ReceivedPermission permission, IReadOnlyList<string>? scopes, string? layer, CancellationToken cancellation = default)
    {
        var terms = permission.Terms;
        if (connection.Network.Find(terms.Holder) is not { } holder)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The holder is no longer in the network.");
        }

        var arguments = new RecordsReadArguments(terms.Permission, permission.Document, terms.Purpose, scopes, layer);
        var answer = await connection.GatewayAt(holder, identity).ReadAsync(arguments, cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? await verifier.VerifyAsync(holder, terms.Relationship, ReleaseRecipient.Of(identity, terms.Permission), records, cancellation)
            : refusal!;
    }

    /// <summary>
    /// Reads under a permission and takes a copy that may be opened without the holder; refused with <c>offline-copy-not-granted</c>
    /// unless the permission is of that kind.
    /// </summary>
    /// <param name="permission">From <see cref="PermissionsAsync"/>.</param>
    /// <param name="keeper">Verifies and copies.</param>
    /// <param name="scopes">Narrower scopes; null takes all that the terms allow.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<CopySet>> KeepAsync(
        ReceivedPermission permission, CopyKeeper keeper, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default)
    {
        var terms = permission.Terms;
        if (connection.Network.Find(terms.Holder) is not { } holder)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The holder is no longer in the network.");
        }

        if (terms.Kind != PermissionKinds.OfflineCopy)
        {
            return Refusal.Of(CopyCodes.NotGranted, "This permission allows reading and no copy: ask the patient for one of the kind offline-copy.");
        }

        var arguments = new RecordsReadArguments(terms.Permission, permission.Document, terms.Purpose, scopes, null, Keep: true);
        var answer = await connection.GatewayAt(holder, identity).ReadAsync(arguments, cancellation);
        return answer.TryGet(out var records, out var refusal)
            ? await keeper.TakeAsync(holder, terms.Relationship, ReleaseRecipient.Of(identity, terms.Permission), records, null, permission.Document, cancellation)
            : refusal!;
    }

    /// <summary>Reads under a permission, and makes the evidence when the holder left something out; otherwise <c>nothing-withheld</c>.</summary>
    public async Task<Answer<byte[]>> ShowWithheldAsync(
        ReceivedPermission permission, WithholdingMaker maker, IReadOnlyList<string>? scopes = null, CancellationToken cancellation = default)
    {
        var terms = permission.Terms;
        if (connection.Network.Find(terms.Holder) is not { } holder)
        {
            return Refusal.Of(ClientCodes.MemberUnknown, "The holder is no longer in the network.");
        }

        var answer = await connection.GatewayAt(holder, identity).ReadAsync(new RecordsReadArguments(terms.Permission, permission.Document, terms.Purpose, scopes), cancellation);
        return answer.TryGet(out var released, out var refusal)
            ? await maker.MakeAsync(holder, terms.Relationship, released, permission.Document, cancellation)
            : refusal!;
    }

    /// <summary>
    /// Reads under several permissions of one patient, side by side: each holder is asked by a request of its own that names its own account
    /// of the patient and no other. Who does not answer in time is late, and the others are shown.
    /// </summary>
    /// <param name="permissions">Of one patient: see <see cref="ReceivedPermission.IsOfSamePatient"/>.</param>
    /// <param name="patience">How long to wait for each.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<IReadOnlyList<HolderAnswer>> ReadAllAsync(
        IReadOnlyList<ReceivedPermission> permissions, TimeSpan patience, CancellationToken cancellation = default) => HolderQuestions.AskAsync(
        permissions.Select(p => new HolderQuestion(
            p.Terms.Holder, connection.Network.NameOf(p.Terms.Holder), p.Terms.Scopes, p.Terms.Permission, stop => ReadAsync(p, cancellation: stop))),
        patience, cancellation);

    private ReceivedPermission? Open(Notice notice)
    {
        if (notice is not { Kind: NoticeKinds.TermsDeposited, Permission: { } permission, Sealed: { } copy })
        {
            return null;
        }

        var document = TermsDocument.Open(copy, identity.Sealing, connection.Network.Network, permission, identity.Account);
        return document?.Read() is { } terms && terms.Permission == permission ? new ReceivedPermission(notice.Number, terms, document, notice.Patient) : null;
    }
}
