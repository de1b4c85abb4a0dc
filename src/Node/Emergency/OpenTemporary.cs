using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Node.Relationships;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>
/// <c>emergency.temporary</c>: an identity for somebody nobody knows. Its relationship is pending under the member's key, like
/// that of every patient without a wallet; the member's own system writes under its number.
/// </summary>
internal sealed class OpenTemporary(KnownAccounts known, TemporaryIdentities temporary, RelationshipOpening opening, TimeProvider clock) : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyTemporary;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.EmptyArguments, out _))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.MayIdentify(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        var number = temporary.Create(new Ledger.Primitives.LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()));
        var (relationship, refusal) = await opening.EnsureAsync(new PatientRow(number, string.Empty, null, null), cancellation);
        return relationship is null
            ? refusal!.Value
            : GatewayAnswer.Of(new TemporaryIdentityAnswer(number, relationship.Account), GatewayJson.Default.TemporaryIdentityAnswer);
    }
}
