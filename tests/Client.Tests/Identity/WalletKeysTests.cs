using System.Text;
using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Identity;
using Xinglin.Client.Network;
using Xinglin.Client.Wallets;
using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Testing;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Keys.Slip39;

namespace Xinglin.Client.Tests.Identity;

public sealed class WalletKeysTests : IDisposable
{
    private static readonly string[] Names = ["aunt", "friend", "neighbour"];

    private const long Hour = 3_600_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-wallet-keys-");
    private readonly LedgerNode _node = new();

    public void Dispose()
    {
        _node.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name + ".json");

    private Wallet New(string name) => Wallet.Create(PathOf(name), "passphrase", _node.Ledger.Genesis.Network);

    private AccountId Hospital => TestLedger.Account(_node.Ledger.Members[0]);

    private TrustedMembers Trust => TrustedMembers.FromGenesis(_node.Ledger.Genesis);

    private AccountEntry? Entry(AccountId account) =>
        _node.Ledger.State.Text($"ledger.accounts/{account}") is { } text ? JsonSerializer.Deserialize(text, LedgerJson.Default.AccountEntry) : null;

    /// <summary>A wallet with a relationship that it asked the hospital for.</summary>
    private async Task<(NetworkConnection Connection, Wallet Wallet, WalletRelationship Relationship)> Begin()
    {
        var connection = await _node.ConnectAsync();
        var wallet = New("patient");
        var label = RelationshipLabel.Create();
        using var identity = wallet.NewIdentity(label);
        var relationship = new WalletRelationship(label, Hospital, identity.Account, 0);
        wallet.Add(relationship);
        var open = new RelationshipOpen(identity.Account, Hospital, Jwk.Of(identity.Sealing.PublicKey));
        var ledger = connection.LedgerAt(connection.Network.Members[0]);
        var opened = await ledger.SubmitAsync(ledger.NewTransaction().ActingAs(identity.Account).Introduce(identity.Signer)
            .Call("relationship.open", JsonSerializer.Serialize(open, ContractsJson.Default.RelationshipOpen)).Sign(identity.Signer));
        Assert.Null(opened.Refusal);
        return (connection, wallet, relationship);
    }

    [Fact]
    public async Task A_rotation_replaces_both_keys_and_the_wallet_knows_it()
    {
        var (connection, wallet, relationship) = await Begin();
        using var _ = wallet;
        var rotated = (await new WalletKeys(connection, wallet).RotateAsync(relationship)).Value;
        Assert.Equal((1u, (uint?)null), (rotated.Epoch, rotated.Next));
        using var identity = wallet.Identity(rotated);
        Assert.Equal([identity.Signer.KeyId], Entry(relationship.Account)!.Keys);
        var state = JsonSerializer.Deserialize(_node.Ledger.State.Text($"relationship.relationships/{relationship.Account}")!, ContractsJson.Default.Relationship)!;
        Assert.Equal(Jwk.Of(identity.Sealing.PublicKey), state.Seal);
        Assert.Equal("kid-not-of-account", (await new WalletKeys(connection, wallet).VetoAsync(relationship)).Refusal?.Code.Value);
    }

    /// <summary>The process dies before the request leaves, or after it was final: the file opens with what the ledger has.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wallet_that_dies_between_the_steps_of_a_rotation_is_never_locked_out(bool arrived)
    {
        var (connection, wallet, relationship) = await Begin();
        (_node.LoseAnswer, _node.LoseRequest) = (arrived, !arrived);
        Assert.Equal(ClientCodes.NodeUnreachable, (await new WalletKeys(connection, wallet).RotateAsync(relationship)).Refusal!.Code);
        Assert.Equal(1u, wallet.Find(relationship.Account)!.Next);
        wallet.Dispose();
        _node.Silent = false;

        using var opened = Wallet.Open(PathOf("patient"), "passphrase").Value;
        var found = opened.Find(relationship.Account)!;
        var settled = (await new WalletKeys(connection, opened).SettleAsync(found)).Value;
        using (var identity = opened.Identity(settled))
        {
            Assert.Contains(identity.Signer.KeyId, Entry(relationship.Account)!.Keys);
        }

        var again = (await new WalletKeys(connection, opened).RotateAsync(settled)).Value;
        using var after = opened.Identity(again);
        Assert.Equal([after.Signer.KeyId], Entry(relationship.Account)!.Keys);
        Assert.Null(again.Next);
    }

    [Fact]
    public async Task A_lost_account_and_root_come_back_by_guardians_and_the_root_only_after_the_account()
    {
        var (connection, wallet, relationship) = await Begin();
        var keys = new WalletKeys(connection, wallet);
        var guardians = Names.Select(New).ToList();
        var duties = guardians.Select(g => new GuardianDuties(connection, g)).ToList();
        var cards = duties.Select(d => d.NewCard("ward")).ToList();
        var invitations = (await keys.PlanAsync(relationship, 2, cards, 24, wallet.Shares(2, 3))).Value;
        var backup = wallet.Backup().ToJson();
        Assert.Equal(GuardianFileCodes.NotForThisWallet, duties[1].Accept(invitations[0]).Refusal!.Code);
        for (var i = 0; i < 3; i++)
        {
            var read = GuardianFiles.Read<GuardianInvitation>(GuardianFiles.Write(invitations[i]))!;
            Assert.Equal((relationship.Account, Hospital), (duties[i].Accept(read).Value.Account, duties[i].Accept(read).Value.Member));
        }

        wallet.Dispose();
        File.Delete(PathOf("patient"));
        using var fresh = New("fresh");
        var asking = new WalletKeys(connection, fresh);
        var request = asking.Ask(relationship.Account, Hospital);
        Assert.Equal(request, asking.Ask(relationship.Account, Hospital));
        Assert.Null((await duties[0].ApproveAsync(request)).Refusal);
        Assert.Equal(new RecoveryProgress(1, null, false), (await asking.FinishAsync(fresh.Find(relationship.Account)!)).Value);
        Assert.Null((await duties[2].ApproveAsync(request)).Refusal);
        Assert.Equal(GuardianFileCodes.NotRecovered, (await duties[0].ReleaseAsync(request, Trust)).Refusal!.Code);
        Assert.False((await asking.FinishAsync(fresh.Find(relationship.Account)!)).Value.Finished);
        _node.Ledger.Pass(23 * Hour);
        Assert.False((await asking.FinishAsync(fresh.Find(relationship.Account)!)).Value.Finished);
        _node.Ledger.Pass(2 * Hour);
        Assert.True((await asking.FinishAsync(fresh.Find(relationship.Account)!)).Value.Finished);
        Assert.True((await asking.FinishAsync(fresh.Find(relationship.Account)!)).Value.Finished);

        var released = new[] { (await duties[0].ReleaseAsync(request, Trust)).Value, (await duties[1].ReleaseAsync(request, Trust)).Value };
        Assert.Null(new GuardianDuties(connection, guardians[2]).Open(released[0]));
        var words = released.Select(share => new GuardianDuties(connection, fresh).Open(share)!).ToList();
        Assert.Null(Slip39Scheme.Combine(words, string.Empty, out var root));
        using var restored = Wallet.Restore(PathOf("restored"), "passphrase", WalletBackup.TryParse(backup)!, root).Value;
        Assert.Equal(relationship.Label, restored.Find(relationship.Account)!.Label);
        guardians.ForEach(g => g.Dispose());
    }

    /// <summary>One member alone, or a node that kept an old proof, gets no share of anybody's root.</summary>
    [Fact]
    public async Task A_node_that_lies_about_a_recovery_gets_no_share()
    {
        var (connection, wallet, relationship) = await Begin();
        using var _ = wallet;
        var keys = new WalletKeys(connection, wallet);
        using var guardian = New("guardian");
        var duties = new GuardianDuties(connection, guardian);
        var second = new GuardianDuties(connection, guardian);
        var cards = new[] { duties.NewCard("ward"), second.NewCard("ward too") };
        duties.Accept((await keys.PlanAsync(relationship, 2, cards, 24, wallet.Shares(2, 2))).Value[0]);
        using var thief = New("thief");
        var request = new WalletKeys(connection, thief).Ask(relationship.Account, Hospital);
        var account = $"ledger.accounts/{relationship.Account}";
        var recovered = JsonSerializer.Serialize(Entry(relationship.Account)! with { Keys = [Genesis.KeyOf(request.Key).Thumbprint()] }, LedgerJson.Default.AccountEntry);
        Assert.Equal(GuardianFileCodes.NotRecovered, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);

        // Said without proof, proved by two of four, proved to who trusts others, and proved of another account.
        _node.Lies[account] = recovered;
        _node.OldProof = Encoding.UTF8.GetBytes("{}");
        Assert.Equal(ClientCodes.ProofInvalid, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);
        (_node.OldProof, _node.ProofSigners) = (null, 2);
        Assert.Equal(ClientCodes.ProofInvalid, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);
        _node.ProofSigners = 3;
        using var others = new FakeNode();
        Assert.Equal(ClientCodes.ProofInvalid, (await duties.ReleaseAsync(request, TrustedMembers.FromGenesis(others.Genesis))).Refusal!.Code);
        _node.Lies["ledger.accounts/another"] = recovered;
        _node.OldProof = _node.Prove("ledger.accounts/another");
        Assert.Equal(ClientCodes.ProofInvalid, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);

        // What a quorum certified an hour ago may be over.
        _node.OldProof = _node.Prove(account);
        Assert.Null((await duties.ReleaseAsync(request, Trust)).Refusal);
        _node.Ledger.Pass(Hour);
        Assert.Equal(GuardianFileCodes.ProofOutdated, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);
    }

    [Fact]
    public async Task The_owner_vetoes_and_those_who_guard_others_approve_nothing()
    {
        var (connection, wallet, relationship) = await Begin();
        using var _ = wallet;
        var keys = new WalletKeys(connection, wallet);
        using var guardian = New("guardian");
        var duties = new GuardianDuties(connection, guardian);
        var invitations = (await keys.PlanAsync(relationship, 1, [duties.NewCard("ward")], 24)).Value;
        using var thief = New("thief");
        var request = new WalletKeys(connection, thief).Ask(relationship.Account, Hospital);
        Assert.Equal(GuardianFileCodes.NotAWard, (await duties.ApproveAsync(request)).Refusal!.Code);
        duties.Accept(invitations[0]);
        Assert.Equal(GuardianFileCodes.NoShare, (await duties.ReleaseAsync(request, Trust)).Refusal!.Code);
        Assert.Null((await duties.ApproveAsync(request)).Refusal);
        Assert.Null((await keys.VetoAsync(relationship)).Refusal);
        _node.Ledger.Pass(23 * Hour);
        Assert.False((await new WalletKeys(connection, thief).FinishAsync(thief.Find(relationship.Account)!)).Value.Finished);
        Assert.Equal(RecoveryCodes.Quarantined, (await duties.ApproveAsync(request)).Refusal!.Code);
    }

    [Fact]
    public void A_backup_opens_with_its_own_root_only_and_shares_on_paper_give_it()
    {
        using var wallet = New("patient");
        using var other = New("other");
        Assert.Null(Slip39Scheme.Combine([.. wallet.Shares(2, 3).Skip(1)], string.Empty, out var root));
        Assert.Null(Slip39Scheme.Combine([.. other.Shares(2, 3).Take(2)], string.Empty, out var otherRoot));
        Assert.Equal(ClientCodes.WalletLocked, Wallet.Restore(PathOf("a"), "p", wallet.Backup(), otherRoot).Refusal!.Code);
        Assert.False(File.Exists(PathOf("a")));
        Wallet.Restore(PathOf("b"), "p", wallet.Backup(), root).Value.Dispose();
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(wallet.Backup().ToJson()).Replace("backup/v1", "backup/v2", StringComparison.Ordinal));
        Assert.Null(WalletBackup.TryParse(changed));
        Assert.Null(WalletBackup.TryParse("{"u8));
    }

    [Fact]
    public void Golden_vectors_of_cards_and_requests_hold()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root(), "tests", "vectors", "guardian.json")));
        var (card, request) = (vectors.RootElement.GetProperty("card").GetString()!, vectors.RootElement.GetProperty("request").GetString()!);
        var read = GuardianFiles.Read<GuardianCard>(Encoding.UTF8.GetBytes(card))!;
        Assert.Equal(vectors.RootElement.GetProperty("kid").GetString(), read.KeyId.ToString());
        Assert.Equal(card, Encoding.UTF8.GetString(GuardianFiles.Write(read)));
        var asked = GuardianFiles.Read<RecoveryRequest>(Encoding.UTF8.GetBytes(request))!;
        Assert.Equal(read.Key, asked.Key);
        Assert.Equal(request, Encoding.UTF8.GetString(GuardianFiles.Write(asked)));
        Assert.Null(GuardianFiles.Read<GuardianCard>(Encoding.UTF8.GetBytes(card[..^1] + ",\"more\":1}")));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }

    [Fact]
    public void A_document_of_another_kind_or_with_a_broken_key_is_none()
    {
        using var guardian = New("guardian");
        var card = new GuardianCard(GuardianCard.FormatV1, Jwk.Of(TestLedger.Key(1).PublicKey), Jwk.Of(TestLedger.Key(2).PublicKey));
        Assert.Equal(card, GuardianFiles.Read<GuardianCard>(GuardianFiles.Write(card)));
        Assert.Null(GuardianFiles.Read<GuardianCard>(GuardianFiles.Write(card with { Format = "xinglin/guardian-card/v2" })));
        Assert.Null(GuardianFiles.Read<GuardianCard>(GuardianFiles.Write(card with { Key = card.Key with { X = card.Key.Y } })));
        Assert.Null(GuardianFiles.Read<RecoveryRequest>(GuardianFiles.Write(card)));
        Assert.Null(GuardianFiles.Read<GuardianCard>(new byte[100_000]));
    }
}
