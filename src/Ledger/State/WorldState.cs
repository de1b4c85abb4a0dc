using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>
/// The world state in memory. Owned by one writer, who stages, commits, discards, proves and takes snapshots;
/// <see cref="TryGet"/> may be called from any thread at any time and sees each key as some commit left it: two reads
/// during a commit may fall on either side of it.
/// </summary>
public sealed class WorldState : IWorldState
{
    /// <summary>Longest key in bytes.</summary>
    public const int KeyBytesMax = ushort.MaxValue;

    /// <summary>What readers look in: path to key and value. Written by the writer alone, on commit.</summary>
    private readonly ConcurrentDictionary<Hash, byte[]> _committed;

    private readonly StateTree _tree = new();
    private readonly StateBatch _batch = new();
    private bool _staged;

    /// <summary>Starts empty, with room for <paramref name="capacity"/> entries before the index first grows.</summary>
    public WorldState(int capacity = 1024) => _committed = new(concurrencyLevel: 1, capacity);

    /// <inheritdoc/>
    public Hash Root => _tree.Root;

    /// <inheritdoc/>
    public long Count => _tree.Count;

    /// <summary>Builds the state of a snapshot at once. The caller compares <see cref="Root"/> with a certified header.</summary>
    public static WorldState Load(IEnumerable<StateEntry> entries)
    {
        var changes = entries.Select(e => new StateChange(e.Key, e.Value)).ToList();
        var state = new WorldState(changes.Count);
        state.Stage(changes);
        state.Commit();
        return state;
    }

    /// <inheritdoc/>
    public bool TryGet(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        var found = _committed.TryGetValue(StateHashing.Path(key), out var block);
        value = found ? StateEntries.Value(block!) : default;
        return found;
    }

    /// <inheritdoc/>
    public Hash Stage(IReadOnlyList<StateChange> changes)
    {
        Discard();
        _batch.Fill(changes);
        _staged = true;
        return _tree.Stage(_batch);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nothing is staged.</exception>
    public void Commit()
    {
        if (!_staged)
        {
            throw new InvalidOperationException("Nothing is staged.");
        }

        for (var i = 0; i < _batch.Count; i++)
        {
            if (_batch.BlockAt(i) is { } block)
            {
                _committed[_batch.PathAt(i)] = block;
            }
            else
            {
                _committed.TryRemove(_batch.PathAt(i), out _);
            }
        }

        _tree.Commit();
        _batch.Clear();
        _staged = false;
    }

    /// <inheritdoc/>
    public void Discard()
    {
        if (_staged)
        {
            _tree.Discard();
            _batch.Clear();
            _staged = false;
        }
    }

    /// <summary>Proof of the key's value, or of its absence, under the committed <see cref="Root"/>. On the writer's thread.</summary>
    public StateProof Prove(ReadOnlySpan<byte> key) => _tree.Prove(StateHashing.Path(key));

    /// <summary>
    /// All committed entries in ascending order of SHA-256(key), as of this call. Made on the writer's thread; the result
    /// may be read on any thread, at leisure, while the state goes on.
    /// </summary>
    public IReadOnlyList<StateEntry> Snapshot() => new EntryList(_tree.Blocks());

    private sealed class EntryList(byte[][] blocks) : IReadOnlyList<StateEntry>
    {
        public int Count => blocks.Length;

        public StateEntry this[int index] => new(StateEntries.Key(blocks[index]), StateEntries.Value(blocks[index]));

        public IEnumerator<StateEntry> GetEnumerator()
        {
            for (var i = 0; i < blocks.Length; i++)
            {
                yield return this[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
