using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Emergency;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency end FILE --member M</c></summary>
internal static class EmergencyEndVerb
{
    public static Command Create()
    {
        var command = StaffSession.Command("end", "End an access before its time.");
        command.Arguments.Add(EmergencySession.Path);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        var access = EmergencyFile.Read(parsed.GetValue(EmergencySession.Path)!).Value.Document!.Read()!.Access;
        return (await emergency.Client.EndAsync(access, cancellation)).TryGet(out _, out var refusal)
            ? emergency.Session.Screen.Done(new JsonObject { ["ended"] = access.ToString() }, console => console.WriteLine("Ended. A review by a privacy officer is owed."))
            : emergency.Session.Screen.Refused(refusal!);
    }
}
