using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Storage.Checks;

/// <summary>Executes blocks again beside a replica's files, from the genesis or from a snapshot.</summary>
internal sealed class ReExecution
{
    private readonly LedgerExecutor _executor;
    private readonly WorldState _state;
    private readonly BodyPreparer _preparer;

    private ReExecution(LedgerExecutor executor, WorldState state, Height skipped)
    {
        (_executor, _state, Skipped) = (executor, state, skipped);
        _preparer = new BodyPreparer(null, new CommittedKeys(state));
    }

    /// <summary>The snapshot's height: blocks up to it are not executed; 0 from the genesis.</summary>
    internal Height Skipped { get; }

    /// <summary>The header that the state is of.</summary>
    internal BlockHeader Tip => _executor.Tip;

    /// <summary>Everything that execution needs to go on from the tip.</summary>
    internal Snapshot Take(Certificate certificate, IReadOnlyList<ValidatorsFrom> sets) => new(Tip, certificate, sets, _executor.ExportReplay(), _state.Snapshot());

    /// <summary>Begins; null when the log does not begin at the genesis and no snapshot can be read.</summary>
    /// <param name="genesis">The network.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="before">Where the log begins.</param>
    /// <param name="blocks">The log's folder.</param>
    /// <param name="snapshots">The replica's.</param>
    /// <param name="newestBelow">Begin from the newest snapshot up to this height; null: as early as can be.</param>
    internal static ReExecution? From(Genesis genesis, ContractCatalog catalog, Height before, IStorageFolder blocks, SnapshotStore snapshots, Height? newestBelow)
    {
        var heights = snapshots.Heights().Where(h => h.CompareTo(before) >= 0 && (newestBelow is not { } most || h.CompareTo(most) <= 0));
        foreach (var height in before == genesis.Before && newestBelow is null ? [] : newestBelow is null ? heights.Reverse() : heights)
        {
            if (FromSnapshot(genesis, catalog, snapshots, height) is { } execution)
            {
                return execution;
            }
        }

        return before == genesis.Before && FoundingState.Begin(genesis, catalog, blocks) is var (executor, state) ? new ReExecution(executor, state, default) : null;
    }

    /// <summary>Executes the block when it is after the snapshot; why it does not come out as its header says, or null.</summary>
    /// <param name="header">The block's header.</param>
    /// <param name="body">Its body.</param>
    /// <param name="certified">Its receipts, to refuse what they refuse; null: the clients' signatures are verified.</param>
    internal string? Run(BlockHeader header, ReadOnlyMemory<byte> body, IReadOnlyList<ReadOnlyMemory<byte>>? certified)
    {
        if (header.Height.CompareTo(Skipped) <= 0)
        {
            return null;
        }

        if (_preparer.Prepare(body, verify: certified is null) is not { } prepared)
        {
            return "The body cannot be read";
        }

        var candidate = _executor.Execute(prepared with { Certified = certified }, header.Time, header.Order);
        if (candidate.Header.Hash == header.Hash)
        {
            _executor.Commit(candidate);
            return null;
        }

        return candidate.Header.Receipts != header.Receipts ? "Executed again, the receipts come out otherwise"
            : candidate.Header.State != header.State ? "Executed again, the state comes out otherwise"
            : "Executed again, the header comes out otherwise";
    }

    private static ReExecution? FromSnapshot(Genesis genesis, ContractCatalog catalog, SnapshotStore snapshots, Height height)
    {
        try
        {
            var snapshot = snapshots.Read(height);
            var state = WorldState.Load(snapshot.Entries);
            return LedgerExecutor.Restore(genesis, catalog, state, snapshot.Header) is { } executor && executor.TryRestoreReplay(snapshot.Replay)
                ? new ReExecution(executor, state, height)
                : null;
        }
        catch (IOException)
        {
            // Damaged, or replaced by a newer one while it was read: another serves.
            return null;
        }
    }
}
