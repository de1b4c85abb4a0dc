using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff ask --member B --patient N --holder A --scope S [--layer L]</c></summary>
internal static class StaffAsk
{
    private static readonly Option<string> Patient = new("--patient") { Description = "The patient's number in your own system.", Required = true };
    private static readonly Option<string> Holder = new("--holder") { Description = "The member that holds the records.", Required = true };

    private static readonly Option<string?> Layer = VerbOptions.LayerOf("The deepest layer that you need: index, summary, detail or raw (default).");

    public static Command Create()
    {
        var command = StaffSession.Command("ask", "Ask a patient for access to records elsewhere.");
        foreach (var option in new Option[] { Patient, Holder, VerbOptions.Scopes, VerbOptions.Purpose, VerbOptions.Days, Layer, VerbOptions.OfflineCopy })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var holder = staff.Session.Member(parsed.GetValue(Holder)!);
        var asked = await staff.Staff.AskAsync(
            parsed.GetValue(Patient)!, holder, parsed.GetValue(VerbOptions.Scopes) ?? [], parsed.GetValue(VerbOptions.Purpose)!, parsed.GetValue(VerbOptions.Days),
            parsed.GetValue(Layer) ?? LayerNames.Raw, parsed.GetValue(VerbOptions.OfflineCopy) ? PermissionKinds.OfflineCopy : null, cancellation);
        return asked.TryGet(out var answer, out var refusal)
            ? staff.Session.Screen.Done(new JsonObject { ["ask"] = answer.Ask.ToString() }, _ => Console.WriteLine($"Asked; the patient decides.{KindText.Of(parsed.GetValue(VerbOptions.OfflineCopy) ? PermissionKinds.OfflineCopy : null)} Ask {answer.Ask}"))
            : staff.Session.Screen.Refused(refusal!);
    }
}
