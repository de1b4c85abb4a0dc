using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Notices;

/// <summary><c>notices.list</c>: the notices of the account that asks.</summary>
internal sealed class ListNotices(MemberParts parts) : IGatewayMethod
{
    public string Name => GatewayMethods.NoticesList;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AfterArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        // Another member's staff hear here that what they read was erased: whoever has notices may read them.
        var view = parts.Confidential.For(request);
        var notices = parts.Notices.After(request.Account, arguments.After, view);
        if (notices.Count == 0 && !parts.Known.IsPatient(request.Account) && parts.Known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.NotKnownHere;
        }

        return GatewayAnswer.Of(new NoticesAnswer(notices, notices.Count == 0 ? arguments.After : notices[^1].Number, view.Remark), GatewayJson.Default.NoticesAnswer);
    }
}
