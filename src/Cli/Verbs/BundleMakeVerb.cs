using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin bundle make --member M --record POINTER</c></summary>
internal static class BundleMakeVerb
{
    private static readonly Option<string> Record = new("--record") { Description = "The record's pointer, from wallet records --json.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "The file to write.", DefaultValueFactory = _ => "bundle.json" };
    private static readonly Option<string?> Trust = new("--trust") { Description = "Trust file (default: the network's founders as the node sends them)." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("make", "Put one record, its registration, your permissions and every access to it in one file.");
        command.Options.Add(VerbOptions.Member);
        command.Options.Add(Record);
        command.Options.Add(Out);
        command.Options.Add(Trust);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (!Hash.TryParse(parsed.GetValue(Record), out var pointer))
        {
            return session.Screen.Refused(Refusal.Of(BundleCodes.RecordUnknown, "This is no pointer: list them with `xinglin wallet records --json`."));
        }

        var maker = new BundleMaker(session.Connection, session.Wallet, session.Trust(parsed.GetValue(Trust)));
        var answer = await maker.MakeAsync(session.RelationshipWith(parsed.GetValue(VerbOptions.Member)!), pointer, cancellation);
        if (!answer.TryGet(out var file, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = Path.GetFullPath(parsed.GetValue(Out)!);
        await File.WriteAllBytesAsync(path, file, cancellation);
        return session.Screen.Done(
            new JsonObject { ["file"] = path, ["bytes"] = file.Length },
            _ => Console.WriteLine($"{path}: {file.Length} bytes, with the record in clear. Check it anywhere with: xinglin bundle verify {path} --trust members.json"));
    }
}
