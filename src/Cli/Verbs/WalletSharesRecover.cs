using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;
using Xinglin.Client.Wallets;
using Xinglin.Vault.Keys.Slip39;

namespace Xinglin.Cli.Verbs;

/// <summary><c>xinglin wallet shares recover --backup FILE --to FILE (--words FILE... | --released FILE...)</c></summary>
internal static class WalletSharesRecover
{
    private static readonly Option<string> Backup = new("--backup") { Description = "The backup that was written with the shares.", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "The file of the restored wallet.", Required = true };
    private static readonly Option<string[]> Words = new("--words") { Description = "A file with one share's words, copied from paper; repeat.", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string[]> Released = new("--released") { Description = "A share that a guardian released to --wallet; repeat.", AllowMultipleArgumentsPerToken = true };

    public static Command Create()
    {
        var command = VerbOptions.OfWallet("recover", "Make a wallet again from shares of its root and its backup. --wallet is the one that released shares are sealed to.");
        foreach (var option in new Option[] { Backup, To, Words, Released })
        {
            command.Options.Add(option);
        }

        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var screen = Screen.Of(parsed);
        List<string> mnemonics = [.. (parsed.GetValue(Words) ?? []).Select(File.ReadAllText)];
        if (parsed.GetValue(Released) is { Length: > 0 } released)
        {
            using var session = await VerbSession.OpenWalletAsync(parsed, cancellation);
            mnemonics.AddRange(released.Select(file => session.Duties.Open(GuardianOptions.Read<ReleasedShare>(file)) ?? string.Empty));
        }

        if (Slip39Scheme.Combine(mnemonics, string.Empty, out var root) is { } fault)
        {
            return screen.Refused(Refusal.Of(fault.Code, Sentence(fault)));
        }

        var backup = WalletBackup.TryParse(await File.ReadAllBytesAsync(parsed.GetValue(Backup)!, cancellation));
        if (backup is null)
        {
            return screen.Refused(Refusal.Of(GuardianFileCodes.FileMalformed, "The backup's file is none: take the one that was written with the shares."));
        }

        var path = Path.GetFullPath(parsed.GetValue(To)!);
        var restored = Wallet.Restore(path, Passphrases.Read(parsed, screen, isNew: true), backup, root);
        CryptographicOperations.ZeroMemory(root);
        if (!restored.TryGet(out var wallet, out var refusal))
        {
            return screen.Refused(refusal!);
        }

        using (wallet)
        {
            return screen.Done(
                new JsonObject { ["wallet"] = path, ["relationships"] = wallet.Relationships.Count },
                _ => Console.WriteLine($"Restored: {path}, {wallet.Relationships.Count} relationship(s)."));
        }
    }

    private static string Sentence(Slip39Fault fault) => fault switch
    {
        { Share: { } share, Word: { } word } => $"Word {word + 1} of share {share + 1} is not on the list of words: compare it with the paper.",
        { Share: { } share } => $"Share {share + 1} cannot be used ({fault.Code}): compare its words with the paper.",
        _ => "The shares do not give a root: see that there are enough, all of one set, each as on the paper.",
    };
}
