using System.Text.Json;
using Xinglin.Client.Wallets;

namespace Xinglin.Client.Tests.Wallets;

/// <summary>A backup of today opens in later versions: <c>tests/vectors/wallet-backup.json</c>.</summary>
public sealed class WalletBackupVectorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-backup-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_backup_opens_with_its_root_and_with_no_other()
    {
        var vector = Read();
        var backup = WalletBackup.TryParse(System.Text.Encoding.UTF8.GetBytes(vector.GetProperty("backup").GetRawText()))!;
        var root = Convert.FromHexString(vector.GetProperty("root").GetString()!);
        using (var wallet = Wallet.Restore(Path.Combine(_folder.FullName, "a.json"), "a passphrase", backup, root).Value)
        {
            var relationship = Assert.Single(wallet.Relationships);
            Assert.Equal(vector.GetProperty("network").GetString(), wallet.Network.ToString());
            Assert.Equal(
                (vector.GetProperty("account").GetString(), vector.GetProperty("member").GetString(), 1u),
                (relationship.Account.ToString(), relationship.Member.ToString(), relationship.Epoch));
        }

        root[0] ^= 1;
        Assert.Equal("wallet-locked", Wallet.Restore(Path.Combine(_folder.FullName, "b.json"), "a passphrase", backup, root).Refusal?.Code.Value);
    }

    private static JsonElement Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "wallet-backup.json"))).RootElement;
    }
}
