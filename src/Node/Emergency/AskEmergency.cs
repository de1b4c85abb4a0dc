using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>
/// <c>emergency.ask</c>: at the opener's own member, before a holder is asked. The ask is in the own log first; the ticket says
/// so to the holder, which answers nobody without one.
/// </summary>
internal sealed class AskEmergency(
    KnownAccounts known, MemberKeys keys, NetworkId network, EmergencyJudge judge, PersonSearch search, GatewayStore store, EmergencyCases cases, EmergencyTrace trace)
    : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyAsk;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.EmergencyAskArguments, out var arguments) || !EmergencySteps.All.Contains(arguments.Step))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var refusal = judge.Judge(request.Account, arguments.Access, arguments.Document, out var presented)
            ?? Refusal(arguments, presented!);
        return refusal is null ? Note(request, arguments, presented!) : trace.Refuse(request.Account, arguments.Access, presented, arguments.Step, refusal);
    }

    private ProblemDocument? Refusal(EmergencyAskArguments arguments, PresentedEmergency presented)
    {
        if (presented.Statement.Member != known.Member)
        {
            return EmergencyJudge.Forbidden(GatewayCodes.NotKnownHere);
        }

        if (!known.View.IsPresent(arguments.Holder))
        {
            return ProblemDocument.Of(AccessCodes.HolderUnknown);
        }

        return arguments.Step == EmergencySteps.More && presented.Document.More is null ? ProblemDocument.Of(EmergencyReadCodes.ReasonMissing) : null;
    }

    private GatewayAnswer Note(GatewayRequest request, EmergencyAskArguments arguments, PresentedEmergency presented)
    {
        var here = search.Find(presented.Statement.Patient) is [var number] ? store.Relationships.OfPatient(number)?.Account : null;
        if (trace.Append(request.Account, presented, arguments.Step, here, null, []) is not { } entry)
        {
            return DisclosureCodes.LogUnavailable;
        }

        var ask = new EmergencyAsk(network, arguments.Access, arguments.Holder, request.Account, arguments.Step, entry.Commitment, entry.Body.Time);
        cases.Add(presented.Statement, ask);
        return GatewayAnswer.Of(new EmergencyAskAnswer(EmergencyTicket.Sign(ask, keys.Identity)), GatewayJson.Default.EmergencyAskAnswer);
    }
}
