using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>
/// A node that holds no block, or ends where no other member's log reaches back to any more, fetches a snapshot by itself before it starts. Where there is none, it starts
/// as it is and reads blocks.
/// </summary>
public sealed class StartRecovery
{
    private static readonly TimeSpan OfferPatience = TimeSpan.FromSeconds(5);

    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly string _folder;
    private readonly IReadOnlyList<ISnapshotSource> _sources;
    private readonly List<string> _said = [];

    private StartRecovery(Genesis genesis, ContractCatalog catalog, string folder, IReadOnlyList<ISnapshotSource> sources) =>
        (_genesis, _catalog, _folder, _sources) = (genesis, catalog, folder, sources);

    /// <summary>Recovers when it is needed and possible; what the operator should know, nothing when nothing was done.</summary>
    /// <param name="genesis">The network.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="folder">The replica's folder; no node may run on it.</param>
    /// <param name="sources">Other members.</param>
    /// <param name="cancellation">Interrupts.</param>
    public static Task<IReadOnlyList<string>> RunAsync(
        Genesis genesis, ContractCatalog catalog, string folder, IReadOnlyList<ISnapshotSource> sources, CancellationToken cancellation) =>
        new StartRecovery(genesis, catalog, folder, sources).RunAsync(cancellation);

    private async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var storage = ReplicaStorage.OnDisk(_folder);
        var tip = ReplicaRecovery.IsEmpty(storage, _genesis) ? (Height?)null : TipOf(storage);
        var offers = await OffersAsync(cancellation);
        if (offers.TrueForAll(o => o.Snapshots.Count == 0) || (tip is { } own && !IsPassed(own, offers)))
        {
            return _said;
        }

        if (tip is { } held)
        {
            SetAside(held);
        }

        await FetchAsync(ReplicaStorage.OnDisk(_folder), cancellation);
        return _said;
    }

    /// <summary>True when nobody who answered has the next block any more and somebody a snapshot above it.</summary>
    private static bool IsPassed(Height tip, List<SnapshotOffer> offers) =>
        offers.TrueForAll(o => o.Before > tip.Value) && offers.Exists(o => o.Snapshots.Any(s => s > tip.Value));

    private Height TipOf(ReplicaStorage storage)
    {
        using var log = BlockLog.Open(storage.Blocks, _genesis.Network, _genesis.Before);
        return log.Tip;
    }

    private async Task<List<SnapshotOffer>> OffersAsync(CancellationToken cancellation)
    {
        var fetch = new SnapshotFetch(_genesis, _sources);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        soon.CancelAfter(OfferPatience);
        var offers = await Task.WhenAll(_sources.Select(async s =>
        {
            try
            {
                return await fetch.AskAsync(s, () => s.OfferAsync(soon.Token), cancellation);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return null;
            }
        }));
        return [.. offers.OfType<SnapshotOffer>().Where(o => o.Network == _genesis.Network.ToString() && o.Partition == _genesis.Document.Partition)];
    }

    /// <summary>The log that ends too early stays readable beside: nothing that was final here is thrown away.</summary>
    private void SetAside(Height tip)
    {
        var aside = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"until-{tip.Value}"));
        Directory.CreateDirectory(aside);
        foreach (var part in new[] { "blocks", "state" })
        {
            Directory.Move(Path.Combine(_folder, part), Path.Combine(aside, part));
        }

        _said.Add($"This node's log ends at block {tip}, and no member holds the next one any more; it was set aside in {aside}.");
    }

    private async Task FetchAsync(ReplicaStorage storage, CancellationToken cancellation)
    {
        var work = Path.Combine(_folder, "recovery");
        var report = await ReplicaRecovery.RunAsync(_genesis, _catalog, storage, new DiskFolder(work), _sources, cancellation);
        if (report.Refusal is null)
        {
            Directory.Delete(work, recursive: true);
        }

        _said.AddRange(report.Faults.Select(f => $"{f.Source} was passed over for recovery: {f.Fault}."));
        _said.Add(report.Refusal is { } code
            ? $"Recovery at start ended with {code}; this node reads blocks from the members instead."
            : $"Recovered at start: the snapshot of block {report.Height}, state {report.State}, verified from the genesis on.");
    }
}
