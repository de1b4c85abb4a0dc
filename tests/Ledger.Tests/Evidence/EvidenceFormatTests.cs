using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Tests.Transactions;

namespace Xinglin.Ledger.Tests.Evidence;

public sealed class EvidenceFormatTests
{
    private static readonly JsonElement Vector = VectorFile.Read("evidence.json");

    private static string Note => Vector.GetProperty("checkpoint").GetProperty("note").GetString()!;

    private static string Origin => EvidenceCheckpoint.OriginOf(new NetworkId(HashOf(Checkpoint, "network")), new AccountId(HashOf(Checkpoint, "member")));

    private static JsonElement Checkpoint => Vector.GetProperty("checkpoint");

    private static P256PublicKey Key =>
        P256PublicKey.TryCreate(HashOf(Checkpoint.GetProperty("key"), "x"), HashOf(Checkpoint.GetProperty("key"), "y"), out var key) ? key : throw new InvalidOperationException();

    [Fact]
    public void Tags_are_those_of_the_vectors()
    {
        var key = HashOf(Vector, "logKey");
        foreach (var vector in Vector.GetProperty("tags").EnumerateArray())
        {
            Assert.Equal(HashOf(vector, "tag"), EvidenceTag.Of(key, vector.GetProperty("counter").GetUInt64()));
        }

        var delayed = Vector.GetProperty("delayedKey");
        Assert.Equal(HashOf(delayed, "key"), EvidenceTag.DelayedKey(HashOf(Vector, "delaySeed"), delayed.GetProperty("counter").GetUInt64()));
    }

    [Fact]
    public void Tags_are_HMAC_SHA256_for_every_counter()
    {
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var key = new byte[32];
            random.NextBytes(key);
            var counter = (ulong)random.NextInt64();
            var message = new byte[8];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(message, counter);
            Assert.Equal(new Hash(HMACSHA256.HashData(key, (byte[])[.. "xinglin/evidence-tag/v1"u8, .. message])), EvidenceTag.Of(new Hash(key), counter));
        }
    }

    [Fact]
    public void Leaves_are_those_of_the_vectors()
    {
        var commitment = HashOf(Vector.GetProperty("body"), "commitment");
        foreach (var vector in Vector.GetProperty("leaves").EnumerateArray())
        {
            var leaf = new EvidenceLeaf(new LedgerTime(vector.GetProperty("time").GetInt64()), commitment, HashOf(vector, "tag"));
            var bytes = Base64Url.Decode(vector.GetProperty("bytes").GetString())!;
            Assert.Equal(bytes, leaf.ToArray());
            Assert.Equal(HashOf(vector, "hash"), leaf.Hashed());
            Assert.True(EvidenceLeaf.TryRead(bytes, out var read));
            Assert.Equal(leaf, read);
        }

        var body = Vector.GetProperty("body");
        Assert.True(Commitment.Opens(commitment, HashOf(body, "salt").ToArray(), EvidenceLeaf.CommitmentType, Encoding.UTF8.GetBytes(body.GetProperty("text").GetString()!)));
    }

    [Fact]
    public void A_leaf_of_another_length_tag_or_time_is_refused()
    {
        var leaf = new EvidenceLeaf(new LedgerTime(1_790_000_040_000), Hash.Zero, Hash.Zero).ToArray();
        Assert.True(EvidenceLeaf.TryRead(leaf, out _));
        Assert.False(EvidenceLeaf.TryRead(leaf.AsSpan(1), out _));
        Assert.False(EvidenceLeaf.TryRead([.. leaf, 0], out _));
        Assert.False(EvidenceLeaf.TryRead(Changed(leaf, 3), out _));
        Assert.False(EvidenceLeaf.TryRead(Changed(leaf, 26), out _));
        Assert.False(EvidenceLeaf.TryRead(Changed(leaf, 19, 0x80), out _));
    }

    [Fact]
    public void A_checkpoint_that_OpenSSL_signed_is_opened()
    {
        var checkpoint = EvidenceCheckpoint.Open(Note, Origin, Key)!;
        Assert.Equal((3UL, HashOf(Checkpoint, "root")), (checkpoint.Size, checkpoint.Root));
        Assert.Equal(Checkpoint.GetProperty("keyId").GetString(), Convert.ToHexStringLower(EvidenceCheckpoint.KeyIdOf(Key)));
        Assert.Equal(checkpoint.Root, MerkleTree.Root(Vector.GetProperty("leaves").EnumerateArray().Select(v => HashOf(v, "hash")).ToArray()));
    }

    [Fact]
    public void What_is_signed_here_is_opened_here_and_by_the_framework()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signer = P256Signer.FromKey(key);
        for (var i = 0UL; i < 60; i++)
        {
            var checkpoint = new EvidenceCheckpoint("xinglin/evidence/a/b", i, Sha256.Of([(byte)i]));
            var note = checkpoint.Sign(signer);
            Assert.Equal(checkpoint, EvidenceCheckpoint.Open(note, checkpoint.Origin, signer.PublicKey));
            var line = Convert.FromBase64String(note.TrimEnd('\n').Split(' ')[^1]);
            Assert.True(key.VerifyData(Encoding.UTF8.GetBytes(checkpoint.Text()), line.AsSpan(4), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
            Assert.Equal(SHA256.HashData(key.ExportSubjectPublicKeyInfo())[..4], line[..4]);
        }
    }

    [Fact]
    public void A_note_that_was_changed_anywhere_is_refused()
    {
        for (var i = 0; i < Note.Length; i++)
        {
            var changed = Note.ToCharArray();
            changed[i] = changed[i] == 'x' ? 'y' : 'x';
            Assert.Null(EvidenceCheckpoint.Open(new string(changed), Origin, Key));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\n3\n")]
    [InlineData("\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n03\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n-3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n99999999999999999999\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n")]
    [InlineData("a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n")]
    [InlineData("a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n")]
    [InlineData("a\n3\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\nextension\n")]
    public void A_text_that_is_no_checkpoint_is_refused(string text) => Assert.Null(EvidenceCheckpoint.TryReadText(text));

    [Fact]
    public void The_specifications_own_note_and_checkpoint_are_read()
    {
        const string text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        const string line = "\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        var note = SignedNote.TryRead(text + "\n" + line)!;
        Assert.Equal((text, "example.com/behind-the-sofa"), (note.Text, Assert.Single(note.Signatures).Name));
        Assert.Equal(20_852_163UL, EvidenceCheckpoint.TryReadText(note.Text)!.Size);
        Assert.Null(SignedNote.TryRead(text + "\n" + string.Concat(Enumerable.Repeat(line, 17))));
        Assert.NotNull(SignedNote.TryRead(text + "\n" + string.Concat(Enumerable.Repeat(line, 16))));
        Assert.Null(SignedNote.TryRead(text + "\n" + line + "\t"));
        Assert.Null(SignedNote.TryRead(text + line));
        Assert.Null(SignedNote.TryRead(new string('a', SignedNote.LengthMax + 1)));
    }

    [Fact]
    public void A_follower_who_keeps_the_right_edge_knows_every_root()
    {
        var tree = new HistoryTree();
        var frontier = new TreeFrontier();
        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(tree.Root, frontier.Root);
            var leaf = Sha256.Of([(byte)(i % 256), (byte)(i / 256)]);
            tree.Append(leaf);
            frontier = TreeFrontier.TryRestore(frontier.Size, frontier.Subtrees)!;
            frontier.Append(leaf);
        }

        Assert.Null(TreeFrontier.TryRestore(3, [Hash.Zero]));
        Assert.Null(TreeFrontier.TryRestore(-1, []));
    }

    private static byte[] Changed(byte[] bytes, int at, byte with = 1)
    {
        var changed = bytes.ToArray();
        changed[at] ^= with;
        return changed;
    }

    private static Hash HashOf(JsonElement element, string name) =>
        Hash.TryParse(element.GetProperty(name).GetString(), out var hash) ? hash : throw new InvalidOperationException(name);
}
