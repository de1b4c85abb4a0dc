using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Emergency;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff emergency read FILE --member M</c>, <c>xinglin staff emergency more FILE --member M --because WORDS</c></summary>
internal static class EmergencyReadVerb
{
    private static readonly Option<string> Because = new("--because") { Description = "Why the first summary is not enough; the patient will read it.", Required = true };

    public static Command Create()
    {
        var command = StaffSession.Command("read", "Allergies, medicines in use, problems, alerts, blood group and pregnancy from every member that answers.");
        command.Arguments.Add(EmergencySession.Path);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, null, cancellation));
        return command;
    }

    public static Command CreateMore()
    {
        var command = StaffSession.Command("more", "By a further reason also: ended medicines, and the last year's laboratory results, imaging reports and encounters.");
        command.Arguments.Add(EmergencySession.Path);
        command.Options.Add(Because);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(Because), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? more, CancellationToken cancellation)
    {
        using var emergency = await EmergencySession.OpenAsync(parsed, EmergencySession.Team, cancellation);
        var file = EmergencyFile.Read(parsed.GetValue(EmergencySession.Path)!).Value;
        var holders = await emergency.Client.LookAsync(file, more, cancellation);
        return emergency.Session.Screen.Done(EmergencyScreen.Json(holders), console => EmergencyScreen.Show(console, holders, DateTimeOffset.UtcNow));
    }
}
