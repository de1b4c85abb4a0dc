using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Storage;
using Xinglin.Node.Storage.Checks;

namespace Xinglin.Node.Recovery;

/// <summary>What a replica's files say of one height, everything recomputed.</summary>
/// <param name="Header">The header.</param>
/// <param name="Certificate">Its certificate, by the validators that follow from the genesis.</param>
/// <param name="State">The state root, computed from the newest snapshot below and the blocks after it.</param>
/// <param name="Validators">The set that decides the next height.</param>
/// <param name="From">The first block whose chain to this header was walked.</param>
public sealed record StoredHeight(BlockHeader Header, Certificate Certificate, Hash State, ValidatorSet Validators, Height From);

/// <summary>Where a log ends: the state after its last certified block, and the changes of validators up to it.</summary>
/// <param name="Last">The state, recomputed, with header and certificate.</param>
/// <param name="Changes">Every change of validators since the genesis.</param>
public sealed record StoredEnd(Snapshot Last, IReadOnlyList<SetChange> Changes);

/// <summary>Reads a replica's files beside its running node and changes nothing in them.</summary>
public sealed class StoredReplica
{
    private readonly string _folder;
    private readonly Genesis _genesis;
    private readonly ContractCatalog _catalog;
    private readonly Height? _at;
    private readonly LogWalk _walk;
    private BlockRules? _rules;
    private ReExecution? _execution;
    private (BlockHeader Header, Certificate Certificate)? _found;
    private ValidatorSet? _next;
    private readonly List<SetChange> _changes;

    private StoredReplica(string folder, Genesis genesis, ContractCatalog catalog, Height? at)
    {
        (_folder, _genesis, _catalog, _at) = (folder, genesis, catalog, at);
        _changes = [.. SetTrail.Read(Blocks)];
        _walk = new LogWalk(new DiskFolder(Path.Combine(folder, "blocks")), genesis.Network, Visit);
    }

    /// <summary>Walks the log and executes it up to a height; null, with the first thing wrong, when it does not hold or does not reach there.</summary>
    /// <param name="folder">The replica's folder.</param>
    /// <param name="genesis">The network.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="at">The height; null: the last block.</param>
    /// <param name="reason">What is wrong.</param>
    public static StoredHeight? Read(string folder, Genesis genesis, ContractCatalog catalog, Height? at, out string reason)
    {
        var replica = new StoredReplica(folder, genesis, catalog, at);
        var finding = replica._walk.Run();
        reason = finding is null || replica._found is not null
            ? $"block {at?.ToString() ?? "of any height"} is not held here, or no snapshot below it can be read"
            : $"{finding.File}: {finding.Reason}";
        return replica._found is ({ } header, { } certificate) && replica._execution is { } execution && execution.Tip.Hash == header.Hash
            ? new StoredHeight(header, certificate, execution.Tip.State, replica._next!, replica._walk.Before.Next)
            : null;
    }

    /// <summary>Walks the whole log and executes it; null, with the first thing wrong, when it does not hold.</summary>
    /// <param name="folder">The replica's folder.</param>
    /// <param name="genesis">The network.</param>
    /// <param name="catalog">The contracts in every version.</param>
    /// <param name="reason">What is wrong.</param>
    public static StoredEnd? ReadEnd(string folder, Genesis genesis, ContractCatalog catalog, out string reason)
    {
        var replica = new StoredReplica(folder, genesis, catalog, null);
        reason = replica._walk.Run() is { } finding ? $"{finding.File}: {finding.Reason}" : "no block is held here, or no snapshot below it can be read";
        return replica._found is ({ } header, { } certificate) && replica._execution is { } execution && execution.Tip.Hash == header.Hash
            && SetTrail.Judge(genesis, replica._changes) is { } sets
            ? new StoredEnd(execution.Take(certificate, sets), replica._changes)
            : null;
    }

    private DiskFolder Blocks => new(Path.Combine(_folder, "blocks"));

    private string? Visit(BlockRecord record, ReadOnlyMemory<byte> body)
    {
        var header = record.Header;
        if (_at is { } last && header.Height.CompareTo(last) > 0)
        {
            return null;
        }

        _rules ??= LogStart.RulesAfter(Blocks, _genesis, _catalog, _walk.Before);
        if (_rules is null)
        {
            return "The trail of validators before the log does not follow from the genesis";
        }

        _execution ??= ReExecution.From(_genesis, _catalog, _walk.Before, Blocks, new SnapshotStore(new DiskFolder(Path.Combine(_folder, "state"))), _at ?? new Height(ulong.MaxValue));
        var reason = _rules.Judge(record, body) ?? _execution?.Run(header, body, record.Receipts);
        if (reason is null && (_at is null || _at == header.Height))
        {
            (_found, _next) = ((header, record.Certificate), _rules.Validators);
        }

        if (reason is null && record.Notes.NewValidators is { } set && _changes.TrueForAll(c => c.Header.Height != header.Height))
        {
            _changes.Add(new SetChange(header, record.Certificate, set));
        }

        return reason;
    }
}
