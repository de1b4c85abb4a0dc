using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Recognition;

/// <summary>Recognition of results at one member: its rules, orders with the reason for a repeat, and asking a patient's wallet for what is elsewhere.</summary>
internal sealed class RecognitionCapability : IMemberCapability
{
    public RecognitionCapability(MemberParts parts)
    {
        var rules = new RulesFile(parts.Folder("recognition"));
        Methods = [new SendRules(parts, rules), new AskForResults(parts, rules), new PlaceOrder(parts, rules)];
    }

    public IEnumerable<IGatewayMethod> Methods { get; }
}

/// <summary><c>recognition.rules</c>: the rules, for staff and patients of this member alike.</summary>
internal sealed class SendRules(MemberParts parts, RulesFile rules) : IGatewayMethod
{
    public string Name => GatewayMethods.RecognitionRules;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (parts.Known.StaffRole(request.Account) is null && !parts.Known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        return rules.Current() is { } current
            ? GatewayAnswer.Of(new RecognitionRulesAnswer(current.Text), GatewayJson.Default.RecognitionRulesAnswer)
            : RecognitionRefusals.NoRules;
    }
}
