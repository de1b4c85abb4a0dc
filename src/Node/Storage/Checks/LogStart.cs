using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage.Checks;

/// <summary>What the first block of a log is judged by: the genesis, or the trail of validators up to where the log begins.</summary>
internal static class LogStart
{
    /// <summary>The set that decides a height at or below the log's first; null when the trail does not follow from the genesis.</summary>
    internal static ValidatorSet? SetAt(IStorageFolder blocks, Genesis genesis, Height height) =>
        SetTrail.Judge(genesis, SetTrail.Read(blocks))?.Last(s => s.Height.CompareTo(height) <= 0).Set;

    /// <summary>The rules for the block after this height; null when the trail does not follow from the genesis.</summary>
    internal static BlockRules? RulesAfter(IStorageFolder blocks, Genesis genesis, ContractCatalog catalog, Height before)
    {
        var parent = before == genesis.Before ? FoundingState.Begin(genesis, catalog, blocks).Executor.Tip : null;
        return SetAt(blocks, genesis, before.Next) is { } set ? new BlockRules(genesis.Network, genesis.Document.Partition, before, parent, set) : null;
    }
}
