using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Access;
using Xinglin.Client.Completeness;
using Xinglin.Client.Copies;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff read --member B [PERMISSION] [--layer L]</c></summary>
internal static class StaffRead
{
    private static readonly Argument<string?> Permission = new("permission")
    {
        Description = "The permission, or the beginning of its id; without it the permissions received are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Layer = VerbOptions.LayerOf("Read this layer only (default: the deepest that was granted).");
    private static readonly Option<bool> Keep = new("--keep") { Description = "Keep a sealed copy beside the wallet, for --offline: only under a permission of the kind offline-copy." };
    private static readonly Option<string?> Evidence = new("--evidence") { Description = "Write the evidence that the holder withheld something." };
    private static readonly Option<bool> All = new("--all") { Description = "Ask every holder whose permission is of the same patient, side by side." };

    public static Command Create()
    {
        var command = StaffSession.Command("read", "Read under a permission; every record is verified against the ledger.");
        command.Arguments.Add(Permission);
        command.Options.Add(VerbOptions.Scopes);
        command.Options.Add(Layer);
        command.Options.Add(All);
        command.Options.Add(WalletRecords.Wait);
        command.Options.Add(Keep);
        command.Options.Add(WalletRecords.Offline);
        command.Options.Add(Evidence);
        command.Validators.Add(given =>
        {
            if (given.GetValue(All) && given.GetValue(Layer) is not null)
            {
                given.AddError("--layer goes with one permission: with --all each holder gives what its own permission opens.");
            }
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(WalletRecords.Offline))
        {
            var wanted = parsed.GetValue(Permission) ?? string.Empty;
            return OfflineSession.Run(parsed, parsed.GetValue(StaffSession.Trust), copy => copy.Terms?.Read()?.Permission.ToString().StartsWith(wanted, StringComparison.Ordinal) == true);
        }

        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var screen = staff.Session.Screen;
        var received = (await staff.Staff.PermissionsAsync(0, cancellation)).Value;
        if (parsed.GetValue(Permission) is not { } beginning)
        {
            return screen.Done(new JsonArray([.. received.Select(p => (JsonNode)Json(staff.Session, p))]), _ => List(staff.Session, received));
        }

        var one = received.LastOrDefault(p => p.Terms.Permission.ToString().StartsWith(beginning, StringComparison.Ordinal));
        if (one is null)
        {
            return screen.Refused(Client.Answers.Refusal.Of(new("permission-not-received"), $"No permission received begins with '{beginning}': has the patient granted it?"));
        }

        if (parsed.GetValue(All))
        {
            return await OfAllAsync(staff, parsed, [.. received.Where(p => p.IsOfSamePatient(one) && p.Terms.Until.CompareTo(staff.Session.Connection.Now) > 0)], cancellation);
        }

        var scopes = parsed.GetValue(VerbOptions.Scopes) is { Length: > 0 } narrower ? narrower : null;
        if (parsed.GetValue(Keep))
        {
            return await KeepAsync(staff, parsed, one, scopes, cancellation);
        }

        if (parsed.GetValue(Evidence) is { } path)
        {
            var maker = new WithholdingMaker(staff.Session.Connection, staff.Session.Trust(parsed.GetValue(StaffSession.Trust)));
            return (await staff.Staff.ShowWithheldAsync(one, maker, scopes, cancellation)).TryGet(out var file, out var nothing)
                ? await WalletCompleteness.WriteAsync(screen, path, file, cancellation)
                : screen.Refused(nothing!);
        }

        return (await staff.Staff.ReadAsync(one, scopes, parsed.GetValue(Layer), cancellation)).TryGet(out var records, out var refusal)
            ? screen.Done(RecordTable.Json(records), console => RecordTable.Show(console, records, staff.Session.Connection.Network.NameOf(one.Terms.Holder)))
            : screen.Refused(refusal!);
    }

    private static async Task<int> KeepAsync(StaffSession staff, ParseResult parsed, ReceivedPermission permission, string[]? scopes, CancellationToken cancellation)
    {
        var trust = staff.Session.Trust(parsed.GetValue(StaffSession.Trust));
        if (!(await staff.Staff.KeepAsync(permission, new CopyKeeper(staff.Session.Connection, trust), scopes, cancellation)).TryGet(out var set, out var refusal))
        {
            return staff.Session.Screen.Refused(refusal!);
        }

        staff.Session.Wallet.Copies().Add(set, trust);
        return staff.Session.Screen.Done(
            new JsonObject { ["records"] = set.Records.Count, ["kept"] = set.Kept.ToString(), ["until"] = permission.Terms.Until.ToString() },
            _ => Console.WriteLine($"{set.Records.Count} record(s) of {set.Name} kept, sealed, until {permission.Terms.Until}; the patient sees that you did. Read them with: xinglin staff read --offline"));
    }

    private static async Task<int> OfAllAsync(StaffSession staff, ParseResult parsed, IReadOnlyList<ReceivedPermission> permissions, CancellationToken cancellation)
    {
        var answers = await staff.Staff.ReadAllAsync(permissions, TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(WalletRecords.Wait), 1, 600)), cancellation);
        var now = staff.Session.Connection.Clock.GetLocalNow();
        return staff.Session.Screen.Done(HoldersScreen.Json(answers, now), console => HoldersScreen.Show(console, answers, now));
    }

    private static JsonObject Json(VerbSession session, ReceivedPermission permission) => new()
    {
        ["permission"] = permission.Terms.Permission.ToString(),
        ["holder"] = session.Connection.Network.Find(permission.Terms.Holder)?.Slug,
        ["scopes"] = new JsonArray([.. permission.Terms.Scopes.Select(s => (JsonNode)s)]),
        ["layer"] = permission.Terms.DeepestLayer,
        ["kind"] = permission.Terms.Kind,
        ["purpose"] = permission.Terms.Purpose,
        ["until"] = permission.Terms.Until.ToString(),
        ["patient"] = permission.Patient?.ToString(),
    };

    private static void List(VerbSession session, IReadOnlyList<ReceivedPermission> received)
    {
        foreach (var permission in received)
        {
            var terms = permission.Terms;
            Console.WriteLine($"{terms.Permission}  {session.Connection.Network.NameOf(terms.Holder)}: {string.Join(" or ", terms.Scopes)}; {LayerText.Of(terms.DeepestLayer)}; {terms.Purpose}; until {terms.Until}.{KindText.Of(terms.Kind)}");
        }

        if (received.Count == 0)
        {
            Console.WriteLine("No permission was received.");
        }
    }
}
