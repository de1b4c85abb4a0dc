using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>
/// One large blob, its pieces fetched by ranges from several sources at once into a file that counts only when every piece was
/// verified. What an earlier attempt left is verified again and kept.
/// </summary>
internal sealed class PieceDownload(BlobStore store, AccountId owner, Hash id, long length, Hash[] leaves)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly ConcurrentQueue<int> _wanted = new();
    private int _inWork;
    private int _left;
    private long _bytes;
    private long _bad;
    private volatile bool _diskFull;
    private volatile bool _interrupted;

    /// <summary>True when a source broke off: it may have what did not come.</summary>
    public bool Interrupted => _interrupted;

    public async Task<(bool Complete, long Bytes, long Bad, RefusalCode? Refusal)> RunAsync(SourceConduct conduct, CancellationToken cancellation)
    {
        string name;
        await using (var file = store.OpenPart(id))
        {
            name = file.Name;
            try
            {
                await ReviewAsync(file, cancellation);
                await Task.WhenAll(conduct.Order(0).Select(source => Task.Run(() => FetchAsync(source, file, conduct, cancellation), cancellation)));
                if (_left > 0 || _diskFull)
                {
                    return (false, _bytes, _bad, _diskFull ? VaultCodes.DiskFull : null);
                }

                file.SetLength(length);
                file.Flush(flushToDisk: true);
            }
            catch (IOException error) when (BlobStore.IsDiskFull(error))
            {
                return (false, _bytes, _bad, VaultCodes.DiskFull);
            }
        }

        var refusal = store.Adopt(owner, name, id, length, leaves);
        return (refusal is null, _bytes, _bad, refusal);
    }

    /// <summary>Which pieces are wanted: all but those that an earlier attempt left whole.</summary>
    private async Task ReviewAsync(FileStream file, CancellationToken cancellation)
    {
        var buffer = new byte[BlobTree.PieceLength];
        for (var piece = 0; piece < leaves.Length; piece++)
        {
            var (from, bytes) = Place(piece, buffer);
            if (file.Length >= from + bytes.Length
                && await RandomAccess.ReadAsync(file.SafeFileHandle, bytes, from, cancellation) == bytes.Length && BlobTree.IsPiece(leaves[piece], bytes.Span))
            {
                continue;
            }

            _wanted.Enqueue(piece);
            _left++;
        }
    }

    /// <summary>One source's worker: it ends when no piece can come back to the queue any more, or at the first that did not come or is wrong.</summary>
    private async Task FetchAsync(IVaultSource source, FileStream file, SourceConduct conduct, CancellationToken cancellation)
    {
        var buffer = new byte[BlobTree.PieceLength];
        while (!_diskFull)
        {
            Interlocked.Increment(ref _inWork);
            try
            {
                if (_wanted.TryDequeue(out var piece))
                {
                    if (!await PieceAsync(piece, source, file, buffer, conduct, cancellation))
                    {
                        _wanted.Enqueue(piece);
                        return;
                    }

                    continue;
                }
            }
            finally
            {
                Interlocked.Decrement(ref _inWork);
            }

            if (Volatile.Read(ref _inWork) == 0 && _wanted.IsEmpty)
            {
                return;
            }

            await Task.Delay(Pause, cancellation);
        }
    }

    private async Task<bool> PieceAsync(
        int piece, IVaultSource source, FileStream file, byte[] buffer, SourceConduct conduct, CancellationToken cancellation)
    {
        var (from, bytes) = Place(piece, buffer);
        if (await conduct.AskAsync(source, async s => await s.RangeAsync(id, from, bytes, cancellation) ? s : null, cancellation) is null)
        {
            _interrupted = true;
            return false;
        }

        if (!BlobTree.IsPiece(leaves[piece], bytes.Span))
        {
            Interlocked.Increment(ref _bad);
            conduct.Blame(source);
            return false;
        }

        try
        {
            await RandomAccess.WriteAsync(file.SafeFileHandle, bytes, from, cancellation);
        }
        catch (IOException error) when (BlobStore.IsDiskFull(error))
        {
            _diskFull = true;
            return false;
        }

        Interlocked.Decrement(ref _left);
        Interlocked.Add(ref _bytes, bytes.Length);
        return true;
    }

    private (long From, Memory<byte> Bytes) Place(int piece, byte[] buffer) =>
        ((long)piece * BlobTree.PieceLength, buffer.AsMemory(0, BlobTree.PieceLengthOf(length, piece)));
}
