using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Emergency;
using Xinglin.Vault.Emergency;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency open --member M --reason CODE --because WORDS --card N --with CARD --file FILE</c></summary>
internal static class EmergencyOpenVerb
{
    private static readonly Option<string> Reason = new("--reason") { Description = string.Join(", ", EmergencyReasons.All) + ".", Required = true };
    private static readonly Option<string> Because = new("--because") { Description = "The reason in your words; the patient will read it.", Required = true };
    private static readonly Option<string?> Card = new("--card") { Description = "Number of the person's health card." };
    private static readonly Option<string?> Identity = new("--identity") { Description = "Number of the person's identity document." };
    private static readonly Option<string?> Patient = new("--patient") { Description = "Number in your own system; a temporary identity's number." };
    private static readonly Option<string> With = new("--with") { Description = "The second person's card, as `xinglin staff new` printed it.", Required = true };
    private static readonly Option<int> Hours = new("--hours") { Description = "1 to 12.", DefaultValueFactory = _ => 4 };
    private static readonly Option<string> File = new("--file") { Description = "Where to write the access for the second person, and then to read with.", Required = true };

    public static Command Create()
    {
        var command = StaffSession.Command("open", "State whom and why, and sign as the first of two. Nothing is open before the second confirms.");
        foreach (var option in new Option[] { Reason, Because, Card, Identity, Patient, With, Hours, File })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        var screen = emergency.Session.Screen;
        if (StaffCard.TryParse(parsed.GetValue(With)!) is not { } second)
        {
            return screen.Refused(Refusal.Of(new("card-malformed"), "The second person's card is not one: copy it whole."));
        }

        var request = new EmergencyRequest(Numbers(parsed, emergency), parsed.GetValue(Reason)!, parsed.GetValue(Because)!, parsed.GetValue(Hours));
        if (!(await emergency.Client.PrepareAsync(request, second.Account, cancellation)).TryGet(out var prepared, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        var path = System.IO.Path.GetFullPath(parsed.GetValue(File)!);
        prepared.Write(path);
        var access = prepared.Document!.Read()!;
        return screen.Done(
            new JsonObject { ["access"] = access.Access.ToString(), ["until"] = access.Until.ToString(), ["file"] = path, ["open"] = false },
            console => console.MarkupLineInterpolated($"Signed by you. The second person confirms within nine minutes:\n[bold]xinglin staff emergency confirm {path}[/]"));
    }

    private static List<EmergencyIdentifier> Numbers(ParseResult parsed, EmergencySession emergency)
    {
        var numbers = new List<EmergencyIdentifier>();
        if (parsed.GetValue(Card) is { } card)
        {
            numbers.Add(new EmergencyIdentifier(EmergencyIdentifiers.CardNumber, card));
        }

        if (parsed.GetValue(Identity) is { } identity)
        {
            numbers.Add(new EmergencyIdentifier(EmergencyIdentifiers.IdentityNumber, identity));
        }

        if (parsed.GetValue(Patient) is { } patient)
        {
            numbers.Add(new EmergencyIdentifier(EmergencyIdentifiers.PatientNumber, patient, emergency.Session.Member(parsed.GetValue(VerbOptions.Member)!).Account));
        }

        return numbers;
    }
}
