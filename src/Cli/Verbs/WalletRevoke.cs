using System.CommandLine;
using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet revoke PERMISSION</c></summary>
internal static class WalletRevoke
{
    private static readonly RefusalCode Unknown = new("permission-not-in-wallet");
    private static readonly Argument<string> Permission = new("permission") { Description = "The permission, or the beginning of its id." };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("revoke", "End a permission at once.");
        command.Arguments.Add(Permission);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
        var beginning = parsed.GetValue(Permission)!;
        var found = session.Wallet.Grants.Where(g => g.Permission.ToString().StartsWith(beginning, StringComparison.Ordinal)).ToList();
        if (found.Count != 1)
        {
            return session.Screen.Refused(Refusal.Of(Unknown, $"{found.Count} permissions of this wallet begin with '{beginning}': see `xinglin wallet show`."));
        }

        return (await session.Patient.RevokeAsync(found[0], cancellation)).TryGet(out var status, out var refusal)
            ? session.Screen.Done(
                new JsonObject { ["revoked"] = found[0].Permission.ToString(), ["height"] = status.Height?.Value },
                _ => Console.WriteLine($"Ended, final in block {status.Height}: the next request is refused."))
            : session.Screen.Refused(refusal!);
    }
}
