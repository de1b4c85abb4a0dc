using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Notes;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff note FILE --member M --patient N [--replaces VERSION]</c></summary>
internal static class StaffNote
{
    private static readonly Argument<FileInfo> Note = new("file") { Description = "A FHIR R4 resource about the patient, JSON: Procedure, ClinicalImpression, Observation, Condition, DiagnosticReport, CarePlan or DocumentReference." };
    private static readonly Option<string> Patient = new("--patient") { Description = "The patient's number in your own system.", Required = true };
    private static readonly Option<int?> Replaces = new("--replaces") { Description = "The version of the note that this one replaces; the file has the note's id." };

    public static Command Create()
    {
        var command = StaffSession.Command("note", "Write a note or a procedure into the record at your own member, sealed by your signature.");
        command.Arguments.Add(Note);
        command.Options.Add(Patient);
        command.Options.Add(Replaces);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var notes = new NoteClient(staff.Session.Connection, staff.Staff.Member, staff.Identity);
        var text = await File.ReadAllTextAsync(parsed.GetValue(Note)!.FullName, cancellation);
        var written = await notes.WriteAsync(parsed.GetValue(Patient)!, text, parsed.GetValue(Replaces), cancellation);
        return written.TryGet(out var note, out var refusal)
            ? staff.Session.Screen.Done(
                new JsonObject { ["type"] = note.Type, ["id"] = note.Id, ["version"] = note.Version },
                _ => Console.WriteLine($"Written and sealed: {note.Type}/{note.Id}, version {note.Version}. Its registration on the ledger follows by itself."))
            : staff.Session.Screen.Refused(refusal!);
    }
}
