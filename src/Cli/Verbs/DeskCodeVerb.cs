using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin desk code --member M --patient N</c></summary>
internal static class DeskCodeVerb
{
    private static readonly Option<string> Patient = new("--patient") { Description = "The patient's number in your own system, after card or ID was seen.", Required = true };

    public static Command Create()
    {
        var command = StaffSession.Command("code", "Print the one-time code with which a patient takes over the own account.");
        command.Options.Add(Patient);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var printed = await staff.Staff.DeskCodeAsync(parsed.GetValue(Patient)!, cancellation);
        return printed.TryGet(out var code, out var refusal)
            ? staff.Session.Screen.Done(
                new JsonObject { ["code"] = code.Code, ["account"] = code.Account.ToString(), ["expires"] = code.Expires.ToString() },
                console => console.MarkupLineInterpolated($"[bold]{code.Code}[/]\nWorks once, until {code.Expires}. Hand it to the patient only."))
            : staff.Session.Screen.Refused(refusal!);
    }
}
