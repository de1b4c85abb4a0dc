using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Primitives;
using Xinglin.Testing;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;

namespace Xinglin.Client.Tests.Access;

/// <summary>A grant whose terms could not reach the reader is refused before anything is on the ledger.</summary>
public sealed class GrantDeliveryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-grant-");
    private readonly LedgerNode _node = new();

    [Fact]
    public async Task Without_a_relationship_with_the_readers_member_nothing_is_granted()
    {
        using var connection = await _node.ConnectAsync();
        using var wallet = Wallet.Create(Path.Combine(_folder.FullName, "wallet.json"), "passphrase", _node.Ledger.Genesis.Network);
        var (holder, readers) = (connection.Network.Members[0], connection.Network.Members[1]);
        var label = RelationshipLabel.Create();
        using var identity = wallet.NewIdentity(label);
        var relationship = new WalletRelationship(label, holder.Account, identity.Account, 0);
        wallet.Add(relationship);
        using var seal = SealingKey.Create();
        var request = new GrantRequest(
            relationship, new PermissionGrantee(TestLedger.Account(TestLedger.Key(9)), readers.Account), seal.PublicKey, ["Observation.rs"], PermissionPurposes.Treatment, TimeSpan.FromDays(1));

        var refusal = (await new PatientClient(connection, wallet).GrantAsync(request)).Refusal!;

        Assert.Equal(("grantee-unreachable", ClientCodes.GranteeUnreachable), (refusal.Code.Value, refusal.Code));
        Assert.Contains(readers.Name, refusal.Sentence, StringComparison.Ordinal);
        Assert.Empty(_node.Ledger.Blocks);
        Assert.Empty(wallet.Grants);
    }

    public void Dispose()
    {
        _node.Dispose();
        _folder.Delete(recursive: true);
    }
}
