using System.Security.Cryptography;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Recognition;

/// <summary>
/// <c>results.ask</c>: staff ask the wallet of a patient of this member for recognised results of an examination. The notice names no holder: who has
/// any only the wallet finds, and only the patient shares it.
/// </summary>
internal sealed class AskForResults(MemberParts parts, RulesFile rules) : IGatewayMethod
{
    private const int DaysMax = 366;

    public string Name => GatewayMethods.ResultsAsk;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.ResultsAskArguments, out var asked) || asked.Days is < 1 or > DaysMax)
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (parts.Known.StaffRole(request.Account) is not { } role)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (rules.Current() is not { } current)
        {
            return RecognitionRefusals.NoRules;
        }

        if (current.Rules.Item(asked.Item) is not { } item)
        {
            return RecognitionRefusals.ItemUnknown;
        }

        if (parts.PatientNumber(asked.Patient) is not { } number || parts.Store.Relationships.OfPatient(number) is not { } row)
        {
            return AccessCodes.PatientUnknown;
        }

        if (!parts.Known.IsPatient(row.Account))
        {
            return AccessCodes.PatientWithoutWallet;
        }

        var ask = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var what = new AskedAccess(
            parts.Known.Member, request.Account, Jwk.Of(request.Signed.Payload.Seal), role, parts.Known.Member, item.Scopes, PermissionPurposes.Treatment, asked.Days, LayerNames.Raw);
        parts.Notices.Add(new Notice(0, NoticeKinds.ResultsAsked, parts.Now, row.Account, Ask: ask, Request: what, Item: item.Code));
        return GatewayAnswer.Of(new AccessAskAnswer(ask), GatewayJson.Default.AccessAskAnswer);
    }
}
