using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Client.Uploads;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet download UPLOAD --member M --out F</c></summary>
internal static class WalletDownload
{
    public static readonly Argument<string> Upload = new("upload") { Description = "The upload's id." };
    public static readonly Option<string> Out = new("--out") { Description = "The new file.", Required = true };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("download", "Open something that you brought yourself.");
        command.Arguments.Add(Upload);
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Out);
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>The upload's id; another text ends the verb.</summary>
    public static Hash IdOf(ParseResult parsed) => Hash.TryParse(parsed.GetValue(Upload), out var id)
        ? id
        : throw new Client.Answers.RefusedException(Client.Answers.Refusal.Of(new("upload-unknown"), "This is no upload's id: list them with `xinglin wallet uploads`."));

    /// <summary>Writes a new file that is whole or not there.</summary>
    public static async Task<Client.Answers.Refusal?> WriteAsync(string path, Func<Stream, Task<Client.Answers.Refusal?>> write)
    {
        var draft = path + ".part";
        Client.Answers.Refusal? refusal;
        await using (var file = new FileStream(draft, FileMode.Create))
        {
            refusal = await write(file);
        }

        if (refusal is null)
        {
            System.IO.File.Move(draft, path, overwrite: false);
        }
        else
        {
            System.IO.File.Delete(draft);
        }

        return refusal;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var relationship = session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!);
        var (client, path) = (new UploadClient(session.Connection, session.Wallet), parsed.GetValue(Out)!);
        var refusal = await WriteAsync(path, file => client.DownloadAsync(relationship, IdOf(parsed), file, cancellation));
        return refusal is null
            ? session.Screen.Done(new JsonObject { ["file"] = path }, console => console.WriteLine($"Written to {path}."))
            : session.Screen.Refused(refusal);
    }
}
