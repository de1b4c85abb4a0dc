using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Notices;

/// <summary><c>notices.list</c>: the notices of the account that asks.</summary>
internal sealed class ListNotices(NoticeQueue queue, KnownAccounts known) : IGatewayMethod
{
    public string Name => GatewayMethods.NoticesList;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AfterArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account) && known.StaffRole(request.Account) is null)
        {
            return GatewayCodes.NotKnownHere;
        }

        var notices = queue.After(request.Account, arguments.After);
        return GatewayAnswer.Of(new NoticesAnswer(notices, notices.Count == 0 ? arguments.After : notices[^1].Number), GatewayJson.Default.NoticesAnswer);
    }
}
