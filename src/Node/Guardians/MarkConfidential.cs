using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Guardians;

/// <summary><c>records.confidential</c>: a doctor or nurse of the holder hides one resource from the patient's guardians, or shows it again.</summary>
internal sealed class MarkConfidential(MemberParts parts) : IGatewayMethod
{
    private const int TextLengthMax = 64;

    public string Name => GatewayMethods.RecordsConfidential;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.RecordsConfidentialArguments, out var arguments)
            || arguments.Type is not { Length: > 0 and <= TextLengthMax } || arguments.Id is not { Length: > 0 and <= TextLengthMax })
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!parts.Known.IsClinician(request.Account))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (parts.PatientNumber(arguments.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } row)
        {
            return AccessCodes.PatientUnknown;
        }

        parts.Confidential.Mark(row.Account, arguments.Type, arguments.Id, arguments.Confidential);
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
