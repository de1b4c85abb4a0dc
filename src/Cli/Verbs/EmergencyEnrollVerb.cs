using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency enroll --member M</c></summary>
internal static class EmergencyEnrollVerb
{
    public static Command Create()
    {
        var command = StaffSession.Command("enroll", "As privacy officer: have the member enrol an emergency team.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Reviewer, cancellation);
        return (await emergency.Client.EnrollAsync(cancellation)).TryGet(out var enrolled, out var refusal)
            ? emergency.Session.Screen.Done(new JsonObject { ["team"] = enrolled.Team.ToString() }, console => console.WriteLine($"Team {enrolled.Team} is enrolled."))
            : emergency.Session.Screen.Refused(refusal!);
    }
}
