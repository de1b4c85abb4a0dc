using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency merge TEMPORARY --into NUMBER --member M</c></summary>
internal static class EmergencyMergeVerb
{
    private static readonly Argument<string> Temporary = new("temporary") { Description = "The temporary number." };
    private static readonly Option<string> Into = new("--into") { Description = "The patient's number in your own system.", Required = true };

    public static Command Create()
    {
        var command = StaffSession.Command("merge", "Say that a temporary identity is a patient on file; in force when a second person says the same.");
        command.Arguments.Add(Temporary);
        command.Options.Add(Into);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        return (await emergency.Client.MergeAsync(parsed.GetValue(Temporary)!, parsed.GetValue(Into)!, cancellation)).TryGet(out var merge, out var refusal)
            ? emergency.Session.Screen.Done(
                new JsonObject { ["merge"] = merge.Merge.ToString(), ["merged"] = merge.Merged },
                console => console.WriteLine(merge.Merged ? $"Merged. Undo it with: xinglin staff emergency unmerge {merge.Merge}" : "Noted. A second person says the same with the same command."))
            : emergency.Session.Screen.Refused(refusal!);
    }
}
