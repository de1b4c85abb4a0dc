using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Tests.Vault;

public sealed class BlobStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-blobs-").FullName;
    private readonly AccountId _owner = new(VaultFixture.Random());

    [Theory]
    [InlineData(1)]
    [InlineData(BlobStore.RowBytesMax)]
    [InlineData(BlobStore.RowBytesMax + 1)]
    [InlineData((2 << 20) + 5)]
    public void What_was_committed_is_found_after_a_restart(int length)
    {
        var bytes = VaultFixture.Bytes(length);
        using (var store = BlobStore.Open(_folder))
        {
            using var writer = store.Begin(_owner);
            writer.Write(bytes);
            Assert.Null(writer.Commit());
            Assert.Equal(BlobTree.IdOf(bytes), writer.Id);
        }

        using var again = BlobStore.Open(_folder);
        Assert.Equal(bytes, again.ReadAll(BlobTree.IdOf(bytes)));
        Assert.True(again.Check(BlobTree.IdOf(bytes)));
        Assert.Equal(new VaultUsage(1, length), again.Usage(_owner));
        Assert.Equal(BlobTree.PieceCount(length), again.Leaves(BlobTree.IdOf(bytes))!.Length);
    }

    [Fact]
    public void What_was_not_committed_counts_for_nothing_and_its_file_goes()
    {
        var bytes = VaultFixture.Bytes(1 << 20);
        using (var store = BlobStore.Open(_folder))
        {
            var lost = store.Begin(_owner);
            lost.Write(bytes);
            Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "incoming")));

            // The process dies here: neither committed nor disposed.
        }

        using var again = BlobStore.Open(_folder);
        Assert.Null(again.Find(BlobTree.IdOf(bytes)));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "incoming")));
        Assert.Equal(default, again.Usage(_owner));
    }

    [Fact]
    public void Bytes_of_another_name_are_refused()
    {
        using var store = BlobStore.Open(_folder);
        using var writer = store.Begin(_owner);
        writer.Write("other"u8);
        Assert.Equal(VaultCodes.BlobMismatch, writer.Commit(BlobTree.IdOf("this"u8)));
        using var empty = store.Begin(_owner);
        Assert.Equal(VaultCodes.BlobMismatch, empty.Commit());
    }

    [Fact]
    public void Over_the_quota_nothing_is_kept_and_others_have_their_own()
    {
        using var store = BlobStore.Open(_folder, quota: 100_000);
        Assert.Null(store.Put(_owner, [Small(40_000, 1)]));
        Assert.Equal(VaultCodes.QuotaExceeded, store.Put(_owner, [Small(10, 2), Small(60_001, 3)]));
        Assert.Null(store.Find(Small(10, 2).Id));
        Assert.Equal(new VaultUsage(1, 40_000), store.Usage(_owner));
        using var writer = store.Begin(_owner);
        writer.Write(VaultFixture.Bytes(200_000));
        Assert.Equal(VaultCodes.QuotaExceeded, writer.Commit());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder, "blobs"), "*", SearchOption.AllDirectories));
        Assert.Null(store.Put(new AccountId(VaultFixture.Random()), [Small(60_001, 3)]));
    }

    [Fact]
    public void A_full_disk_has_its_code_and_leaves_nothing()
    {
        Assert.Equal(VaultCodes.DiskFull, BlobStore.Guarded(() => throw new IOException("No space left on device", 28)));
        Assert.Equal(VaultCodes.DiskFull, BlobStore.Guarded(() => throw new Microsoft.Data.Sqlite.SqliteException("full", 13)));
        Assert.Throws<IOException>(() => BlobStore.Guarded(() => throw new IOException("another", 5)));
    }

    [Fact]
    public void An_owners_blobs_are_listed_in_the_order_in_which_they_came()
    {
        using var store = BlobStore.Open(_folder);
        Assert.Null(store.Put(_owner, [Small(5, 1), Small(6, 2)]));
        Assert.Null(store.Put(new AccountId(VaultFixture.Random()), [Small(7, 3)]));
        Assert.Null(store.Put(_owner, [Small(8, 4), Small(5, 1)]));
        Assert.Equal([5L, 6L, 8L], store.Of(_owner, 0, 10).Select(b => b.Length));
        Assert.Equal([8L], store.Of(_owner, store.Of(_owner, 0, 10)[1].Number, 10).Select(b => b.Length));
        Assert.True(store.Delete(Small(6, 2).Id));
        Assert.False(store.Delete(Small(6, 2).Id));
        Assert.Equal(new VaultUsage(2, 13), store.Usage(_owner));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static (Hash Id, ReadOnlyMemory<byte> Bytes) Small(int length, int seed)
    {
        var bytes = VaultFixture.Bytes(length, seed);
        return (BlobTree.IdOf(bytes), bytes);
    }
}
