using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Incidents;

/// <summary>
/// <c>incident.list</c>, <c>incident.show</c>, <c>incident.confirm</c>, <c>incident.close</c>: the member's privacy officer, or the member itself, answers the alarm.
/// A privacy officer reads no records by that role.
/// </summary>
internal sealed class AnswerIncidents(string name, MemberParts parts, ReadingPace pace) : IGatewayMethod
{
    public string Name => name;

    public static IEnumerable<IGatewayMethod> All(MemberParts parts, ReadingPace pace) =>
        new[] { GatewayMethods.IncidentList, GatewayMethods.IncidentShow, GatewayMethods.IncidentConfirm, GatewayMethods.IncidentClose }
            .Select(name => new AnswerIncidents(name, parts, pace));

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        var mayAnswer = request.Account == parts.Known.Member
            || parts.View.HoldsRole(request.Account, Roles.PrivacyOfficer, parts.Known.Member, parts.Known.Now);
        if (!mayAnswer)
        {
            return IncidentCodes.NotPrivacyOfficer;
        }

        if (name == GatewayMethods.IncidentList)
        {
            return request.TryRead(GatewayJson.Default.IncidentListArguments, out var list) ? List(list) : GatewayCodes.ArgumentsMalformed;
        }

        if (!request.TryRead(GatewayJson.Default.IncidentReference, out var reference))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        return pace.Incidents.Find(reference.Incident) is { } incident ? Answer(incident) : IncidentCodes.Unknown;
    }

    private GatewayAnswer List(IncidentListArguments list) => GatewayAnswer.Of(
        new IncidentListAnswer([.. pace.Incidents.All().Where(i => !list.Open || i.Closed is null).Select(Summary)]), GatewayJson.Default.IncidentListAnswer);

    private GatewayAnswer Answer(Incident incident)
    {
        if (name == GatewayMethods.IncidentShow)
        {
            return GatewayAnswer.Of(new IncidentShowAnswer(Summary(incident), pace.Affected(incident)), GatewayJson.Default.IncidentShowAnswer);
        }

        if (incident.Closed is not null)
        {
            return IncidentCodes.Closed;
        }

        if (name == GatewayMethods.IncidentConfirm)
        {
            Confirm(incident);
        }
        else
        {
            pace.Close(incident, parts.Now);
        }

        return GatewayAnswer.Of(new DoneAnswer(), GatewayJson.Default.DoneAnswer);
    }

    /// <summary>Each affected patient is told once; to confirm again tells nobody again.</summary>
    private void Confirm(Incident incident)
    {
        if (incident.Confirmed is not null)
        {
            return;
        }

        parts.Store.InOneTransaction(() =>
        {
            pace.Incidents.Confirm(incident.Id, parts.Now);
            parts.Notices.Add([.. pace.Affected(incident).Select(patient => new Notice(0, NoticeKinds.BulkReading, parts.Now, patient, Authority: incident.Id, Happened: incident.Opened))]);
        });
    }

    private static IncidentSummary Summary(Incident incident) => new(
        incident.Id, incident.Opened, incident.Subject.Kind, incident.Subject.Account, incident.Patients,
        incident.Subject.Kind == ReadingSubject.Role ? incident.Subject.Name : null, incident.Confirmed, incident.Closed);
}
