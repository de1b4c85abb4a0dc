using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage;

/// <summary>From which height on a validator set decides, until the next one does.</summary>
public readonly record struct ValidatorsFrom(Height Height, ValidatorSet Set);

/// <summary>Everything that execution needs to go on from a block, and what proves that it is the network's.</summary>
/// <param name="Header">The block's header; its state root is over <paramref name="Entries"/>.</param>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Validators">Every set since the genesis, ascending; the last one decides the next height.</param>
/// <param name="Replay">The replay window's lists.</param>
/// <param name="Entries">The world state.</param>
public sealed record Snapshot(
    BlockHeader Header, Certificate Certificate, IReadOnlyList<ValidatorsFrom> Validators, IReadOnlyList<ReplayList> Replay, IReadOnlyList<StateEntry> Entries);
