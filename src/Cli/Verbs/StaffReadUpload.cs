using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
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
        if (refusal is not null)
        {
            return screen.Refused(refusal);
        }

        // What shows that a hospital released it is in the copy itself: the patient's word for it is not needed.
        var copies = CopyOf(path) is { } found && CopyVerifier.Verify(found, staff.Session.Trust(parsed.GetValue(StaffSession.Trust))) is null ? found : null;
        return screen.Done(
            new JsonObject { ["file"] = path, ["provenance"] = copies is null ? UploadIndex.PatientSupplied : UploadIndex.HospitalCopy, ["holder"] = copies?.Name, ["kept"] = copies?.Kept.ToString() },
            console => console.WriteLine(copies is null
                ? $"Written to {path}. Patient-supplied: no clinician has vouched for it."
                : $"Written to {path}. Copy of {copies.Records.Count} record(s) of {copies.Name}, taken {copies.Kept}, as that hospital signed them; may be older than the hospital's."));
    }

    private static CopySet? CopyOf(string path) => new FileInfo(path).Length <= CopySet.BytesMax ? CopySet.TryRead(File.ReadAllBytes(path)) : null;
}
