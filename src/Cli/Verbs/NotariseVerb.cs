using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Notary;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin notarise FILE --data DIR --member M</c> and, without any network, <c>xinglin notarise verify FILE BUNDLE</c></summary>
internal static class NotariseVerb
{
    private static readonly Argument<FileInfo> Given = new("file") { Description = "The file; it goes nowhere." };
    private static readonly Argument<string> Bundle = new("bundle") { Description = "The proof bundle." };
    private static readonly Option<string?> Out = new("--out") { Description = "The bundle to write (default: FILE.notarised.json)." };
    private static readonly Option<string> Trust = new("--trust") { Description = "The trust file, from somebody you trust.", DefaultValueFactory = _ => "members.json" };

    public static Command Create()
    {
        var file = new Argument<FileInfo?>("file") { Description = "The file; it goes nowhere.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("notarise", "Fix on the ledger that this member had a file at a block's time: a salted commitment, nothing of the file.")
        {
            Arguments = { file },
            Options = { VerbOptions.Node, OptionalData, OptionalMember, Out },
            Subcommands = { Verify() },
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(file), cancellation));
        return command;
    }

    private static readonly Option<string?> OptionalData = new("--data") { Description = "The node's data folder, on the member's own machine." };
    private static readonly Option<string?> OptionalMember = new("--member") { Description = "Short name of the member." };

    private static Command Verify()
    {
        var command = new Command("verify", "Check a file and its bundle without any network: who had it, since which block, certified by whom.") { Arguments = { Given, Bundle }, Options = { Trust } };
        command.SetAction(parsed =>
        {
            var fingerprint = Fingerprint(parsed.GetValue(Given)!);
            return ReportScreen.Check(
                Screen.Of(parsed), parsed.GetValue(Trust)!, parsed.GetValue(Bundle)!, NotarisedFile.BytesMax, (bundle, trust) => NotarisedVerifier.Verify(bundle, fingerprint, trust));
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, FileInfo? file, CancellationToken cancellation)
    {
        if (file is null || parsed.GetValue(OptionalData) is not { } data || parsed.GetValue(OptionalMember) is not { } slug)
        {
            Console.Error.WriteLine("Name the file, --data and --member: xinglin notarise FILE --data DIR --member M");
            return ExitCodes.Refused;
        }

        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        using var keys = MemberKeysOption.Open(session, slug, data);
        var fingerprint = Fingerprint(file);
        if (!(await new NotaryClient(session.Connection, keys.Member, keys.Identity).NotariseAsync(fingerprint, cancellation)).TryGet(out var bundle, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = Path.GetFullPath(parsed.GetValue(Out) ?? file.FullName + ".notarised.json");
        await File.WriteAllBytesAsync(path, bundle.Write(), cancellation);
        return session.Screen.Done(
            new JsonObject { ["file"] = file.FullName, ["sha256"] = fingerprint.Sha256.ToString(), ["bundle"] = path },
            _ => Console.WriteLine($"{keys.Member.Name} has notarised {file.Name}. Keep {path} beside it: without the salt in it nobody can show what was notarised.\nCheck it anywhere with: xinglin notarise verify {file.Name} {path} --trust members.json"));
    }

    private static FileFingerprint Fingerprint(FileInfo file)
    {
        using var stream = file.OpenRead();
        return new FileFingerprint(new Hash(SHA256.HashData(stream)), stream.Length);
    }
}
