using System.Collections.Concurrent;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>What a fetch came to.</summary>
/// <param name="Blobs">Blobs that are here now and were not before.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Missing">Blobs that no source had.</param>
/// <param name="Bad">Blobs or pieces that were not what they were asked for by.</param>
/// <param name="Refusal">Why it stopped; null when it ran to its end.</param>
public readonly record struct FetchReport(long Blobs, long Bytes, long Missing, long Bad, RefusalCode? Refusal);

/// <summary>
/// Fetches blobs from several sources at once: small ones in batches, large ones piece by piece, each verified before it
/// counts. Who sends a wrong byte is asked last from then on. What is here already is not fetched: a fetch that was stopped
/// goes on where it was.
/// </summary>
public sealed class BlobFetch(BlobStore store, AccountId owner, IReadOnlyList<IVaultSource> sources)
{
    private const int BatchBlobs = 256;
    private const int BatchBytes = 4 << 20;

    private readonly ConcurrentDictionary<IVaultSource, int> _faults = new();
    private long _blobs;
    private long _bytes;
    private long _bad;

    /// <summary>Fetches what of these is not here.</summary>
    public async Task<FetchReport> RunAsync(IEnumerable<BlobEntry> wanted, CancellationToken cancellation)
    {
        var absent = wanted.Where(b => store.Find(b.Id) is null).DistinctBy(b => b.Id).ToList();
        var small = new ConcurrentQueue<BlobEntry[]>(Batches(absent.Where(b => b.Length <= BlobStore.RowBytesMax)));
        var stopped = new ConcurrentQueue<RefusalCode>();
        var missing = new ConcurrentBag<BlobEntry>();
        await Task.WhenAll(sources.Select((source, turn) => Task.Run(() => DrainAsync(turn, small, missing, stopped, cancellation), cancellation)));

        // Three at a time: while one is flushed, the others' pieces come.
        var large = new ParallelOptions { MaxDegreeOfParallelism = 3, CancellationToken = cancellation };
        await Parallel.ForEachAsync(absent.Where(b => b.Length > BlobStore.RowBytesMax), large, async (blob, end) =>
        {
            if (!stopped.IsEmpty)
            {
                return;
            }

            var (here, refusal) = await LargeAsync(blob.Id, end);
            if (refusal is { } code)
            {
                stopped.Enqueue(code);
            }
            else if (!here)
            {
                missing.Add(blob);
            }
        });

        return new FetchReport(
            Interlocked.Read(ref _blobs), Interlocked.Read(ref _bytes), missing.Count, Interlocked.Read(ref _bad), stopped.TryPeek(out var first) ? first : null);
    }

    private static IEnumerable<BlobEntry[]> Batches(IEnumerable<BlobEntry> blobs)
    {
        var batch = new List<BlobEntry>();
        long bytes = 0;
        foreach (var blob in blobs)
        {
            if (batch.Count == BatchBlobs || bytes + blob.Length > BatchBytes)
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }

            batch.Add(blob);
            bytes += blob.Length;
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    /// <summary>One worker for each source: it begins with its own and turns to the others for what did not come.</summary>
    private async Task DrainAsync(
        int turn, ConcurrentQueue<BlobEntry[]> batches, ConcurrentBag<BlobEntry> missing, ConcurrentQueue<RefusalCode> stopped, CancellationToken cancellation)
    {
        while (stopped.IsEmpty && batches.TryDequeue(out var batch))
        {
            IReadOnlyList<BlobEntry> left = batch;
            foreach (var source in Order(turn))
            {
                if (left.Count == 0)
                {
                    break;
                }

                var (still, refusal) = await BatchAsync(source, left, cancellation);
                left = still;
                if (refusal is { } code)
                {
                    stopped.Enqueue(code);
                    return;
                }
            }

            foreach (var blob in left)
            {
                missing.Add(blob);
            }
        }
    }

    private async Task<(IReadOnlyList<BlobEntry> Left, RefusalCode? Refusal)> BatchAsync(IVaultSource source, IReadOnlyList<BlobEntry> batch, CancellationToken cancellation)
    {
        if (await source.BatchAsync([.. batch.Select(b => b.Id)], cancellation) is not { } answers || answers.Count != batch.Count)
        {
            return (batch, null);
        }

        var good = new List<(Hash Id, ReadOnlyMemory<byte> Bytes)>();
        var left = new List<BlobEntry>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (answers[i] is { Length: > 0 and <= BlobStore.RowBytesMax } bytes && MerkleTree.Leaf(bytes) == batch[i].Id)
            {
                good.Add((batch[i].Id, bytes));
                continue;
            }

            left.Add(batch[i]);
            if (answers[i] is not null)
            {
                Blame(source);
            }
        }

        if (store.Put(owner, good) is { } refusal)
        {
            return (left, refusal);
        }

        Interlocked.Add(ref _blobs, good.Count);
        Interlocked.Add(ref _bytes, good.Sum(g => (long)g.Bytes.Length));
        return (left, null);
    }

    private async Task<(bool Here, RefusalCode? Refusal)> LargeAsync(Hash id, CancellationToken cancellation)
    {
        foreach (var source in Order(0))
        {
            // The list of leaves is checked against the name itself, so it matters not who sent it.
            if (await source.PiecesAsync(id, cancellation) is not { } pieces)
            {
                continue;
            }

            if (BlobTree.Id(pieces.Leaves) != id)
            {
                Blame(source);
                continue;
            }

            var download = new PieceDownload(store, owner, id, pieces.Length, pieces.Leaves);
            var (complete, bytes, bad, refusal) = await download.RunAsync(Order(0), Blame, cancellation);
            Interlocked.Add(ref _bytes, bytes);
            Interlocked.Add(ref _bad, bad);
            Interlocked.Add(ref _blobs, complete ? 1 : 0);
            if (complete || refusal is not null)
            {
                return (complete, refusal);
            }
        }

        return (false, null);
    }

    private void Blame(IVaultSource source)
    {
        _faults.AddOrUpdate(source, 1, (_, count) => count + 1);
        Interlocked.Increment(ref _bad);
    }

    /// <summary>The sources, each worker beginning with another; who sent wrong bytes comes last.</summary>
    private List<IVaultSource> Order(int turn) =>
        [.. sources.Select((s, i) => (Source: s, Place: (i - turn + sources.Count) % sources.Count)).OrderBy(s => _faults.GetValueOrDefault(s.Source)).ThenBy(s => s.Place).Select(s => s.Source)];
}
