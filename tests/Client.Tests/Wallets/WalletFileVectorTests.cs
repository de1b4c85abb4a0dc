using System.Text.Json;
using Xinglin.Client.Wallets;

namespace Xinglin.Client.Tests.Wallets;

/// <summary>A browser's wallet under a passphrase is this wallet's file: <c>tests/vectors/wallet-file.json</c>.</summary>
public sealed class WalletFileVectorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-wallet-file-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_wallet_that_a_browser_wrote_opens_with_its_passphrase_and_with_no_other()
    {
        var vector = Read();
        var path = Path.Combine(_folder.FullName, "wallet.json");
        File.WriteAllText(path, vector.GetProperty("passphraseFile").GetRawText());
        using (var wallet = Wallet.Open(path, vector.GetProperty("passphrase").GetString()!).Value)
        {
            var relationship = Assert.Single(wallet.Relationships);
            Assert.Equal(vector.GetProperty("network").GetString(), wallet.Network.ToString());
            using var identity = wallet.Identity(relationship);
            Assert.Equal(vector.GetProperty("account").GetString(), identity.Signer.KeyId.ToString());
        }

        Assert.Equal("wallet-locked", Wallet.Open(path, "another").Refusal?.Code.Value);
    }

    private static JsonElement Read()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", "wallet-file.json"))).RootElement;
    }
}
