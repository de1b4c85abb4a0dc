using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency temporary --member M</c></summary>
internal static class EmergencyTemporaryVerb
{
    public static Command Create()
    {
        var command = StaffSession.Command("temporary", "A temporary identity for somebody nobody knows.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        return (await emergency.Client.TemporaryAsync(cancellation)).TryGet(out var made, out var refusal)
            ? emergency.Session.Screen.Done(
                new JsonObject { ["number"] = made.Number, ["account"] = made.Account.ToString() },
                console => console.MarkupLineInterpolated($"[bold]{made.Number}[/]\nWrite it on the wristband; your own system admits and writes under it."))
            : emergency.Session.Screen.Refused(refusal!);
    }
}
