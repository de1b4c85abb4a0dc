using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Storage.Checks;

/// <summary>
/// Checks one replica's files without changing them: every checksum, the chain, each header against its parent, body and
/// trees, each certificate against the validators of its height, and that no snapshot or vote speaks of a block that the
/// log lacks. In full, every block is executed again from the genesis, or from the oldest snapshot of a log that does not begin there, with the
/// clients' signatures verified.
/// </summary>
public sealed class LedgerCheck
{
    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly string _folder;
    private readonly bool _full;
    private readonly SnapshotCheck _snapshots;
    private readonly LogWalk _walk;
    private readonly Dictionary<Height, BlockHeader?> _wanted = [];
    private ReExecution? _execution;
    private BlockRules? _rules;
    private long _transactions;

    private LedgerCheck(string folder, Genesis genesis, ContractCatalog catalog, bool full)
    {
        (_folder, _genesis, _catalog, _full) = (folder, genesis, catalog, full);
        _snapshots = new SnapshotCheck(Path.Combine(folder, "state"));
        foreach (var height in _snapshots.Heights)
        {
            _wanted[height] = null;
        }

        _walk = new LogWalk(Blocks, genesis.Network, Visit);
    }

    private DiskFolder Blocks => new(Path.Combine(_folder, "blocks"));

    /// <summary>Checks the replica in <paramref name="folder"/> (<c>blocks/</c>, <c>state/</c>, <c>votes/</c>).</summary>
    /// <param name="folder">The replica's folder.</param>
    /// <param name="genesis">The network; <see cref="GenesisFile"/> finds it beside the log.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="full">Execute every block again.</param>
    public static LedgerCheckReport Run(string folder, Genesis genesis, ContractCatalog catalog, bool full) => new LedgerCheck(folder, genesis, catalog, full).Run();

    private LedgerCheckReport Run()
    {
        var finding = _walk.Run() ?? Elsewhere(_snapshots.Run(_walk.Tip, IsOfThisLog)) ?? VoteCheck.Run(_folder, _walk.Tip, _walk.Notices);
        if (_execution?.Skipped is { Value: > 0 } skipped)
        {
            _walk.Notices.Add($"Blocks {_walk.Before.Next} to {skipped} were not executed again: the log begins at {_walk.Before.Next}, and the oldest snapshot is of {skipped}.");
        }

        return new LedgerCheckReport(_folder, _walk.Before, _walk.Tip, _transactions, _walk.Bytes, _full, _walk.Notices, InFolder(finding));
    }

    private static LedgerFinding? Elsewhere(LedgerFinding? finding) => finding is null ? null : finding with { File = "state/" + finding.File };

    private static LedgerFinding? InFolder(LedgerFinding? finding) =>
        finding is null || finding.File.Contains('/', StringComparison.Ordinal) ? finding : finding with { File = "blocks/" + finding.File };

    /// <summary>A snapshot from before the log's first block counts by its certificate.</summary>
    private bool IsOfThisLog(Snapshot snapshot) =>
        _wanted[snapshot.Header.Height] is { } logged
            ? logged.Hash == snapshot.Header.Hash
            : LogStart.SetAt(Blocks, _genesis, snapshot.Header.Height) is { } set && snapshot.Certificate.Decides(snapshot.Header, set);

    private string? Visit(BlockRecord record, ReadOnlyMemory<byte> body)
    {
        _rules ??= LogStart.RulesAfter(Blocks, _genesis, _catalog, _walk.Before);
        if (_rules is null)
        {
            return "The trail of validators before the log does not follow from the genesis";
        }

        var reason = _rules.Judge(record, body) ?? (_full ? Execute(record.Header, body) : null);
        if (reason is null)
        {
            _transactions += record.Header.TransactionCount;
            if (_wanted.ContainsKey(record.Header.Height))
            {
                _wanted[record.Header.Height] = record.Header;
            }
        }

        return reason;
    }

    private string? Execute(BlockHeader header, ReadOnlyMemory<byte> body)
    {
        _execution ??= ReExecution.From(_genesis, _catalog, _walk.Before, Blocks, new SnapshotStore(new DiskFolder(Path.Combine(_folder, "state"))), newestBelow: null);
        return _execution is null ? "The log does not begin at the genesis and no snapshot can be read to execute it from" : _execution.Run(header, body, certified: null);
    }
}
