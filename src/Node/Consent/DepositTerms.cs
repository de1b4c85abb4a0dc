using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Guardians;
using Xinglin.Node.Identity;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary>
/// <c>terms.deposit</c>: the patient leaves sealed terms for this member, the holder, or for the grantee, who is one of its staff or the member itself.
/// </summary>
internal sealed class DepositTerms(
    KnownAccounts known, GuardianObjections objections, MemberKeys keys, NetworkId network, GatewayStore store, AskStore asks, PassedTerms passed, NoticeQueue notices, TimeProvider clock)
    : IGatewayMethod
{
    private readonly HeldTerms _held = new(store);

    public string Name => GatewayMethods.TermsDeposit;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.TermsDepositArguments, out var deposit))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        if (deposit.To == known.Member)
        {
            return Hold(request.Account, deposit);
        }

        return known.StaffRole(deposit.To) is null ? AccessCodes.RecipientUnknown : PassOn(request.Account, deposit);
    }

    private GatewayAnswer Hold(AccountId patient, TermsDepositArguments deposit)
    {
        var terms = keys.Seals.Open(key => TermsDocument.Open(deposit.Sealed, key, network, deposit.Permission, known.Member))?.Read();
        if (terms is not null && terms.Permission == deposit.Permission && terms.Grantee.Account == known.Member && terms.Holder != known.Member)
        {
            return PassOn(patient, deposit);
        }

        if (terms is null || terms.Permission != deposit.Permission || terms.Relationship != patient || terms.Holder != known.Member)
        {
            return AccessCodes.TermsUnreadable;
        }

        if (objections.Stand(patient, terms.Grantee))
        {
            return GuardianCodes.Objects;
        }

        _held.Save(deposit.Permission, patient, deposit.Sealed.ToJson());
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }

    private GatewayAnswer PassOn(AccountId patient, TermsDepositArguments deposit)
    {
        store.InOneTransaction(() =>
        {
            passed.Save(deposit.Permission, deposit.To);
            notices.Add(new Notice(
                0, NoticeKinds.TermsDeposited, new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), deposit.To,
                Permission: deposit.Permission, Holder: asks.HolderAskedBy(deposit.To, patient), Sealed: deposit.Sealed, Patient: patient,
                OwnNumber: store.Relationships.OfAccount(patient)?.PatientNo));
        });
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}

/// <summary>The holder's own copies of terms, sealed as they came.</summary>
internal sealed class HeldTerms
{
    private readonly GatewayStore _store;

    public HeldTerms(GatewayStore store)
    {
        _store = store;
        store.Write(c => c.Execute(
            "CREATE TABLE IF NOT EXISTS terms (permission BLOB PRIMARY KEY, relationship BLOB NOT NULL, sealed BLOB NOT NULL) WITHOUT ROWID"));
    }

    /// <summary>All of one relationship, in the order of their permissions' ids.</summary>
    public IReadOnlyList<(Hash Permission, byte[] SealedJson)> Of(AccountId relationship) => _store.Read(c => c.Query(
        row => (new Hash(row.Bytes(0)), row.Bytes(1)), "SELECT permission, sealed FROM terms WHERE relationship = $1 ORDER BY permission", relationship.Value.ToArray()));

    /// <summary>Those of one permission; null when none were left here.</summary>
    public (AccountId Relationship, byte[] SealedJson)? Find(Hash permission) => _store.Read(c => c.Query<(AccountId, byte[])?>(
        row => (new AccountId(new Hash(row.Bytes(0))), row.Bytes(1)), "SELECT relationship, sealed FROM terms WHERE permission = $1", permission.ToArray()).SingleOrDefault());

    public void Save(Hash permission, AccountId relationship, byte[] sealedJson) => _store.Write(c =>
        c.Execute("INSERT OR REPLACE INTO terms VALUES ($1, $2, $3)", permission.ToArray(), relationship.Value.ToArray(), sealedJson));
}
