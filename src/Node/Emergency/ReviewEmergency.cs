using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Relationships;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Emergency;

/// <summary><c>emergency.enroll</c>: a privacy officer has the member enrol a team.</summary>
internal sealed class EnrollTeam(KnownAccounts known, MemberTransactions transactions) : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyEnroll;

    public async ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation)
    {
        if (!request.TryRead(GatewayJson.Default.EmptyArguments, out _))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.Holds(request.Account, Roles.PrivacyOfficer))
        {
            return GatewayCodes.RoleNotInForce;
        }

        var team = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var arguments = JsonSerializer.SerializeToUtf8Bytes(new EmergencyTeamReference(team, known.Member), ContractsJson.Default.EmergencyTeamReference);
        var (refusal, _) = await transactions.SubmitAsync(
            transactions.New().ActingAs(transactions.Member).Call("emergency.enroll", arguments), [], cancellation);
        return refusal is { } code ? code : GatewayAnswer.Of(new EmergencyTeamAnswer(team), GatewayJson.Default.EmergencyTeamAnswer);
    }
}

/// <summary><c>emergency.cases</c>: what the member's staff opened, stated and asked, for a privacy officer to review.</summary>
internal sealed class ListCases(KnownAccounts known, EmergencyCases cases) : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyCases;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.EmptyArguments, out _))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        return known.Holds(request.Account, Roles.PrivacyOfficer)
            ? GatewayAnswer.Of(new EmergencyCasesAnswer(cases.Newest()), GatewayJson.Default.EmergencyCasesAnswer)
            : GatewayCodes.RoleNotInForce;
    }
}

/// <summary><c>emergency.outcome</c>: the text behind a review's commitment is kept at the member.</summary>
internal sealed class LeaveOutcome(KnownAccounts known, EmergencyCases cases) : IGatewayMethod
{
    public string Name => GatewayMethods.EmergencyOutcome;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.EmergencyOutcomeArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.Holds(request.Account, Roles.PrivacyOfficer))
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (known.View.EmergencyAccess(arguments.Access) is not { } access || access.Member != known.Member)
        {
            return EmergencyCodes.Unknown;
        }

        var outcome = access.Reviewer == request.Account && arguments.Document.Commitment() == access.Outcome ? arguments.Document.Read() : null;
        if (outcome is null || outcome.Access != arguments.Access)
        {
            return EmergencyReadCodes.DocumentMismatch;
        }

        // An access under which nobody was asked has no case here; its outcome has nothing to be kept with.
        cases.Close(outcome);
        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }
}
