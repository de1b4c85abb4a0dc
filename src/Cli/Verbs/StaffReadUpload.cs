using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Client.Uploads;
using Xinglin.Vault.Requests;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin staff read-upload UPLOAD --member B --out F</c></summary>
internal static class StaffReadUpload
{
    public static Command Create()
    {
        var command = StaffSession.Command("read-upload", "Open what a patient brought and shared; marked patient-supplied: no clinician has vouched for it.");
        command.Arguments.Add(WalletDownload.Upload);
        command.Options.Add(WalletDownload.Out);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var staff = await StaffSession.OpenAsync(parsed, cancellation);
        var (screen, upload) = (staff.Session.Screen, WalletDownload.IdOf(parsed));
        var received = (await staff.Staff.PermissionsAsync(0, cancellation)).Value;
        if (received.LastOrDefault(p => p.Terms.Scopes.Contains(UploadScopes.Of(upload))) is not { } permission)
        {
            return screen.Refused(Refusal.Of(new("permission-not-received"), "No permission received names this upload: has the patient shared it?"));
        }

        var path = parsed.GetValue(WalletDownload.Out)!;
        var refusal = await WalletDownload.WriteAsync(path, file => staff.Session.Connection.ReadUploadAsync(staff.Identity, permission, upload, file, cancellation));
        return refusal is null
            ? screen.Done(new JsonObject { ["file"] = path, ["provenance"] = UploadIndex.PatientSupplied }, console => console.WriteLine($"Written to {path}. Patient-supplied: no clinician has vouched for it."))
            : screen.Refused(refusal);
    }
}
