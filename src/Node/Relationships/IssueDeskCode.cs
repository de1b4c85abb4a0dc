using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Relationships;

/// <summary>
/// <c>desk.code</c>: staff, having seen the patient's card, have a one-time code printed. Only the claim key's kid and the expiry
/// go to the ledger; the code itself is kept nowhere.
/// </summary>
internal sealed class IssueDeskCode(
    KnownAccounts known, RecordSource source, RelationshipOpening opening, MemberTransactions transactions, TimeProvider clock) : IGatewayMethod
{
    /// <summary>How long a code works, milliseconds: a day, rounded up to the hour.</summary>
    private const long Life = 24 * 60 * 60 * 1000;

    public string Name => GatewayMethods.DeskCode;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.DeskCodeArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if ((source.Patient(arguments.Patient) ?? source.PatientByDocument(arguments.Patient)) is not { } patient)
        {
            return Consent.AccessCodes.PatientUnknown;
        }

        var (relationship, refusal) = await opening.EnsureAsync(patient.PatientNo, cancellation);
        return relationship is null ? refusal!.Value : await Offer(relationship.Account, cancellation);
    }

    /// <summary>The patient has no key of the own yet: the account is pending, or only guardians act for it.</summary>
    private bool IsUnclaimed(AccountId account) =>
        known.View.Relationship(account)?.Status == RelationshipStatus.Pending
        || (known.View.Relationship(account)?.Status == RelationshipStatus.Active && known.View.Account(account) is { Keys.Count: 0 });

    private async ValueTask<GatewayAnswer> Offer(AccountId account, CancellationToken cancellation)
    {
        if (!IsUnclaimed(account))
        {
            return DeskRefusalCodes.AlreadyClaimed;
        }

        var code = DeskCode.Create();
        using var claim = code.ClaimKey();
        var expires = new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds() + Life).CeilingHour();
        var transaction = transactions.New().ActingAs(transactions.Member).Call("relationship.offer", Calls.Offer(account, claim.KeyId, expires));
        var (refusal, _) = await transactions.SubmitAsync(transaction, [], cancellation);
        return refusal is { } refused
            ? refused
            : GatewayAnswer.Of(new DeskCodeAnswer(code.ToString(), account, expires), GatewayJson.Default.DeskCodeAnswer);
    }
}
