using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Incidents;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin incident list|show|confirm|close --member M [INCIDENT]</c></summary>
internal static class IncidentVerb
{
    private static readonly RefusalCode Unknown = new("incident-unknown");

    public static Command List()
    {
        var command = StaffSession.Command("list", "Bulk readings that were stopped at a member, counts only; for its privacy officer.");
        command.SetAction(ListAsync);
        return command;
    }

    public static Command Show() => One("show", "One incident, and the accounts of the patients it affects.", ShowAsync);

    public static Command Confirm() => One("confirm", "It was misuse: tell every affected patient, once.", (incidents, id, end) => DoAsync(incidents.ConfirmAsync(id, end)));

    public static Command Close() => One("close", "It is dealt with: who was stopped reads again.", (incidents, id, end) => DoAsync(incidents.CloseAsync(id, end)));

    private static Command One(string name, string description, Func<IncidentClient, Hash, CancellationToken, Task<Answer<JsonNode>>> act)
    {
        var incident = new Argument<string>("incident") { Description = "The incident's id, as `incident list` prints it." };
        var command = StaffSession.Command(name, description);
        command.Arguments.Add(incident);
        command.SetAction((parsed, cancellation) => OneAsync(parsed, parsed.GetValue(incident)!, act, cancellation));
        return command;
    }

    private static async Task<int> OneAsync(
        ParseResult parsed, string text, Func<IncidentClient, Hash, CancellationToken, Task<Answer<JsonNode>>> act, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        if (!Hash.TryParse(text, out var id))
        {
            return staff.Session.Screen.Refused(Refusal.Of(Unknown, "This is no incident's id: copy it whole from `incident list`."));
        }

        return (await act(staff.Incidents, id, cancellation)).TryGet(out var json, out var refusal)
            ? staff.Session.Screen.Done(json, _ => Console.WriteLine(json.ToJsonString()))
            : staff.Session.Screen.Refused(refusal!);
    }

    private static async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        return (await staff.Incidents.ListAsync(false, cancellation)).TryGet(out var list, out var refusal)
            ? staff.Session.Screen.Done(new JsonArray([.. list.Incidents.Select(i => (JsonNode)Json(i))]), _ => Lines(list.Incidents))
            : staff.Session.Screen.Refused(refusal!);
    }

    private static void Lines(IReadOnlyList<IncidentSummary> incidents)
    {
        foreach (var incident in incidents)
        {
            var state = incident.Closed is not null ? "closed" : incident.Confirmed is not null ? "confirmed, patients told" : "OPEN";
            Console.WriteLine($"{incident.Incident}  {incident.Opened}  {incident.Kind} {incident.Account} {incident.Role}: {incident.Patients} patient(s); {state}");
        }

        if (incidents.Count == 0)
        {
            Console.WriteLine("No bulk reading was stopped.");
        }
    }

    private static async Task<Answer<JsonNode>> ShowAsync(IncidentClient incidents, Hash id, CancellationToken cancellation)
    {
        if (!(await incidents.ShowAsync(id, cancellation)).TryGet(out var shown, out var refusal))
        {
            return refusal!;
        }

        var json = Json(shown.Incident);
        json["affected"] = new JsonArray([.. shown.Affected.Select(a => (JsonNode)a.ToString())]);
        return (JsonNode)json;
    }

    private static async Task<Answer<JsonNode>> DoAsync(Task<Answer<DoneAnswer>> doing) =>
        (await doing).TryGet(out _, out var refusal) ? (Answer<JsonNode>)(JsonNode)new JsonObject { ["done"] = true } : refusal!;

    private static JsonObject Json(IncidentSummary incident) => new()
    {
        ["incident"] = incident.Incident.ToString(),
        ["opened"] = incident.Opened.ToString(),
        ["kind"] = incident.Kind,
        ["account"] = incident.Account.ToString(),
        ["role"] = incident.Role,
        ["patients"] = incident.Patients,
        ["confirmed"] = incident.Confirmed?.ToString(),
        ["closed"] = incident.Closed?.ToString(),
    };
}
