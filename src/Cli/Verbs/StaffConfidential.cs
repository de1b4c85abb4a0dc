using System.CommandLine;
using System.Text.Json.Nodes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff confidential TYPE/ID --member M --patient N [--lift]</c></summary>
internal static class StaffConfidential
{
    private static readonly Argument<string> Item = new("item") { Description = "The record in your own system, for example Observation/123; it need not be there yet." };
    private static readonly Option<string> Patient = new("--patient") { Description = "The adolescent's number in your own system.", Required = true };
    private static readonly Option<bool> Lift = new("--lift") { Description = "Show it to guardians again." };

    public static Command Create()
    {
        var command = StaffSession.Command("confidential", "Hide one record from a patient's guardians: from records, notices and log, in every version.");
        command.Arguments.Add(Item);
        command.Options.Add(Patient);
        command.Options.Add(Lift);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var item = parsed.GetValue(Item)!;
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        var (type, id) = slash < 0 ? (item, string.Empty) : (item[..slash], item[(slash + 1)..]);
        var confidential = !parsed.GetValue(Lift);
        return (await DeskGuardian.Desk(staff).MarkAsync(parsed.GetValue(Patient)!, type, id, confidential, cancellation)).TryGet(out _, out var refusal)
            ? staff.Session.Screen.Done(
                new JsonObject { ["item"] = item, ["confidential"] = confidential },
                _ => Console.WriteLine(confidential ? $"{item} is not there for guardians." : $"{item} is shown to guardians again."))
            : staff.Session.Screen.Refused(refusal!);
    }
}
