using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Timeline;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet timeline</c> and <c>xinglin staff timeline --member M --patient N</c>: every holder's records in one order of time.</summary>
internal static class TimelineVerbs
{
    public static readonly Option<string> Patient = new("--patient") { Description = "The patient's number in your own system, or of a card on file there.", Required = true };

    private static readonly string[] DayForms = ["yyyy", "yyyy-MM", "yyyy-MM-dd"];

    private static readonly Option<string?> From = Day("--from", "First day (yyyy, yyyy-MM or yyyy-MM-dd).");
    private static readonly Option<string?> Until = Day("--until", "Last day (yyyy, yyyy-MM or yyyy-MM-dd).");
    private static readonly Option<string?> Scope = new("--scope") { Description = "Only what this scope matches." };

    public static Command OfWallet()
    {
        var command = VerbOptions.OfWallet("timeline", "Your records at every member in one order of time, each verified, and whose part is missing.");
        foreach (var option in new Option[] { From, Until, Scope, WalletRecords.Wait, StaffSession.Trust })
        {
            command.Options.Add(option);
        }

        command.SetAction(WalletAsync);
        return command;
    }

    public static Command OfStaff()
    {
        var command = StaffSession.Command("timeline", "A patient's records here and under every permission received, in one order of time.");
        foreach (var option in new Option[] { Patient, From, Until, WalletRecords.Wait })
        {
            command.Options.Add(option);
        }

        command.SetAction(StaffAsync);
        return command;
    }

    /// <summary>All that the clinician may see of the patient.</summary>
    public static Task<IReadOnlyList<HolderAnswer>> ReadAsync(StaffSession staff, ParseResult parsed, CancellationToken cancellation)
    {
        var care = new BasisClient(staff.Session.Connection, staff.Identity, new RecordVerifier(staff.Session.Connection, staff.Session.Trust(parsed.GetValue(StaffSession.Trust))));
        return new PatientReading(staff.Session.Connection, staff.Staff, care).AllAsync(parsed.GetValue(Patient)!, Patience(parsed), null, cancellation);
    }

    public static TimeSpan Patience(ParseResult parsed) => TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(WalletRecords.Wait), 1, 600));

    private static async Task<int> WalletAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var answers = await session.Patient.AllRecordsAsync(session.Trust(parsed.GetValue(StaffSession.Trust)), Patience(parsed), parsed.GetValue(Scope), cancellation);
        return Show(session, parsed, answers);
    }

    private static async Task<int> StaffAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        return Show(staff.Session, parsed, await ReadAsync(staff, parsed, cancellation));
    }

    private static int Show(VerbSession session, ParseResult parsed, IReadOnlyList<HolderAnswer> answers)
    {
        var timeline = RecordTimeline.Of(answers, session.Connection.Network, parsed.GetValue(From), parsed.GetValue(Until));
        var now = session.Connection.Clock.GetLocalNow();
        return session.Screen.Done(TimelineScreen.Json(timeline, now), console => TimelineScreen.Show(console, timeline, now));
    }

    private static Option<string?> Day(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !DayForms.Any(form => DateOnly.TryParseExact(text, form, out _)))
            {
                result.AddError($"'{text}' is no day: write 2024, 2024-03 or 2024-03-05.");
            }
        });
        return option;
    }
}
