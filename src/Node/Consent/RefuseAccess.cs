using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary><c>access.refuse</c>: the patient says no; who asked gets a notice.</summary>
internal sealed class RefuseAccess(KnownAccounts known, GatewayStore store, AskStore asks, NoticeQueue notices, TimeProvider clock) : IGatewayMethod
{
    public string Name => GatewayMethods.AccessRefuse;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AccessRefuseArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        if (asks.Find(arguments.Ask) is not { } ask || ask.Patient != request.Account)
        {
            return AccessCodes.AskUnknown;
        }

        store.InOneTransaction(() =>
        {
            asks.Remove(ask.Ask);
            notices.Add(new Notice(
                0, NoticeKinds.AccessRefused, new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), ask.Asker, Ask: ask.Ask,
                OwnNumber: store.Relationships.OfAccount(ask.Patient)?.PatientNo));
        });
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
