using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Storage;
using Xunit;

namespace Xinglin.Node.Tests.Storage;

public sealed class SnapshotStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-snapshots-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_snapshot_is_read_as_it_was_written()
    {
        var store = new SnapshotStore(new DiskFolder(_folder));
        store.Write(At(7, 3_000));
        var again = store.Read(new Height(7));
        Assert.Equal(At(7, 3_000).Header.Hash, again.Header.Hash);
        Assert.Equal(Text(At(7, 3_000)), Text(again));
        Assert.Equal(At(7, 1).Replay[0].Keys, again.Replay[0].Keys);
    }

    [Fact]
    public void The_newest_two_are_kept()
    {
        var store = new SnapshotStore(new DiskFolder(_folder));
        foreach (var height in (ulong[])[3, 9, 12])
        {
            store.Write(At(height, 1));
        }

        Assert.Equal([new Height(12), new Height(9)], store.Heights());
    }

    [Fact]
    public void One_that_was_not_finished_is_not_there()
    {
        var folder = new DiskFolder(_folder);
        folder.Create("unfinished.tmp", 100).Dispose();
        Assert.Empty(new SnapshotStore(folder).Heights());
    }

    [Fact]
    public void Every_flipped_byte_and_every_cut_is_a_fault()
    {
        var store = new SnapshotStore(new DiskFolder(_folder));
        store.Write(At(7, 20));
        var path = Directory.GetFiles(_folder)[0];
        var original = File.ReadAllBytes(path);
        for (var at = 0; at < original.Length; at++)
        {
            var damaged = original.ToArray();
            damaged[at] ^= 4;
            File.WriteAllBytes(path, damaged);
            Assert.Throws<StorageFaultException>(() => store.Read(new Height(7)));
            File.WriteAllBytes(path, original[..at]);
            Assert.Throws<StorageFaultException>(() => store.Read(new Height(7)));
        }
    }

    private static Snapshot At(ulong height, int entries)
    {
        var block = SampleChain.BlockAt(height);
        var set = new ValidatorSet([new Validator(new AccountId(Sha256.Of("member"u8)), Testing.TestConsortium.Key(1).PublicKey)]);
        return new Snapshot(
            block.Header, block.Certificate, [new ValidatorsFrom(new Height(1), set)], [new ReplayList(4, [Sha256.Of("one"u8), Sha256.Of("two"u8)])],
            [.. Enumerable.Range(0, entries).Select(i => new StateEntry(BitConverter.GetBytes(i), Sha256.Of(BitConverter.GetBytes(i)).ToArray()))]);
    }

    private static List<string> Text(Snapshot snapshot) => [.. snapshot.Entries.Select(e => Convert.ToHexString(e.Key.Span) + Convert.ToHexString(e.Value.Span))];
}
