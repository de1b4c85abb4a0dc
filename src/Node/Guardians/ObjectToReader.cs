using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Guardians;

/// <summary><c>guardians.object</c>: one guardian stops all sharing with one reader, or withdraws the own objection.</summary>
internal sealed class ObjectToReader(MemberParts parts) : IGatewayMethod
{
    public string Name => GatewayMethods.GuardiansObject;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.GuardiansObjectArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        if (!parts.Known.IsGuardian(request))
        {
            return GuardianCodes.NotAGuardian;
        }

        parts.Objections.Set(request.Account, new PermissionGrantee(arguments.Grantee, arguments.Member), request.Signed.Signature.Kid, !arguments.Withdraw);
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
