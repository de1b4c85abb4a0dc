using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Uploads;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet upload --member M --file F --type T --date D</c></summary>
internal static class WalletUpload
{
    private static readonly Option<string> File = new("--file") { Description = "The file.", Required = true };
    private static readonly Option<string> Type = new("--type") { Description = "What it is, for example lab-report or wearable-export.", Required = true };
    private static readonly Option<string> Date = new("--date") { Description = "The day it is about, yyyy-MM-dd.", Required = true };
    private static readonly Option<string> Source = new("--source") { Description = "The device, app or organisation it came from.", DefaultValueFactory = _ => "not said" };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("upload", "Keep a file of your own at a member, sealed so that the member cannot read it.");
        foreach (var option in new Option[] { VerbOptions.Member, File, Type, Date, Source })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var uploads = new UploadClient(session.Connection, session.Wallet);
        var answer = await uploads.UploadAsync(
            relationship, parsed.GetValue(File)!, parsed.GetValue(Type)!, parsed.GetValue(Date)!, parsed.GetValue(Source)!, cancellation);
        return answer.TryGet(out var upload, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["upload"] = upload.ToString(), ["provenance"] = UploadIndex.PatientSupplied },
                console => console.WriteLine($"Kept as {upload}, marked patient-supplied. Only you can open it, until you share it: xinglin wallet share {upload}"))
            : session.Screen.Refused(refusal!);
    }
}
