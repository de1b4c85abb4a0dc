using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;

namespace Xinglin.Cli.Verbs;

/// <summary>
/// <c>xinglin staff read-care --member M --patient N</c> and <c>xinglin staff read-duty FILE --member M --holder H --patient N</c>: reads without a
/// permission, each with its basis, each shown to the patient.
/// </summary>
internal static class StaffReadBasis
{
    private static readonly Option<string> Patient = new("--patient") { Description = "The patient's number in the holder's own system, or of a card on file there.", Required = true };
    private static readonly Option<string> Holder = new("--holder") { Description = "Short name of the member that holds the records.", Required = true };

    public static Command Care()
    {
        var command = StaffSession.Command("read-care", "Read a patient of your own member for treatment. It is logged, and the patient is told.");
        command.Options.Add(Patient);
        command.Options.Add(VerbOptions.Scopes);
        command.SetAction(CareAsync);
        return command;
    }

    public static Command Duty()
    {
        var command = StaffSession.Command("read-duty", "Read what a recorded legal duty names. It is logged under the duty; the patient is told, at once or when the duty says.");
        command.Arguments.Add(MemberDuty.File);
        foreach (var option in new Option[] { Holder, Patient, VerbOptions.Scopes })
        {
            command.Options.Add(option);
        }

        command.SetAction(DutyAsync);
        return command;
    }

    private static async Task<int> CareAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var answer = await Reading(staff, parsed).ReadForCareAsync(staff.Staff.Member, parsed.GetValue(Patient)!, Scopes(parsed), cancellation);
        return Show(staff, staff.Staff.Member, answer);
    }

    private static async Task<int> DutyAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var holder = staff.Session.Member(parsed.GetValue(Holder)!);
        if (await MemberDuty.ReadAsync(parsed, cancellation) is not { } document)
        {
            return staff.Session.Screen.Refused(MemberDuty.Malformed);
        }

        return Show(staff, holder, await Reading(staff, parsed).ReadForDutyAsync(holder, document, parsed.GetValue(Patient)!, Scopes(parsed), cancellation));
    }

    private static BasisClient Reading(StaffSession staff, ParseResult parsed) => new(
        staff.Session.Connection, staff.Identity, new RecordVerifier(staff.Session.Connection, staff.Session.Trust(parsed.GetValue(StaffSession.Trust))));

    private static string[]? Scopes(ParseResult parsed) => parsed.GetValue(VerbOptions.Scopes) is { Length: > 0 } scopes ? scopes : null;

    private static int Show(StaffSession staff, MemberView holder, Answer<VerifiedRecords> answer) => answer.TryGet(out var records, out var refusal)
        ? staff.Session.Screen.Done(RecordTable.Json(records), console => RecordTable.Show(console, records, holder.Name))
        : staff.Session.Screen.Refused(refusal!);
}
