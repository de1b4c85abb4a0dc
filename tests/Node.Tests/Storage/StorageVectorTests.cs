using System.Text.Json;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Storage;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

/// <summary>The bytes on disk are those of <c>tests/vectors/storage.json</c>, which docs/spec/storage.md explains.</summary>
public sealed class StorageVectorTests
{
    private static readonly JsonElement Vectors = JsonDocument.Parse(File.ReadAllBytes(Find("tests/vectors/storage.json"))).RootElement;

    [Fact]
    public void A_segment_has_the_bytes_of_the_vector() => AssertBytes("segment", Segment());

    [Fact]
    public void A_vote_log_has_the_bytes_of_the_vector() => AssertBytes("votes", Votes());

    [Fact]
    public void A_snapshot_has_the_bytes_of_the_vector() => AssertBytes("snapshot", SnapshotFile());

    private static void AssertBytes(string name, byte[] actual) => Assert.Equal(Vectors.GetProperty(name).GetString(), Convert.ToHexStringLower(actual));

    private static byte[] Segment()
    {
        var folder = new MemoryFolder();
        using var log = BlockLog.Open(folder, SampleChain.Network, segmentBytes: 4096);
        var block = Sample();
        log.StageBody(block.Header.Height, block.Header.Body, block.Body.Span);
        log.Flush();
        log.Append(block, BlockNotes.None);
        log.Flush();
        return Used(folder.Bytes("0000000000.blocks"));
    }

    private static byte[] Votes()
    {
        var folder = new MemoryFolder { Identity = new FileIdentity(7, 0) };
        var key = new KeyId(Sha256.Of("key"u8));
        using var log = VoteLog.Create(folder, key, VoteState.Opening(SampleChain.Network, 0, key));
        log.Append(new VoteRecord(VoteRecordKind.Vote, new Height(1), "vote"u8.ToArray()));
        log.Flush();
        return Used(folder.Bytes("a.votes"));
    }

    private static byte[] SnapshotFile()
    {
        var folder = new GrowingFolder();
        var block = Sample();
        var set = new ValidatorSet([new Validator(new AccountId(Sha256.Of("member"u8)), Testing.TestConsortium.Key(1).PublicKey)]);
        new SnapshotStore(folder).Write(new Snapshot(
            block.Header, block.Certificate, [new ValidatorsFrom(new Height(1), set)], [new ReplayList(5, [Sha256.Of("used"u8)])],
            [new StateEntry("a.b/c"u8.ToArray(), "{}"u8.ToArray())]));
        return folder.Written;
    }

    private static Block Sample()
    {
        var body = "the body"u8.ToArray();
        var header = new BlockHeader(
            SampleChain.Network, 0, new Height(1), new LedgerTime(1_790_000_000_000), Hash.Zero, new OrderPosition(1, 1), Sha256.Of(body), 0,
            Hash.Zero, Hash.Zero, Hash.Zero, Hash.Zero);
        return new Block(header, body, ["{}"u8.ToArray()], new Certificate(SampleChain.Network, 0, header.Height, 0, header.Hash, []));
    }

    private static byte[] Used(byte[] file) => file[..(Array.FindLastIndex(file, b => b != 0) + 1)];

    private static string Find(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Xinglin.slnx")))
        {
            folder = folder.Parent;
        }

        return Path.Combine(folder.FullName, path);
    }

    /// <summary>A folder of one file that grows.</summary>
    private sealed class GrowingFolder : IStorageFolder, IStorageFile
    {
        internal byte[] Written { get; private set; } = [];

        public long Length => Written.Length;

        public FileIdentity Identity => default;

        public IReadOnlyList<string> List() => [];

        public IStorageFile Open(string name) => this;

        public IStorageFile Create(string name, long length) => this;

        public void Rename(string from, string to)
        {
        }

        public void Delete(string name) => Written = [];

        public void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            var grown = new byte[Math.Max(Written.Length, offset + bytes.Length)];
            Written.CopyTo(grown, 0);
            bytes.CopyTo(grown.AsSpan((int)offset));
            Written = grown;
        }

        public int Read(long offset, Span<byte> destination) => 0;

        public void Flush()
        {
        }

        public void Trim(long length) => Written = Written[..(int)length];

        public void Dispose()
        {
        }
    }
}
