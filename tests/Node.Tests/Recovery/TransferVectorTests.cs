using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Recovery;
using Xinglin.Node.Storage;
using Xinglin.Node.Tests.Peers;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Recovery;

/// <summary>What travels to members that join, and what stays when blocks leave, has the bytes of the vectors.</summary>
public sealed class TransferVectorTests
{
    private static readonly JsonElement Vector = Vectors.Read("snapshot-transfer.json");

    private static Genesis Genesis => Genesis.TryRead(Encoding.UTF8.GetBytes(Text("genesis")))!;

    /// <summary>The worked example of docs/spec/snapshot-transfer.md.</summary>
    [Fact]
    public void A_trail_leads_from_the_genesis_to_the_validators_of_the_vector()
    {
        var changes = Trail();
        var writer = new BinaryEncoder();
        ValidatorTrail.Write(writer, changes);
        Assert.Equal(Text("trail"), Convert.ToHexStringLower(writer.Written));
        var sets = ValidatorTrail.Judge(Genesis, changes)!;
        Assert.Equal(Text("validators"), sets[^1].Set.Hash.ToString());
        Assert.Equal(Vector.GetProperty("decidesFrom").GetUInt64(), sets[^1].From.Value);
        Assert.Null(ValidatorTrail.Judge(Genesis, [changes[0] with { Next = Genesis.Validators }]));
    }

    [Fact]
    public void A_manifest_has_the_bytes_of_the_vector_and_none_of_them_can_change_unseen()
    {
        var bytes = Convert.FromHexString(Text("manifest"));
        var manifest = SnapshotManifest.TryDecode(bytes)!;
        Assert.Equal(bytes, manifest.Encode());
        Assert.Equal(Text("content"), manifest.Content.ToString());
        Assert.Equal(2, manifest.Judge(Genesis)!.Count);
        Assert.Equal(SnapshotManifest.PieceBytes, manifest.LengthOf(0));
        Assert.Equal(17, manifest.LengthOf(1));
        bytes[^1] ^= 1;
        Assert.NotEqual(Text("content"), SnapshotManifest.TryDecode(bytes)!.Content.ToString());
        Assert.Null(SnapshotManifest.TryDecode(bytes.AsMemory(..^1)));
    }

    [Fact]
    public void A_certified_header_has_the_bytes_of_the_vector()
    {
        var bytes = Convert.FromHexString(Text("certified"));
        var header = HeaderForm.TryDecode(bytes)!;
        Assert.Equal(bytes, HeaderForm.Encode(header));
        Assert.Equal(Text("header"), header.Header.Hash.ToString());
        Assert.NotNull(header.Judge(Genesis));
    }

    /// <summary>The worked example of docs/spec/backup.md.</summary>
    [Fact]
    public void A_backup_s_manifest_has_the_form_of_the_vector_and_names_nothing_that_never_leaves()
    {
        var text = Vectors.Read("backup.json").GetProperty("manifest").GetString()!;
        var manifest = BackupManifest.TryRead(Encoding.UTF8.GetBytes(text))!;
        Assert.Equal(text, Encoding.UTF8.GetString(manifest.Encode()));
        Assert.Equal(3, manifest.Files.Count);
        foreach (var never in new[] { "ledger/votes/a.votes", "keys/identity.key", "epochs/1", "../up", "lock", "ledger-old/blocks/0000000000.blocks" })
        {
            Assert.Null(BackupManifest.TryRead(Encoding.UTF8.GetBytes(text.Replace("gateway/gateway.sqlite", never, StringComparison.Ordinal))));
        }
    }

    /// <summary>Beside the log, docs/spec/storage.md.</summary>
    [Fact]
    public void What_is_kept_of_archived_transactions_has_the_bytes_of_the_vector()
    {
        var folder = new MemoryFolder();
        PrunedTransactions.Write(folder, 3, [new PrunedTransaction(Sha256.Of("one"u8), new Height(7), 0, true), new PrunedTransaction(Sha256.Of("two"u8), new Height(9), 4, false)]);
        Assert.Equal(Text("transactions"), Convert.ToHexStringLower(folder.Bytes("0000000003.transactions")));
        Assert.Equal([new Height(7), new Height(9)], PrunedTransactions.Read(folder, _ => Assert.Fail("damaged")).Select(t => t.Height));
    }

    private static IReadOnlyList<SetChange> Trail()
    {
        var reader = new BinaryDecoder(Convert.FromHexString(Text("trail")));
        return ValidatorTrail.TryRead(ref reader)!;
    }

    private static string Text(string name) => Vector.GetProperty(name).GetString()!;
}
