using System.Collections.Concurrent;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>What one source did wrong: it is named, and passed over.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Fault">What it did, for the operator.</param>
public sealed record SourceFault(string Source, string Fault);

/// <summary>A snapshot whose header is certified, as members offer it alike.</summary>
/// <param name="Manifest">What it consists of.</param>
/// <param name="Sets">The sets that lead to it.</param>
/// <param name="Sources">Who gives exactly this content.</param>
internal sealed record SnapshotChoice(SnapshotManifest Manifest, IReadOnlyList<ValidatorsFrom> Sets, IReadOnlyList<ISnapshotSource> Sources);

/// <summary>
/// Finds out what the sources have and fetches pieces from several at once. A source that is silent, slow, or sends what it did not promise is
/// named once and asked no more.
/// </summary>
internal sealed class SnapshotFetch(Genesis genesis, IReadOnlyList<ISnapshotSource> sources)
{
    /// <summary>Requests that one source works on at a time.</summary>
    private const int AtOnce = 2;

    private readonly ConcurrentDictionary<ISnapshotSource, string> _faults = new();

    internal IReadOnlyList<SourceFault> Faults => [.. _faults.Select(f => new SourceFault(f.Key.Name, f.Value)).OrderBy(f => f.Source, StringComparer.Ordinal)];

    /// <summary>What can be fetched: the highest first, of one height what most sources have.</summary>
    internal async Task<IReadOnlyList<SnapshotChoice>> ChoicesAsync(CancellationToken cancellation)
    {
        var found = await Task.WhenAll(sources.Select(s => OfferedAsync(s, cancellation)));
        return [.. found.SelectMany(f => f).GroupBy(f => f.Manifest.Content)
            .Select(g => new SnapshotChoice(g.First().Manifest, g.First().Sets, [.. g.Select(f => f.Source).Distinct()]))
            .OrderByDescending(c => c.Manifest.Header.Height.Value).ThenByDescending(c => c.Sources.Count)];
    }

    /// <summary>Fetches what is missing; true when nothing is any more.</summary>
    /// <exception cref="IOException">The disk took no more.</exception>
    internal async Task<bool> PiecesAsync(SnapshotChoice choice, SnapshotParts parts, Action<long> took, CancellationToken cancellation)
    {
        var wanted = new ConcurrentQueue<int>(parts.Missing());
        var left = wanted.Count;
        while (left > 0)
        {
            var able = choice.Sources.Where(s => !_faults.ContainsKey(s)).ToList();
            if (able.Count == 0)
            {
                return false;
            }

            await Task.WhenAll(able.SelectMany(s => Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(s))));
        }

        return true;

        async Task WorkAsync(ISnapshotSource source)
        {
            while (!_faults.ContainsKey(source) && wanted.TryDequeue(out var piece))
            {
                if (await PieceAsync(source, choice.Manifest, piece, parts, cancellation) is not { } bytes)
                {
                    wanted.Enqueue(piece);
                    return;
                }

                parts.Keep(piece, bytes);
                Interlocked.Decrement(ref left);
                took(bytes.Length);
            }
        }
    }

    /// <summary>Everybody who gave this content is at fault.</summary>
    internal void Blame(SnapshotChoice choice, string fault)
    {
        foreach (var source in choice.Sources)
        {
            _faults.TryAdd(source, fault);
        }
    }

    /// <summary>Asks one source; null, and the source named, when it does not answer.</summary>
    internal async Task<T?> AskAsync<T>(ISnapshotSource source, Func<Task<T?>> question, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await question();
        }
        catch (HttpRequestException)
        {
            _faults.TryAdd(source, "it cannot be reached or broke off");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _faults.TryAdd(source, "it did not answer in time");
        }

        return null;
    }

    private async Task<List<(ISnapshotSource Source, SnapshotManifest Manifest, IReadOnlyList<ValidatorsFrom> Sets)>> OfferedAsync(ISnapshotSource source, CancellationToken cancellation)
    {
        List<(ISnapshotSource, SnapshotManifest, IReadOnlyList<ValidatorsFrom>)> found = [];
        var offer = await AskAsync(source, () => source.OfferAsync(cancellation), cancellation);
        if (offer is null || offer.Network != genesis.Network.ToString() || offer.Partition != genesis.Document.Partition)
        {
            _faults.TryAdd(source, offer is null ? "it does not say what it has" : "it is of another network or partition");
            return found;
        }

        foreach (var height in offer.Snapshots.Take(2).Select(h => new Height(h)))
        {
            if (await AskAsync(source, () => source.ManifestAsync(height, cancellation), cancellation) is not { } bytes)
            {
                // It may have been replaced by a newer one in the meantime.
                continue;
            }

            if (SnapshotManifest.TryDecode(bytes) is not { } manifest || manifest.Header.Height != height || manifest.Judge(genesis) is not { } sets)
            {
                _faults.TryAdd(source, $"its snapshot of block {height} is not certified by the validators that follow from the genesis");
                return [];
            }

            found.Add((source, manifest, sets));
        }

        return found;
    }

    private async Task<byte[]?> PieceAsync(ISnapshotSource source, SnapshotManifest manifest, int piece, SnapshotParts parts, CancellationToken cancellation)
    {
        var bytes = await AskAsync(source, () => source.PieceAsync(manifest.Header.Height, piece, manifest.LengthOf(piece), cancellation), cancellation);
        if (bytes is not null && parts.IsPiece(piece, bytes))
        {
            return bytes;
        }

        _faults.TryAdd(source, bytes is null ? $"it does not give piece {piece}" : $"piece {piece} is not the one that its own manifest names");
        return null;
    }
}
