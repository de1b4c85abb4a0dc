using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;
using Xinglin.Cli.Screens;
using Xinglin.Client.Wallets;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet new</c></summary>
internal static class WalletNew
{
    public static Command Create()
    {
        var command = VerbOptions.OfWallet("new", "Make a wallet: a fresh root under a passphrase.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var session = await VerbSession.OpenAsync(parsed, cancellation);
        var path = Path.GetFullPath(parsed.GetValue(VerbOptions.Wallet)!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var wallet = Wallet.Create(path, Passphrases.Read(parsed, session.Screen, isNew: true), session.Connection.Network.Network);
        return session.Screen.Done(
            new JsonObject { ["wallet"] = path, ["network"] = wallet.Network.ToString() },
            console => console.MarkupLineInterpolated($"Wallet made: {path}\nKeep its passphrase: nobody can restore it. Next: [bold]xinglin wallet claim CODE[/] with the code from a desk."));
    }
}
