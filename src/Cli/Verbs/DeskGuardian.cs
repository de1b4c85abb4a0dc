using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Identity;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin desk guardian record|end --member M --patient N</c></summary>
internal static class DeskGuardian
{
    private static readonly Option<string> Patient = new("--patient") { Description = "The ward's number in your own system, after the papers were seen.", Required = true };
    private static readonly Option<DateTimeOffset> Until = new("--until") { Description = "When the right ends, for example 2031-05-04T00:00Z; rounded up to the hour.", Required = true };
    private static readonly Option<bool> HasKey = new("--has-key") { Description = "The ward has a wallet here, and stays the one to whom others seal." };

    public static Command Record()
    {
        var command = StaffSession.Command("record", "Say who acts for a patient until when, in place of those recorded before.");
        foreach (var option in new Option[] { Patient, GuardianOptions.Cards, Until, HasKey })
        {
            command.Options.Add(option);
        }

        command.SetAction(RecordAsync);
        return command;
    }

    public static Command End()
    {
        var command = StaffSession.Command("end", "The guardians' rights end now.");
        command.Options.Add(Patient);
        command.SetAction(EndAsync);
        return command;
    }

    public static GuardianDesk Desk(StaffSession staff) => new(staff.Session.Connection, staff.Staff.Member, staff.Identity);

    private static async Task<int> RecordAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var until = new LedgerTime(parsed.GetValue(Until).ToUnixTimeMilliseconds()).CeilingHour();
        var recorded = await Desk(staff).RecordAsync(
            parsed.GetValue(Patient)!, GuardianOptions.ReadCards(parsed, GuardianOptions.Cards), until, parsed.GetValue(HasKey), cancellation);
        return recorded.TryGet(out var answer, out var refusal)
            ? staff.Session.Screen.Done(
                new JsonObject { ["account"] = answer.Account.ToString(), ["until"] = until.ToString() },
                _ => Console.WriteLine($"Recorded until {until}. Each guardian: xinglin guardian ward {answer.Account} --member {staff.Staff.Member.Slug}"))
            : staff.Session.Screen.Refused(refusal!);
    }

    private static async Task<int> EndAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        return (await Desk(staff).EndAsync(parsed.GetValue(Patient)!, cancellation)).TryGet(out _, out var refusal)
            ? staff.Session.Screen.Done(new JsonObject { ["ended"] = true }, _ => Console.WriteLine("Ended. What they granted stands until it is revoked."))
            : staff.Session.Screen.Refused(refusal!);
    }
}
