using System.Text.Json.Nodes;
using Xinglin.Client.Answers;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Tests.Wallets;

public sealed class WalletTests : IDisposable
{
    private const string Passphrase = "correct horse 电池";
    private static readonly NetworkId Network = new(Sha256.Of("network"u8));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-wallet-tests-");

    private string FilePath => Path.Combine(_folder.FullName, "wallet.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_added_is_there_when_the_wallet_is_opened_again()
    {
        var relationship = Relationship("a");
        KeyId kid;
        using (var wallet = Wallet.Create(FilePath, Passphrase, Network))
        {
            wallet.Add(relationship);
            wallet.SawNotices(relationship.Account, 7);
            using var identity = wallet.Identity(relationship);
            kid = identity.Signer.KeyId;
        }

        using var opened = Wallet.Open(FilePath, Passphrase).Value;
        Assert.Equal(relationship with { NoticesSeen = 7 }, opened.Relationships.Single());
        using var again = opened.Identity(opened.Relationships[0]);
        Assert.Equal(kid, again.Signer.KeyId);
    }

    [Fact]
    public void Bug_a_wallet_that_remembered_a_log_without_entries_could_not_be_opened_again()
    {
        var log = new WalletLog(new AccountId(Sha256.Of("a"u8)), 0, Hash.Zero, 0, 0, []);
        using (var wallet = Wallet.Create(FilePath, Passphrase, Network))
        {
            wallet.Remember(log);
        }

        using var opened = Wallet.Open(FilePath, Passphrase).Value;
        Assert.Equal(log.Root, opened.LogOf(log.Account)!.Root);
    }

    [Fact]
    public void Another_passphrase_does_not_open_it()
    {
        Wallet.Create(FilePath, Passphrase, Network).Dispose();
        Assert.Equal(ClientCodes.WalletLocked, Wallet.Open(FilePath, Passphrase + " ").Refusal!.Code);
    }

    [Fact]
    public void A_changed_file_does_not_open()
    {
        Wallet.Create(FilePath, Passphrase, Network).Dispose();
        var json = JsonNode.Parse(File.ReadAllText(FilePath))!;
        var ciphertext = Base64Url.Decode(json["ciphertext"]!.GetValue<string>())!;
        ciphertext[10] ^= 1;
        json["ciphertext"] = Base64Url.Encode(ciphertext);
        File.WriteAllText(FilePath, json.ToJsonString());
        Assert.Equal(ClientCodes.WalletLocked, Wallet.Open(FilePath, Passphrase).Refusal!.Code);
    }

    [Theory]
    [InlineData("iterations", "1000")]
    [InlineData("iterations", "2000000000")]
    [InlineData("format", "\"xinglin/wallet/v0\"")]
    [InlineData("salt", "\"AAAA\"")]
    public void A_file_outside_the_format_is_refused_before_any_work(string member, string value)
    {
        Wallet.Create(FilePath, Passphrase, Network).Dispose();
        var json = JsonNode.Parse(File.ReadAllText(FilePath))!;
        json[member] = JsonNode.Parse(value);
        File.WriteAllText(FilePath, json.ToJsonString());
        Assert.Equal(ClientCodes.WalletLocked, Wallet.Open(FilePath, Passphrase).Refusal!.Code);
    }

    [Fact]
    public void A_wallet_is_never_overwritten_and_needs_a_passphrase()
    {
        Wallet.Create(FilePath, Passphrase, Network).Dispose();
        Assert.Throws<IOException>(() => Wallet.Create(FilePath, Passphrase, Network));
        Assert.Throws<ArgumentException>(() => Wallet.Create(FilePath + "2", string.Empty, Network));
    }

    [Fact]
    public void Neither_root_nor_relationship_is_readable_in_the_file_and_only_its_owner_may_read_it()
    {
        var relationship = Relationship("a");
        using var wallet = Wallet.Create(FilePath, Passphrase, Network);
        wallet.Add(relationship);
        var text = File.ReadAllText(FilePath);
        Assert.DoesNotContain(relationship.Account.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain(relationship.Label.ToString(), text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public void Two_programs_with_one_wallet_lose_nothing()
    {
        Wallet.Create(FilePath, Passphrase, Network).Dispose();
        using var one = Wallet.Open(FilePath, Passphrase).Value;
        using var two = Wallet.Open(FilePath, Passphrase).Value;
        one.Add(Relationship("a"));
        two.Add(Relationship("b"));
        one.Add(Relationship("c"));
        Assert.Equal(3, one.Relationships.Count);
        two.Remove(Relationship("a").Account);
        Assert.Equal(2, two.Relationships.Count);
    }

    private static WalletRelationship Relationship(string name) => new(
        RelationshipLabel.FromBytes(Sha256.Of(System.Text.Encoding.ASCII.GetBytes(name)).ToArray().AsSpan(0, 16)),
        new AccountId(Sha256.Of("member"u8)),
        new AccountId(Sha256.Of(System.Text.Encoding.ASCII.GetBytes("account " + name))),
        0);
}
