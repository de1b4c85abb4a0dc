using System.Text;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Recognition;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Recognition;

/// <summary>What staff of a member do before and when they order an examination.</summary>
public sealed class RecognitionClient(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>The rules are not of a form that this software reads.</summary>
    public static readonly RefusalCode RulesMalformed = new("recognition-rules-malformed");

    private GatewayClient Gateway => connection.GatewayAt(member, identity);

    /// <summary>The member's rules.</summary>
    public async Task<Answer<RecognitionRules>> RulesAsync(CancellationToken cancellation = default)
    {
        var answer = await Gateway.AskAsync(
            GatewayMethods.RecognitionRules, new EmptyArguments(), GatewayJson.Default.EmptyArguments, GatewayJson.Default.RecognitionRulesAnswer, cancellation);
        if (!answer.TryGet(out var sent, out var refusal))
        {
            return refusal!;
        }

        return RecognitionRules.TryRead(Encoding.UTF8.GetBytes(sent.Rules)) is { } rules
            ? rules
            : Refusal.Of(RulesMalformed, "The member's rules of recognition are not of a form that this software reads: update it, or tell the member.");
    }

    /// <summary>Asks the patient's wallet for recognised results elsewhere. Who holds any is not known here.</summary>
    /// <param name="patient">Number in the own member's system.</param>
    /// <param name="item">Code of an item of the rules.</param>
    /// <param name="days">1 to 366.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<AccessAskAnswer>> AskPatientAsync(string patient, string item, int days, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.ResultsAsk, new ResultsAskArguments(patient, item, days), GatewayJson.Default.ResultsAskArguments, GatewayJson.Default.AccessAskAnswer, cancellation);

    /// <summary>Places an order. It names the recognised results of the report; with any of them a reason is needed, <c>repeat-reason-missing</c>.</summary>
    /// <param name="patient">Number in the own member's system.</param>
    /// <param name="rules">By which the report was made.</param>
    /// <param name="report">What was seen.</param>
    /// <param name="reason">Code of one of the rules' reasons, or null.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<Answer<OrderPlaceAnswer>> PlaceAsync(
        string patient, RecognitionRules rules, RecognitionReport report, string? reason, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.OrderPlace,
        new OrderPlaceArguments(
            patient, report.Item.Code, rules.Version, [.. report.Recognised.Take(OrderPlaceArguments.SeenMax).Select(h => new SeenResult(h.Holder, h.Verdict.When))], reason),
        GatewayJson.Default.OrderPlaceArguments, GatewayJson.Default.OrderPlaceAnswer, cancellation);
}
