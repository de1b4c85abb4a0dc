using System.Globalization;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.CrashHost;

/// <summary><c>wallet</c>: changes of one wallet's file, each noted after it was made.</summary>
internal static class WalletWork
{
    private const string Passphrase = "a passphrase of some length";

    public static void Run(string folder, string notes)
    {
        var path = Path.Combine(folder, "wallet.json");
        var made = NoteFile.Read(notes, 2).Select(n => NoteFile.Hash(n[1])).ToList();
        using var wallet = File.Exists(path) ? Wallet.Open(path, Passphrase).Value : Wallet.Create(path, Passphrase, new NetworkId(Hash.Zero));
        var there = wallet.Relationships.Select(r => r.Account.Value).ToHashSet();

        // One more than was noted is a change that was on disk before its note: at most one a life.
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"checked {made.Count} lost {made.Count(m => !there.Contains(m))}"));
        using var file = new NoteFile(notes);
        while (true)
        {
            var label = RelationshipLabel.Create();
            using var identity = wallet.NewIdentity(label);
            wallet.Add(new WalletRelationship(label, new AccountId(Hash.Zero), identity.Account, 0));
            file.Write($"added {identity.Account.Value}");
        }
    }
}
