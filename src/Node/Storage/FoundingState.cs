using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage;

/// <summary>
/// What execution begins with at the genesis: nothing, or, in a refounded network, the former one's final state, which lies as a
/// snapshot beside the block log and is as little to be deleted as the log.
/// </summary>
public static class FoundingState
{
    /// <summary>The executor at the genesis header, and its state.</summary>
    /// <exception cref="StorageFaultException">The founding state is missing, damaged, or not the one that the genesis names.</exception>
    public static (LedgerExecutor Executor, WorldState State) Begin(Genesis genesis, ContractCatalog catalog, IStorageFolder blocks)
    {
        if (genesis.Refounded is null)
        {
            var empty = new WorldState();
            return (LedgerExecutor.Create(genesis, catalog, empty), empty);
        }

        var state = WorldState.Load(Read(genesis, blocks).Entries);
        try
        {
            return (LedgerExecutor.Refound(genesis, catalog, state), state);
        }
        catch (ArgumentException fault)
        {
            throw new StorageFaultException($"The founding state is not the one that the genesis begins with: {fault.Message}", SnapshotStore.NameOf(genesis.Before), cause: fault);
        }
    }

    /// <summary>True when execution can begin at the genesis here.</summary>
    public static bool IsIn(IStorageFolder blocks, Genesis genesis) => genesis.Refounded is null || new SnapshotStore(blocks).Heights().Contains(genesis.Before);

    /// <summary>The former network's final state.</summary>
    /// <exception cref="StorageFaultException">It is missing or damaged.</exception>
    public static Snapshot Read(Genesis genesis, IStorageFolder blocks) =>
        IsIn(blocks, genesis)
            ? new SnapshotStore(blocks).Read(genesis.Before)
            : throw new StorageFaultException("The state that this refounded network begins with is missing: put it here with xinglin ledger refound", SnapshotStore.NameOf(genesis.Before));

    /// <summary>Puts the former network's final state beside the log; durable on return.</summary>
    public static void Keep(IStorageFolder blocks, Snapshot final) => new SnapshotStore(blocks).Write(final);
}
