using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Projections;
using Xinglin.Node.Standing;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>A replica's parts as found on disk: the state is that of the log's last block.</summary>
internal sealed class ReplicaOpening
{
    private readonly ReplicaHostSettings _settings;
    private readonly Genesis _genesis;

    private ReplicaOpening(ReplicaHostSettings settings)
    {
        _settings = settings;
        _genesis = settings.Genesis;
        GenesisFile.Keep(settings.Storage.Blocks, _genesis);
        Blocks = BlockLog.Open(settings.Storage.Blocks, _genesis.Network, _genesis.Before, segmentBytes: settings.SegmentBytes);
        Snapshots = new SnapshotStore(settings.Storage.Snapshots);
        Misbehaviour = MisbehaviourStore.Open(settings.Storage.Misbehaviour, out var passedOver);
        foreach (var name in passedOver)
        {
            Notices.Add($"The evidence file {name} is damaged or shows nothing; it is passed over.");
        }
        Trail = SetTrail.Read(settings.Storage.Blocks);
    }

    internal BlockLog Blocks { get; }

    internal SnapshotStore Snapshots { get; }

    /// <summary>The changes of validators before the log's first block.</summary>
    internal IReadOnlyList<Ledger.Proofs.SetChange> Trail { get; }

    internal MisbehaviourStore Misbehaviour { get; }

    internal ValidatorKeys Validator { get; private set; } = null!;

    internal VoteLog? Votes => Validator?.Log;

    internal WorldState State { get; private set; } = null!;

    internal LedgerExecutor Executor { get; private set; } = null!;

    internal ValidatorHistory Validators { get; private set; } = null!;

    internal TransactionIndex Transactions { get; } = new();

    /// <summary>The tip's certificate; null at height 0.</summary>
    internal Certificate? TipCertificate { get; private set; }

    /// <summary>The height of the snapshot that the state came from; 0 when it was rebuilt from the genesis.</summary>
    internal Height FromSnapshot { get; private set; }

    /// <summary>Why a snapshot was passed over or a key will not sign, for the log.</summary>
    internal ReplicaNotices Notices { get; } = new();

    internal static ReplicaOpening Run(ReplicaHostSettings settings)
    {
        var opening = new ReplicaOpening(settings);
        try
        {
            opening.RestoreState();
            opening.IndexBelowSnapshot();
            LogReplay.Run(opening.Blocks, opening.Executor, opening.State, opening.Validators, opening.Transactions);
            opening.TipCertificate = opening.Blocks.ReadWithoutBody(opening.Blocks.Tip)?.Certificate ?? opening.TipCertificate;
            opening.OpenVotes();
            return opening;
        }
        catch
        {
            opening.Blocks.Dispose();
            opening.Votes?.Dispose();
            throw;
        }
    }

    private void RestoreState()
    {
        foreach (var height in Snapshots.Heights())
        {
            if (height.CompareTo(Blocks.Tip) > 0)
            {
                throw new StorageFaultException($"The log ends at block {Blocks.Tip}, but block {height} was final: blocks are missing", "blocks", height: Blocks.Tip.Next);
            }

            if (TryRestore(height))
            {
                return;
            }
        }

        if (Blocks.Before != _genesis.Before)
        {
            throw new StorageFaultException("No snapshot can be read, and the log does not begin at the genesis", "state", height: Blocks.Before.Next);
        }

        (Executor, State) = FoundingState.Begin(_genesis, _settings.Catalog, _settings.Storage.Blocks);
        Validators = ValidatorHistory.From(_genesis);
    }

    private bool TryRestore(Height height)
    {
        try
        {
            var snapshot = Snapshots.Read(height);
            var logged = Blocks.ReadWithoutBody(height)?.Header;
            var certified = logged is not null ? logged.Hash == snapshot.Header.Hash : snapshot.Certificate.Decides(snapshot.Header, new ValidatorHistory(snapshot.Validators).Of(height)!);
            var state = WorldState.Load(snapshot.Entries);
            if (certified && LedgerExecutor.Restore(_genesis, _settings.Catalog, state, snapshot.Header) is { } executor && executor.TryRestoreReplay(snapshot.Replay))
            {
                (State, Executor, FromSnapshot, TipCertificate) = (state, executor, height, snapshot.Certificate);
                Validators = new ValidatorHistory(snapshot.Validators);
                return true;
            }

            Notices.Add($"The snapshot of block {height} is not of this log; it is passed over.");
        }
        catch (StorageFaultException fault)
        {
            Notices.Add($"The snapshot of block {height} is passed over: {fault.Message}");
        }

        return false;
    }

    private void IndexBelowSnapshot()
    {
        foreach (var left in PrunedTransactions.Read(_settings.Storage.Blocks, name => Notices.Add($"{name} is damaged: its transactions are not known to be archived.")))
        {
            Transactions.AddArchived(left.Id, new TransactionPlace(left.Height, left.Index, left.Accepted));
        }

        for (var height = Blocks.Before.Next; height.CompareTo(FromSnapshot) <= 0; height = height.Next)
        {
            var receipts = Blocks.ReadWithoutBody(height)!.Receipts;
            Transactions.Add(height, [.. receipts.Select(r => ReceiptText.Read(r.Span)).Select(r => r is { } read ? (read.Id, read.Code is null) : default)]);
        }
    }

    private void OpenVotes()
    {
        Validator = new ValidatorKeys(_settings, Blocks, Notices);
        Validator.Open(Executor.Validators);
        if (ValidatorKeys.IsAhead(Votes, Blocks))
        {
            throw new StorageFaultException($"The log ends at block {Blocks.Tip}, but this validator has voted at {ValidatorKeys.VotedAt(Votes)}: blocks are missing", "blocks", height: Blocks.Tip.Next);
        }
    }
}
