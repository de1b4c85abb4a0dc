using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>What recovering came to.</summary>
/// <param name="Refusal">Why it did not succeed; null when the replica can be started.</param>
/// <param name="Height">The snapshot's height.</param>
/// <param name="State">The state root, recomputed.</param>
/// <param name="Pieces">Pieces of the snapshot.</param>
/// <param name="Fetched">Pieces that came now; the others were there from an earlier attempt.</param>
/// <param name="Faults">Sources that were passed over, and why.</param>
public sealed record RecoveryReport(RefusalCode? Refusal, Height Height, Hash State, int Pieces, int Fetched, IReadOnlyList<SourceFault> Faults);

/// <summary>
/// Fills the folders of a new or wiped replica from other members: nothing is believed but the genesis. The validators are followed from it to
/// the snapshot's header, whose certificate they must have signed; every piece is verified as it comes, and the state root is computed from
/// the entries. The votes' folder is not touched: a key whose vote log is missing signs nothing.
/// </summary>
public sealed class ReplicaRecovery
{
    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly ReplicaStorage _storage;
    private readonly IStorageFolder _work;
    private readonly SnapshotFetch _fetch;
    private int _fetched;

    private ReplicaRecovery(Genesis genesis, ContractCatalog catalog, ReplicaStorage storage, IStorageFolder work, IReadOnlyList<ISnapshotSource> sources)
    {
        (_genesis, _catalog, _storage, _work) = (genesis, catalog, storage, work);
        _fetch = new SnapshotFetch(genesis, sources);
    }

    /// <summary>Recovers. May be called again after an interruption; it goes on with what came.</summary>
    /// <param name="genesis">The network, from somebody trusted.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="storage">The replica's folders; no block may be in them.</param>
    /// <param name="work">A folder for pieces, empty again afterwards.</param>
    /// <param name="sources">Other members.</param>
    /// <param name="cancellation">Interrupts.</param>
    public static Task<RecoveryReport> RunAsync(
        Genesis genesis, ContractCatalog catalog, ReplicaStorage storage, IStorageFolder work, IReadOnlyList<ISnapshotSource> sources, CancellationToken cancellation) =>
        new ReplicaRecovery(genesis, catalog, storage, work, sources).RunAsync(cancellation);

    /// <summary>True when the replica's folder holds no block, so that recovering may fill it.</summary>
    public static bool IsEmpty(ReplicaStorage storage, Genesis genesis)
    {
        if (!storage.Blocks.List().Any(n => n.EndsWith(".blocks", StringComparison.Ordinal)))
        {
            return true;
        }

        using var log = BlockLog.Open(storage.Blocks, genesis.Network, genesis.Before);
        return log.Tip == genesis.Before;
    }

    private async Task<RecoveryReport> RunAsync(CancellationToken cancellation)
    {
        if (!IsEmpty(_storage, _genesis))
        {
            return Ended(RecoveryCodes.NotEmpty);
        }

        var interrupted = false;
        try
        {
            foreach (var choice in await _fetch.ChoicesAsync(cancellation))
            {
                var parts = new SnapshotParts(_work, choice.Manifest);
                if (!await _fetch.PiecesAsync(choice, parts, _ => Interlocked.Increment(ref _fetched), cancellation))
                {
                    interrupted = true;
                }
                else if (Assemble(choice, parts) is { } snapshot)
                {
                    Install(snapshot, choice);
                    parts.Clear();
                    return Ended(null) with { Height = snapshot.Header.Height, State = snapshot.Header.State, Pieces = choice.Manifest.Pieces.Count };
                }
                else
                {
                    _fetch.Blame(choice, $"its snapshot of block {choice.Manifest.Header.Height} does not give the state root that the validators signed");
                    parts.Clear();
                }
            }
        }
        catch (IOException)
        {
            return Ended(RecoveryCodes.DiskFull);
        }

        return Ended(interrupted ? RecoveryCodes.Interrupted : RecoveryCodes.NoSource);
    }

    private RecoveryReport Ended(RefusalCode? refusal) => new(refusal, default, default, 0, _fetched, _fetch.Faults);

    /// <summary>The snapshot, when its entries give the certified root and its replay lists the chains under it.</summary>
    private Snapshot? Assemble(SnapshotChoice choice, SnapshotParts parts)
    {
        var manifest = choice.Manifest;
        if (parts.Frames() is not { } frames || SnapshotCodec.TryDecodeRest(frames, manifest.Lists, manifest.Entries) is not { } rest)
        {
            return null;
        }

        var state = WorldState.Load(rest.Entries);
        return LedgerExecutor.Restore(_genesis, _catalog, state, manifest.Header) is { } executor && executor.TryRestoreReplay(rest.Replay)
            ? new Snapshot(manifest.Header, manifest.Certificate, choice.Sets, rest.Replay, rest.Entries)
            : null;
    }

    /// <summary>The log is begun last: until then the folder counts as empty, and recovering begins anew.</summary>
    private void Install(Snapshot snapshot, SnapshotChoice choice)
    {
        foreach (var name in _storage.Blocks.List().Where(n => n.EndsWith(".blocks", StringComparison.Ordinal)))
        {
            _storage.Blocks.Delete(name);
        }

        var store = new SnapshotStore(_storage.Snapshots);
        foreach (var old in store.Heights())
        {
            _storage.Snapshots.Delete(SnapshotStore.NameOf(old));
        }

        GenesisFile.Keep(_storage.Blocks, _genesis);
        SetTrail.Write(_storage.Blocks, choice.Manifest.Changes);
        store.Write(snapshot);
        BlockLog.Open(_storage.Blocks, _genesis.Network, snapshot.Header.Height).Dispose();
    }
}
