using System.Collections.Concurrent;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Store;

namespace Xinglin.Node.Vault;

/// <summary>What a fetch came to.</summary>
/// <param name="Blobs">Blobs that are here now and were not before.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Missing">Blobs that did not come.</param>
/// <param name="Unanswered">Those of the missing about which at least one source gave no answer: it may have them.</param>
/// <param name="Bad">Blobs or pieces that were not what they were asked for by.</param>
/// <param name="Refusal">Why it stopped; null when it ran to its end.</param>
public readonly record struct FetchReport(long Blobs, long Bytes, long Missing, long Unanswered, long Bad, RefusalCode? Refusal);

/// <summary>
/// Fetches blobs from several sources at once: small ones in batches, large ones piece by piece, each verified before it
/// counts. Who sends a wrong byte is asked last from then on; what a source gave no answer about is asked again later, in smaller
/// batches, so that one blob which a source cannot read does not hide its neighbours. What is here already is not fetched: a fetch
/// that was stopped goes on where it was.
/// </summary>
public sealed class BlobFetch(BlobStore store, AccountId owner, IReadOnlyList<IVaultSource> sources)
{
    private const int BatchBytes = 4 << 20;

    /// <summary>Blobs of one batch in each round, and how long the round waits.</summary>
    private static readonly (int Blobs, TimeSpan Pause)[] _rounds =
        [(256, TimeSpan.Zero), (16, TimeSpan.FromMilliseconds(100)), (1, TimeSpan.FromMilliseconds(400))];

    private long _blobs;
    private long _bytes;
    private long _bad;

    /// <summary>Fetches what of these is not here.</summary>
    public async Task<FetchReport> RunAsync(IEnumerable<BlobEntry> wanted, CancellationToken cancellation)
    {
        var conduct = new SourceConduct(sources);
        var (missing, unanswered) = (0L, (IReadOnlyList<BlobEntry>)[.. wanted.Where(b => store.Find(b.Id) is null).DistinctBy(b => b.Id)]);
        foreach (var (batchBlobs, pause) in _rounds)
        {
            if (unanswered.Count == 0)
            {
                break;
            }

            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, cancellation);
                conduct.BeginAgain();
            }

            var round = new Round(conduct);
            await RunAsync(round, unanswered, batchBlobs, cancellation);
            (missing, unanswered) = (missing + round.Absent, [.. round.Unanswered]);
            if (round.Refusal is { } refusal)
            {
                return Report(missing, unanswered.Count, refusal);
            }
        }

        return Report(missing, unanswered.Count, null);
    }

    private FetchReport Report(long absent, long unanswered, RefusalCode? refusal) =>
        new(Interlocked.Read(ref _blobs), Interlocked.Read(ref _bytes), absent + unanswered, unanswered, Interlocked.Read(ref _bad), refusal);

    private async Task RunAsync(Round round, IReadOnlyList<BlobEntry> wanted, int batchBlobs, CancellationToken cancellation)
    {
        var small = new ConcurrentQueue<BlobEntry[]>(Batches(wanted.Where(b => b.Length <= BlobStore.RowBytesMax), batchBlobs));
        var workers = Math.Max(1, round.Conduct.Asked.Count);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(turn => Task.Run(() => DrainAsync(turn, small, round, cancellation), cancellation)));

        // Two at a time: while one is flushed, the other's pieces come.
        var large = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellation };
        await Parallel.ForEachAsync(wanted.Where(b => b.Length > BlobStore.RowBytesMax), large, async (blob, end) =>
        {
            if (round.Refusal is null)
            {
                await LargeAsync(blob, round, end);
            }
        });
    }

    private static IEnumerable<BlobEntry[]> Batches(IEnumerable<BlobEntry> blobs, int batchBlobs)
    {
        var batch = new List<BlobEntry>();
        long bytes = 0;
        foreach (var blob in blobs)
        {
            if (batch.Count == batchBlobs || (batch.Count > 0 && bytes + blob.Length > BatchBytes))
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
    private async Task DrainAsync(int turn, ConcurrentQueue<BlobEntry[]> batches, Round round, CancellationToken cancellation)
    {
        while (round.Refusal is null && batches.TryDequeue(out var batch))
        {
            IReadOnlyList<BlobEntry> left = batch;
            var everyAnswer = true;
            foreach (var source in round.Conduct.Order(turn))
            {
                if (left.Count == 0)
                {
                    break;
                }

                var ids = left.Select(b => b.Id).ToArray();
                if (await round.Conduct.AskAsync(source, async s => await s.BatchAsync(ids, cancellation) is { } a && a.Count == ids.Length ? a : null, cancellation) is not { } answers)
                {
                    everyAnswer = false;
                    continue;
                }

                (left, var refusal) = Keep(source, left, answers, round.Conduct);
                if (refusal is { } code)
                {
                    round.Stop(code);
                }
            }

            round.DidNotCome(left, everyAnswer);
        }
    }

    private (IReadOnlyList<BlobEntry> Left, RefusalCode? Refusal) Keep(IVaultSource source, IReadOnlyList<BlobEntry> batch, IReadOnlyList<byte[]?> answers, SourceConduct conduct)
    {
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
                Blame(source, conduct);
            }
        }

        if (store.Put(owner, good) is { } refusal)
        {
            return (batch, refusal);
        }

        Interlocked.Add(ref _blobs, good.Count);
        Interlocked.Add(ref _bytes, good.Sum(g => (long)g.Bytes.Length));
        return (left, null);
    }

    private async Task LargeAsync(BlobEntry blob, Round round, CancellationToken cancellation)
    {
        var everyAnswer = true;
        foreach (var source in round.Conduct.Order(0))
        {
            // The list of leaves is checked against the name itself, so it matters not who sent it.
            if (await round.Conduct.AskAsync(source, s => s.PiecesAsync(blob.Id, cancellation), cancellation) is not { } pieces)
            {
                everyAnswer = false;
                continue;
            }

            if (pieces.IsAbsent)
            {
                continue;
            }

            if (BlobTree.Id(pieces.Leaves.Span) != blob.Id)
            {
                Blame(source, round.Conduct);
                continue;
            }

            var download = new PieceDownload(store, owner, blob.Id, pieces.Length, pieces.Leaves.ToArray());
            var (complete, bytes, bad, refusal) = await download.RunAsync(round.Conduct, cancellation);
            Interlocked.Add(ref _bytes, bytes);
            Interlocked.Add(ref _bad, bad);
            Interlocked.Add(ref _blobs, complete ? 1 : 0);
            everyAnswer &= !download.Interrupted;
            if (refusal is { } code)
            {
                round.Stop(code);
            }

            if (complete || refusal is not null)
            {
                return;
            }
        }

        round.DidNotCome([blob], everyAnswer);
    }

    private void Blame(IVaultSource source, SourceConduct conduct)
    {
        conduct.Blame(source);
        Interlocked.Increment(ref _bad);
    }

    /// <summary>What one pass over the sources came to.</summary>
    private sealed class Round(SourceConduct conduct)
    {
        private readonly ConcurrentQueue<RefusalCode> _stopped = new();
        private long _absent;

        public SourceConduct Conduct => conduct;

        public RefusalCode? Refusal => _stopped.TryPeek(out var first) ? first : null;

        /// <summary>Blobs that every source said it does not have.</summary>
        public long Absent => Interlocked.Read(ref _absent);

        public ConcurrentBag<BlobEntry> Unanswered { get; } = [];

        public void Stop(RefusalCode code) => _stopped.Enqueue(code);

        public void DidNotCome(IReadOnlyList<BlobEntry> blobs, bool everyAnswer)
        {
            if (everyAnswer)
            {
                Interlocked.Add(ref _absent, blobs.Count);
                return;
            }

            foreach (var blob in blobs)
            {
                Unanswered.Add(blob);
            }
        }
    }
}
