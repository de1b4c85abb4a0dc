using System.Text;
using System.Text.Json;
using Xinglin.Client.Copies;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Tests.Copies;

public sealed class CopyFolderTests : IDisposable
{
    private const string Secret = "HIV positive";
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-copies-").FullName;
    private readonly FakeNode _node = new();

    private TrustedMembers Trust => TrustedMembers.FromGenesis(_node.Genesis);

    [Fact]
    public void What_was_kept_is_there_when_the_wallet_is_opened_again_and_nothing_of_it_lies_in_clear()
    {
        using (var wallet = Wallet.Create(Path.Combine(_folder, "wallet.json"), "a passphrase", Trust.Network))
        {
            wallet.Copies().Add(Set(1), Trust);
            wallet.Copies().Add(Set(2), Trust);
        }

        using var again = Wallet.Open(Path.Combine(_folder, "wallet.json"), "a passphrase").Value;
        var (copies, damaged) = again.Copies().All();
        Assert.Equal([1, 2], copies.Select(c => c.Set.Kept.Milliseconds));
        Assert.Equal(0, damaged);
        Assert.Equal(Secret, copies[0].Set.Records.Single().Resource);
        Assert.Equal(Trust.Write(), copies[0].Trust!.Write());
        Assert.All(Files(), f => Assert.DoesNotContain(Secret, Encoding.Latin1.GetString(File.ReadAllBytes(f)), StringComparison.Ordinal));
    }

    [Fact]
    public void Another_wallets_copies_and_damaged_or_renamed_ones_are_counted_and_not_shown()
    {
        using var wallet = Wallet.Create(Path.Combine(_folder, "wallet.json"), "a passphrase", Trust.Network);
        using var other = Wallet.Create(Path.Combine(_folder, "other.json"), "a passphrase", Trust.Network);
        wallet.Copies().Add(Set(1), Trust);
        other.Copies().Add(Set(2), Trust);
        var theirs = Directory.GetFiles(Path.Combine(_folder, "other.json.copies")).Single();
        var mine = Files().Single();
        File.Copy(theirs, Path.Combine(Path.GetDirectoryName(mine)!, Path.GetFileName(theirs)));
        Assert.Equal((1, 1), (wallet.Copies().All().Copies.Count, wallet.Copies().All().Damaged));

        File.Copy(mine, mine.Replace(".copy", "0.copy", StringComparison.Ordinal));
        Assert.Equal((1, 2), (wallet.Copies().All().Copies.Count, wallet.Copies().All().Damaged));
        var bytes = File.ReadAllBytes(mine);
        bytes[^1] ^= 1;
        File.WriteAllBytes(mine, bytes);
        Assert.Equal((0, 3), (wallet.Copies().All().Copies.Count, wallet.Copies().All().Damaged));
        File.WriteAllBytes(mine, []);
        Assert.Equal(3, wallet.Copies().All().Damaged);
    }

    [Fact]
    public void A_set_is_removed_by_what_it_is_of()
    {
        using var wallet = Wallet.Create(Path.Combine(_folder, "wallet.json"), "a passphrase", Trust.Network);
        wallet.Copies().Add(Set(1), Trust);
        wallet.Copies().Add(Set(2), Trust);
        Assert.Equal(1, wallet.Copies().Remove(c => c.Kept.Milliseconds == 1));
        Assert.Equal(2, wallet.Copies().All().Copies.Single().Set.Kept.Milliseconds);
    }

    [Fact]
    public void A_copy_that_nobody_signed_is_refused_and_so_is_another_form()
    {
        Assert.Equal(CopyCodes.Invalid, CopyVerifier.Verify(Set(1), Trust)!.Code);
        Assert.NotNull(CopySet.TryRead(Set(1).Write()));
        Assert.Null(CopySet.TryRead((Set(1) with { Records = [] }).Write()));
        Assert.Null(CopySet.TryRead((Set(1) with { Format = "xinglin/copies/v2" }).Write()));
        Assert.Null(CopySet.TryRead("[]"u8));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string[] Files() => Directory.GetFiles(Path.Combine(_folder, "wallet.json.copies"));

    private CopySet Set(long kept)
    {
        var (hash, salt) = (Sha256.Of("hash"u8), Salt.Create());
        var account = new AccountId(hash);
        return new CopySet(
            CopySet.FormatV1, Trust.Network, Trust.Members[0].Account, "Member 0", account, new LedgerTime(kept), "entry",
            new EntryEvidence(0, new LedgerTime(0), hash, salt, "{}", [], "note"), "statement", JsonElement.Parse("{}"),
            [new KeptRecord(hash, "Observation", LayerNames.Raw, Secret, salt, hash, new Height(1))]);
    }
}
