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
/// log lacks. In full, every block is executed again from the genesis with the clients' signatures verified.
/// </summary>
public sealed class LedgerCheck
{
    private readonly Genesis _genesis;
    private readonly WorldState _state = new();
    private readonly LedgerExecutor _executor;
    private readonly BodyPreparer? _preparer;
    private readonly BlockRules _rules;
    private readonly Dictionary<Height, BlockHeader> _wanted = [];
    private long _transactions;

    private LedgerCheck(Genesis genesis, ContractCatalog catalog, bool full)
    {
        _genesis = genesis;
        _executor = LedgerExecutor.Create(genesis, catalog, _state);
        _preparer = full ? new BodyPreparer(null, new CommittedKeys(_state)) : null;
        _rules = new BlockRules(_executor.Tip, genesis.Validators);
    }

    /// <summary>Checks the replica in <paramref name="folder"/> (<c>blocks/</c>, <c>state/</c>, <c>votes/</c>).</summary>
    /// <param name="folder">The replica's folder.</param>
    /// <param name="genesis">The network; <see cref="GenesisFile"/> finds it beside the log.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="full">Execute every block again.</param>
    public static LedgerCheckReport Run(string folder, Genesis genesis, ContractCatalog catalog, bool full)
    {
        var check = new LedgerCheck(genesis, catalog, full);
        var snapshots = new SnapshotCheck(Path.Combine(folder, "state"));
        foreach (var height in snapshots.Heights)
        {
            check._wanted[height] = null!;
        }

        var walk = new LogWalk(new DiskFolder(Path.Combine(folder, "blocks")), genesis.Network, check.Visit);
        var finding = walk.Run() ?? Elsewhere(snapshots.Run(walk.Tip, check._wanted)) ?? VoteCheck.Run(folder, walk.Tip, walk.Notices);
        return new LedgerCheckReport(folder, walk.Before, walk.Tip, check._transactions, walk.Bytes, full, walk.Notices, InFolder(finding));
    }

    private static LedgerFinding? Elsewhere(LedgerFinding? finding) => finding is null ? null : finding with { File = "state/" + finding.File };

    private static LedgerFinding? InFolder(LedgerFinding? finding) =>
        finding is null || finding.File.Contains('/', StringComparison.Ordinal) ? finding : finding with { File = "blocks/" + finding.File };

    private string? Visit(BlockRecord record, ReadOnlyMemory<byte> body)
    {
        var reason = _rules.Judge(record, body) ?? (_preparer is null ? null : Execute(record.Header, body));
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
        if (_preparer!.Prepare(body, verify: true) is not { } prepared)
        {
            return "The body cannot be read";
        }

        var candidate = _executor.Execute(prepared, header.Time, header.Order);
        if (candidate.Header.Hash == header.Hash)
        {
            _executor.Commit(candidate);
            return null;
        }

        return candidate.Header.Receipts != header.Receipts ? "Executed again, the receipts come out otherwise"
            : candidate.Header.State != header.State ? "Executed again, the state comes out otherwise"
            : "Executed again, the header comes out otherwise";
    }
}
