using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Relationships;
using Xinglin.Vault.Emergency;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary>
/// <c>emergency.find</c>: whether the one person of the document is known here. Says nothing else, to nobody without an access
/// in force, and each time it is in the log.
/// </summary>
internal sealed class FindPerson(EmergencyJudge judge, PersonSearch search, FoundPersons found, RelationshipOpening opening, EmergencyTrace trace) : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyFind;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.EmergencyFindArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        var refusal = judge.Judge(request.Account, arguments.Access, arguments.Document, out var presented)
            ?? judge.JudgeTicket(request.Account, presented!.Statement, EmergencySteps.Find, arguments.Ticket);
        if (refusal is not null)
        {
            return trace.Refuse(request.Account, arguments.Access, presented, EmergencySteps.Find, refusal);
        }

        return found.TryCount(presented!.Statement, trace.Now, out var number)
            ? await Find(request, presented, number, cancellation)
            : trace.Refuse(request.Account, arguments.Access, presented, EmergencySteps.Find, Errors.ProblemDocument.Of(EmergencyReadCodes.FindLimit));
    }

    private async ValueTask<GatewayAnswer> Find(GatewayRequest request, PresentedEmergency presented, long number, CancellationToken cancellation)
    {
        var persons = search.Find(presented.Statement.Patient);
        if (persons is not [var only])
        {
            return trace.Append(request.Account, presented, EmergencySteps.Find, null, null, []) is { } nobody
                ? Say(persons.Count == 0 ? EmergencyFound.None : EmergencyFound.Several, nobody)
                : DisclosureCodes.LogUnavailable;
        }

        // Who is on file without a record yet has no account: the entry and the notice need one.
        var (relationship, refused) = await opening.EnsureAsync(only, cancellation);
        if (relationship is null)
        {
            return refused!.Value;
        }

        if (trace.Append(request.Account, presented, EmergencySteps.Find, relationship.Account, null, []) is not { } entry)
        {
            return DisclosureCodes.LogUnavailable;
        }

        trace.Owe(relationship.Account, request.Account, presented, EmergencySteps.Find, null);
        return Say(EmergencyFound.One, entry, found.Keep(number, only));
    }

    private static GatewayAnswer Say(string what, DisclosureEntry entry, Ledger.Primitives.Hash? handle = null) =>
        GatewayAnswer.Of(new EmergencyFindAnswer(what, entry.Commitment.ToString(), handle), GatewayJson.Default.EmergencyFindAnswer);
}
