using System.CommandLine;
using Xinglin.Cli.Screens;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Cli;

/// <summary>A wallet and the copies beside it, without any network.</summary>
internal static class OfflineSession
{
    /// <summary>Opens the wallet, checks every copy that is asked for, shows them.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="trustFile">Whose keys decide; null: those by which each copy was verified when it was taken.</param>
    /// <param name="which">Which copies are shown.</param>
    public static int Run(ParseResult parsed, string? trustFile, Func<CopySet, bool> which)
    {
        var screen = Screen.Of(parsed);
        var path = parsed.GetValue(VerbOptions.Wallet)!;
        if (!File.Exists(path))
        {
            return screen.Refused(Refusal.Of(ClientCodes.WalletLocked, $"There is no wallet at {path}: make one with `xinglin wallet new`."));
        }

        var named = trustFile is null ? null : TrustFile.Read(trustFile);
        using var wallet = Wallet.Open(path, Passphrases.Read(parsed, screen, isNew: false)).Value;
        return Show(screen, wallet.Copies(), named, which);
    }

    private static int Show(Screen screen, CopyFolder folder, TrustedMembers? named, Func<CopySet, bool> which)
    {
        var (stored, damaged) = folder.All();
        var (shown, refused) = (new List<CopySet>(), new List<Refusal>());
        foreach (var copy in stored.Where(c => which(c.Set)))
        {
            if (Refusing(copy, named) is { } refusal)
            {
                refused.Add(refusal);
            }
            else
            {
                shown.Add(copy.Set);
            }
        }

        return shown.Count == 0
            ? screen.Refused(refused.FirstOrDefault() ?? Refusal.Of(CopyCodes.None, "There is no copy here: take one with `xinglin wallet keep` or `xinglin staff read --keep` while the network is there."))
            : screen.Done(CopyScreen.Json(shown, refused, damaged), console => CopyScreen.Show(console, shown, refused, damaged));
    }

    private static Refusal? Refusing(StoredCopy copy, TrustedMembers? named)
    {
        if ((named ?? copy.Trust) is not { } trust)
        {
            return Refusal.Of(ProofCodes.TrustMalformed, "The trust file that was kept with a copy cannot be read: name one with --trust.");
        }

        var now = new LedgerTime(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return CopyVerifier.Verify(copy.Set, trust) ?? CopyVerifier.Expired(copy.Set, now);
    }
}
