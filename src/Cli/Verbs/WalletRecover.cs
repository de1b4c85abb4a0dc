using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet recover --guardians --account A --member M [--out FILE]</c></summary>
internal static class WalletRecover
{
    private static readonly Option<bool> Guardians = new("--guardians") { Description = "By guardians; from shares see `wallet shares recover`.", Required = true };
    private static readonly Option<string> Account = new("--account") { Description = "The account: a guardian sees it with `guardian list`.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the request for the guardians is written.", DefaultValueFactory = _ => "recovery-request.json" };


    public static Command Create()
    {
        var command = VerbOptions.OfWallet("recover", "In a new wallet: ask guardians for a lost account, see how far they are, and finish when the delay is over.");
        foreach (var option in new Option[] { Guardians, Account, VerbOptions.Member, Out })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        if (!AccountId.TryParse(parsed.GetValue(Account), out var account))
        {
            return session.Screen.Refused(Refusal.Of(GuardianFileCodes.NotAWard, "This is no account: copy it whole from `guardian list`."));
        }

        var request = session.Keys.Ask(account, session.Member(parsed.GetValue(VerbOptions.Member)!).Account);
        var progress = await session.Keys.FinishAsync(session.Wallet.Find(account)!, cancellation);
        if (!progress.TryGet(out var found, out var refusal))
        {
            return session.Screen.Refused(refusal!);
        }

        var path = parsed.GetValue(Out)!;
        if (!found.Finished)
        {
            await File.WriteAllBytesAsync(path, GuardianFiles.Write(request), cancellation);
        }

        return session.Screen.Done(
            new JsonObject { ["finished"] = found.Finished, ["approvals"] = found.Approvals, ["due"] = found.Due?.ToString(), ["request"] = found.Finished ? null : path },
            _ => Console.WriteLine(found switch
            {
                { Finished: true } => "The account is yours again: its only key is in this wallet.",
                { Due: { } due } => $"Enough guardians approved. Come back after {due}.",
                _ => $"{found.Approvals} approved so far. Show every guardian {path}; they approve with `xinglin guardian approve {path}`.",
            }));
    }
}
