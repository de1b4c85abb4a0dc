using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>One write of a block: key bytes (UTF-8 of <c>contract.table/key</c>) and the new value, or null to delete.</summary>
public readonly record struct StateChange(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value);

/// <summary>Reads committed state. Safe from any thread.</summary>
public interface IStateReader
{
    /// <summary>The committed value.</summary>
    bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value);
}

/// <summary>
/// The contracts' tables under one Merkle root: values in memory, a compressed sparse Merkle tree over hashed keys.
/// One writer stages the changes of one block, then commits or discards them.
/// </summary>
public interface IWorldState : IStateReader
{
    /// <summary>Root of what is committed.</summary>
    Hash Root { get; }

    /// <summary>Number of committed entries.</summary>
    long Count { get; }

    /// <summary>Computes the root with these changes applied (later writes of a key win). Replaces what was staged before.</summary>
    Hash Stage(IReadOnlyList<StateChange> changes);

    /// <summary>Makes the staged changes the committed state.</summary>
    void Commit();

    /// <summary>Forgets the staged changes.</summary>
    void Discard();
}
