using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// The blobs as others get them: a row or file that the disk or somebody's hand has damaged is answered as absent and logged, so that
/// who asks turns to another copy and one bad row does not hide the good ones that were asked for with it.
/// </summary>
public sealed class SoundBlobs(BlobStore store, ILogger log)
{
    private const int SqliteCorrupt = 11;

    /// <summary>What is in it, for writing and listing.</summary>
    public BlobStore Store => store;

    /// <summary>The blob of this name; null when it is not here or its row cannot be read.</summary>
    public StoredBlob? Find(Hash id) => Sound(id, () => store.Find(id));

    /// <summary>The leaves of its pieces; null when they are not those that the name stands for.</summary>
    public Hash[]? Leaves(StoredBlob blob) =>
        Sound(blob.Id, () => store.Leaves(blob.Id) is { } leaves && BlobTree.Id(leaves) == blob.Id ? leaves
        : store.Find(blob.Id) is null ? null
        : throw new InvalidDataException());

    /// <summary>Its bytes, to be sought in; null when there are not as many as there should be.</summary>
    public Stream? OpenRead(StoredBlob blob) => Sound(blob.Id, () =>
    {
        var stream = store.OpenRead(blob.Id);
        if (stream?.Length == blob.Length)
        {
            return stream;
        }

        stream?.Dispose();
        return store.Find(blob.Id) is null ? null : throw new InvalidDataException();
    });

    /// <summary>All of a small blob; null when it is not what the name stands for.</summary>
    public byte[]? ReadAll(StoredBlob blob) => Sound(blob.Id, () =>
        store.ReadAll(blob.Id) is { } bytes && (blob.Length > BlobStore.RowBytesMax || MerkleTree.Leaf(bytes) == blob.Id) ? bytes
        : store.Find(blob.Id) is null ? null
        : throw new InvalidDataException());

    private T? Sound<T>(Hash id, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is InvalidCastException or ArgumentException or IOException or InvalidDataException || error is SqliteException { SqliteErrorCode: SqliteCorrupt })
        {
            log.LogError("{Code}: {Blob}", VaultCodes.BlobDamaged, id);
            return null;
        }
    }
}
