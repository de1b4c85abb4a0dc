using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Emergency;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency confirm FILE --member M</c></summary>
internal static class EmergencyConfirmVerb
{
    public static Command Create()
    {
        var command = StaffSession.Command("confirm", "Sign as the second person what a colleague stated: the access is open.");
        command.Arguments.Add(EmergencySession.Path);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        var screen = emergency.Session.Screen;
        var path = parsed.GetValue(EmergencySession.Path)!;
        var file = EmergencyFile.Read(path).Value;
        if (!(await emergency.Client.ConfirmAsync(file, cancellation)).TryGet(out _, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        var statement = file.Document!.Read()!;
        return screen.Done(
            new JsonObject { ["access"] = statement.Access.ToString(), ["until"] = statement.Until.ToString(), ["open"] = true },
            console => console.MarkupLineInterpolated(
                $"Open until {statement.Until}: {statement.Reason}, {statement.Text}\nThe patient will be told who, why and what. Now: [bold]xinglin staff emergency read {path}[/]"));
    }
}
