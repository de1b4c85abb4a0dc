using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// Somebody who may have blobs: another member over HTTP, or a store on this machine. What comes is untrusted: every byte is
/// checked against the name it was asked for by. Null means that no answer came, which does not say that the source has nothing.
/// </summary>
public interface IVaultSource
{
    /// <summary>Who it is, for reports.</summary>
    string Name { get; }

    /// <summary>The newest signed catalogue head of an owner.</summary>
    Task<byte[]?> HeadAsync(AccountId owner, CancellationToken cancellation);

    /// <summary>An owner's blobs after a number.</summary>
    Task<VaultList?> ListAsync(AccountId owner, long after, CancellationToken cancellation);

    /// <summary>Small blobs, in the order asked for; null in place of each that the source does not have.</summary>
    Task<IReadOnlyList<byte[]?>?> BatchAsync(IReadOnlyList<Hash> ids, CancellationToken cancellation);

    /// <summary>A blob's length and the leaves of its pieces; <see cref="BlobPieces.Absent"/> when the source says that it has no such blob.</summary>
    Task<BlobPieces?> PiecesAsync(Hash id, CancellationToken cancellation);

    /// <summary>One range of a blob; true when <paramref name="destination"/> was filled.</summary>
    Task<bool> RangeAsync(Hash id, long from, Memory<byte> destination, CancellationToken cancellation);
}

/// <summary>A blob's pieces as a source lists them.</summary>
/// <param name="Length">Bytes of the blob.</param>
/// <param name="Leaves">The leaf hash of each piece; none for a blob that the source does not have.</param>
public sealed record BlobPieces(long Length, ReadOnlyMemory<Hash> Leaves)
{
    /// <summary>The source has no such blob.</summary>
    public static BlobPieces Absent { get; } = new(0, default);

    /// <summary>True when the source says that it has no such blob.</summary>
    public bool IsAbsent => Leaves.IsEmpty;
}

/// <summary>A store on this machine as a source.</summary>
public sealed class LocalVaultSource(string name, BlobStore store) : IVaultSource
{
    private const int ListMax = 2000;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public Task<byte[]?> HeadAsync(AccountId owner, CancellationToken cancellation) => Task.FromResult(store.Head(owner));

    /// <inheritdoc/>
    public Task<VaultList?> ListAsync(AccountId owner, long after, CancellationToken cancellation)
    {
        var blobs = store.Of(owner, after, ListMax);
        return Task.FromResult<VaultList?>(new VaultList([.. blobs.Select(b => new BlobEntry(b.Id, b.Length))], blobs.Count == 0 ? after : blobs[^1].Number, store.Name));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<byte[]?>?> BatchAsync(IReadOnlyList<Hash> ids, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<byte[]?>?>([.. ids.Select(store.ReadAll)]);

    /// <inheritdoc/>
    public Task<BlobPieces?> PiecesAsync(Hash id, CancellationToken cancellation) =>
        Task.FromResult<BlobPieces?>(store.Find(id) is { } blob && store.Leaves(id) is { } leaves ? new BlobPieces(blob.Length, leaves) : BlobPieces.Absent);

    /// <inheritdoc/>
    public async Task<bool> RangeAsync(Hash id, long from, Memory<byte> destination, CancellationToken cancellation)
    {
        await using var stream = store.OpenRead(id);
        if (stream is null || stream.Length < from + destination.Length)
        {
            return false;
        }

        stream.Position = from;
        await stream.ReadExactlyAsync(destination, cancellation);
        return true;
    }
}
