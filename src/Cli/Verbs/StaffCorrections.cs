using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Corrections;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Corrections;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff corrections --member M [CORRECTION]</c></summary>
internal static class StaffCorrections
{
    private static readonly Argument<string?> Correction = new("correction")
    {
        Description = "One request, whole: shows the patient's words, which is logged. Without it: what waits.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly RefusalCode Unknown = new("correction-unknown");

    public static Command Create()
    {
        var command = StaffSession.Command("corrections", "Requests to correct a record that wait for a clinician, the oldest first; late ones are marked.");
        command.Arguments.Add(Correction);
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>The id, or why it is none.</summary>
    public static Answer<Hash> IdOf(string text) =>
        Hash.TryParse(text, out var id) ? id : Refusal.Of(Unknown, "This is no request's id: copy it whole from `staff corrections`.");

    public static CorrectionDesk Desk(StaffSession staff) => new(staff.Session.Connection, staff.Staff.Member, staff.Identity);

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var screen = staff.Session.Screen;
        if (parsed.GetValue(Correction) is { } text)
        {
            return IdOf(text).TryGet(out var id, out var none) && (await Desk(staff).ShowAsync(id, cancellation)).TryGet(out var shown, out none)
                ? screen.Done(Json(shown), _ => Console.WriteLine(Text(shown)))
                : screen.Refused(none!);
        }

        return (await Desk(staff).WaitingAsync(cancellation)).TryGet(out var queue, out var refusal)
            ? screen.Done(
                new JsonArray([.. queue.Waiting.Select(w => (JsonNode)Json(w))]),
                _ => Console.WriteLine(queue.Waiting.Count == 0 ? "Nothing waits." : string.Join('\n', queue.Waiting.Select(Text))))
            : screen.Refused(refusal!);
    }

    private static string Text(WaitingCorrection waiting) => $"{waiting.Correction}  asked {waiting.Since}, {(waiting.Late ? "LATE, was due" : "due")} {waiting.Due}";

    private static string Text(CorrectionShowAnswer shown) =>
        $"{shown.Type}/{shown.Id} of patient {shown.Patient}, record {shown.Attached.Pointer}, registered {shown.Attached.Registered?.ToString() ?? "at no known time"}\n"
        + $"the patient: {Statement(shown) ?? "(the words were erased)"}\nasked {shown.Attached.Since}, due {shown.Attached.Due}; logged as {shown.Entry}";

    private static JsonObject Json(WaitingCorrection waiting) => new()
    {
        ["correction"] = waiting.Correction.ToString(),
        ["since"] = waiting.Since.ToString(),
        ["due"] = waiting.Due.ToString(),
        ["late"] = waiting.Late,
    };

    private static JsonObject Json(CorrectionShowAnswer shown) => new()
    {
        ["correction"] = shown.Attached.Correction.ToString(),
        ["patient"] = shown.Patient,
        ["type"] = shown.Type,
        ["id"] = shown.Id,
        ["record"] = shown.Attached.Pointer.ToString(),
        ["statement"] = Statement(shown),
        ["since"] = shown.Attached.Since.ToString(),
        ["due"] = shown.Attached.Due.ToString(),
        ["entry"] = shown.Entry,
    };

    private static string? Statement(CorrectionShowAnswer shown) => shown.Attached.Request?.Read(CorrectionJson.Default.CorrectionRequestDocument)?.Statement;
}

/// <summary><c>xinglin staff correct accept|refuse --member M CORRECTION --reason TEXT</c></summary>
internal static class StaffCorrect
{
    public static Command Accept() => One("accept", "The record is wrong: write its newer version in your own system; the patient's statement goes with both.", accepted: true);

    public static Command Refuse() => One("refuse", "The record stays as it is; the patient's statement and your reason go with it.", accepted: false);

    private static Command One(string name, string description, bool accepted)
    {
        var correction = new Argument<string>("correction") { Description = "The request, as `staff corrections` prints it." };
        var reason = new Option<string>("--reason") { Description = "Why, in your words; the patient and every reader see it.", Required = true };
        var command = StaffSession.Command(name, description);
        command.Arguments.Add(correction);
        command.Options.Add(reason);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(correction)!, accepted, parsed.GetValue(reason)!, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string text, bool accepted, string reason, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var screen = staff.Session.Screen;
        return StaffCorrections.IdOf(text).TryGet(out var id, out var refusal)
            && (await StaffCorrections.Desk(staff).DecideAsync(id, accepted, reason, cancellation)).TryGet(out _, out refusal)
            ? screen.Done(new JsonObject { ["correction"] = text, ["accepted"] = accepted }, _ => Console.WriteLine($"{(accepted ? "Accepted" : "Refused")}, final on the ledger; the patient is told."))
            : screen.Refused(refusal!);
    }
}
