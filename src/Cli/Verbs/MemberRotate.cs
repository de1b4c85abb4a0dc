using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin member rotate --data DIR --member M --key seal</c>, on the member's own machine, while its node runs</summary>
internal static class MemberRotate
{
    private static readonly RefusalCode KeysMissing = new("member-keys-missing");
    private static readonly Option<string> Data = new("--data") { Description = "The node's data folder.", Required = true };
    private static readonly Option<string> Key = new("--key") { Description = "Which key: seal.", Required = true };

    public static Command Create()
    {
        Key.AcceptOnlyFromAmong("seal");
        var command = new Command("rotate", "Give a member a new sealing key. The old ones stay, to open what was sealed to them.") { Options = { VerbOptions.Node, Data, VerbOptions.Member, Key } };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var member = session.Member(parsed.GetValue(VerbOptions.Member)!);
        var path = Path.Combine(Path.GetFullPath(parsed.GetValue(Data)!), member.Slug, "keys");
        if (!File.Exists(Path.Combine(path, "identity.key")))
        {
            return session.Screen.Refused(Refusal.Of(KeysMissing, $"{path} has no keys of {member.Slug}: name the data folder of its node."));
        }

        // The file is durable before the ledger hears of the key: whoever seals to it finds somebody who can open.
        var folder = new KeyFolder(path);
        using var identity = folder.Signer("identity");
        using var seal = folder.NextSeal();
        var ledger = session.Connection.LedgerAt(member);
        var change = JsonSerializer.Serialize(new MembershipKeys(member.Account, Seal: Jwk.Of(seal.PublicKey)), ContractsJson.Default.MembershipKeys);
        var submitted = await ledger.SubmitAsync(ledger.NewTransaction().ActingAs(member.Account).Call("membership.keys", change).Sign(identity), cancellation);
        return submitted.TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["member"] = member.Slug, ["seal"] = seal.PublicKey.Thumbprint().ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"{member.Name} has a new sealing key, final in block {status.Height}. Back the folder of keys up; the old keys stay."))
            : session.Screen.Refused(refusal!);
    }
}
