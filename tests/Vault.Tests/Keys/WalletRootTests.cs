using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Keys;

namespace Xinglin.Vault.Tests.Keys;

public class WalletRootTests
{
    [Fact]
    public void Golden_vectors_hold()
    {
        foreach (var vector in Vectors.Read("wallet-keys").GetProperty("relationships").EnumerateArray())
        {
            using var root = WalletRoot.FromBytes(Vectors.Hex(vector, "root"));
            Assert.True(RelationshipLabel.TryParse(vector.GetProperty("label").GetString(), out var label));
            var epoch = vector.GetProperty("epoch").GetUInt32();
            using var signer = root.SigningKey(label, epoch);
            using var sealing = root.SealingKey(label, epoch);
            Assert.Equal(vector.GetProperty("signKid").GetString(), signer.KeyId.ToString());
            Assert.Equal(vector.GetProperty("sealScalar").GetString(), Convert.ToHexStringLower(sealing.ExportScalar()));
            Assert.Equal(vector.GetProperty("sealKid").GetString(), sealing.PublicKey.Thumbprint().ToString());
        }
    }

    [Fact]
    public void Labels_uses_and_epochs_give_different_keys()
    {
        using var root = WalletRoot.Create();
        var one = RelationshipLabel.Create();
        KeyId[] kids =
        [
            root.SigningKey(one, 0).KeyId, root.SigningKey(one, 1).KeyId, root.SigningKey(RelationshipLabel.Create(), 0).KeyId,
            root.SealingKey(one, 0).PublicKey.Thumbprint(), root.SealingKey(one, 1).PublicKey.Thumbprint(),
        ];
        Assert.Equal(kids.Length, kids.Distinct().Count());
    }

    [Fact]
    public void A_label_reads_back_and_other_lengths_are_refused()
    {
        var label = RelationshipLabel.Create();
        Assert.True(RelationshipLabel.TryParse(label.ToString(), out var read));
        Assert.Equal(label, read);
        Assert.False(RelationshipLabel.TryParse(label + "A", out _));
        Assert.False(RelationshipLabel.TryParse(null, out _));
        Assert.Throws<ArgumentException>(() => RelationshipLabel.FromBytes(new byte[15]));
    }
}
