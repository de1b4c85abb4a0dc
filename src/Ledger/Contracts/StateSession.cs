using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.State;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// What contracts read and write during a block: the committed state below, one slot for every key touched above. A
/// transaction's writes are journalled, so that a refusal takes them back; the block's changes go to the world state at
/// once. Slots outlive the block as a cache of decoded values. One thread.
/// </summary>
internal sealed class StateSession(IStateReader committed)
{
    /// <summary>Slots kept between blocks; above it all are forgotten, which changes nothing but speed.</summary>
    private const int SlotsMax = 50_000;

    private readonly Dictionary<byte[], StateSlot> _slots = new(StateKeyComparer.Instance);
    private readonly List<StateSlot> _changed = [];
    private readonly List<SavedSlot> _journal = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private Utf8JsonWriter? _writer;
    private long _mark;

    /// <summary>Charged for every access by a table.</summary>
    public Meter Meter { get; } = new();

    /// <summary>The slot of a key, loaded from the committed state when first touched.</summary>
    public StateSlot Locate(ReadOnlySpan<byte> key)
    {
        var lookup = _slots.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(key, out var slot))
        {
            return slot;
        }

        slot = new StateSlot(key.ToArray());
        if (committed.TryGet(key, out var value))
        {
            slot.Load(value);
        }

        _slots.Add(slot.Key, slot);
        return slot;
    }

    /// <summary>Sets a slot's value for the rest of the transaction and, if it is accepted, of the block.</summary>
    public void Write(StateSlot slot, ReadOnlyMemory<byte>? value, object? decoded)
    {
        if (slot.Mark != _mark)
        {
            _journal.Add(new SavedSlot(slot, slot.Value, slot.Decoded));
            slot.Mark = _mark;
        }

        if (!slot.Changed)
        {
            slot.Changed = true;
            _changed.Add(slot);
        }

        slot.Value = value;
        slot.Decoded = decoded;
    }

    /// <summary>Serializes with this session's buffer; the result is a fresh array.</summary>
    public byte[] Serialize<T>(T value, JsonTypeInfo<T> json)
    {
        _buffer.ResetWrittenCount();
        _writer ??= new Utf8JsonWriter(_buffer);
        _writer.Reset(_buffer);
        JsonSerializer.Serialize(_writer, value, json);
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Starts a transaction: what was written before stays.</summary>
    public void Begin(long limit)
    {
        _journal.Clear();
        _mark++;
        Meter.Start(limit);
    }

    /// <summary>The keys written since <see cref="Begin"/>, in the order of their first write.</summary>
    public IReadOnlyList<SavedSlot> Written => _journal;

    /// <summary>Takes back everything since <see cref="Begin"/>.</summary>
    public void Rollback()
    {
        for (var i = _journal.Count - 1; i >= 0; i--)
        {
            var saved = _journal[i];
            saved.Slot.Value = saved.Value;
            saved.Slot.Decoded = saved.Decoded;
        }

        _journal.Clear();
        _mark++;
    }

    /// <summary>What the block changes, in the order of first writes.</summary>
    public List<StateChange> Changes()
    {
        var changes = new List<StateChange>(_changed.Count);
        foreach (var slot in _changed)
        {
            if (!slot.SameAsCommitted())
            {
                changes.Add(new StateChange(slot.Key, slot.Value));
            }
        }

        return changes;
    }

    /// <summary>The block was committed: its values are the committed ones now.</summary>
    public void Committed()
    {
        foreach (var slot in _changed)
        {
            slot.Settle();
        }

        EndBlock();
    }

    /// <summary>The block is not to be: back to the committed values.</summary>
    public void Discard()
    {
        foreach (var slot in _changed)
        {
            slot.Reset();
        }

        EndBlock();
    }

    private void EndBlock()
    {
        _changed.Clear();
        _journal.Clear();
        _mark++;
        if (_slots.Count > SlotsMax)
        {
            _slots.Clear();
        }
    }
}

/// <summary>A slot as it was before the transaction first wrote it.</summary>
internal readonly record struct SavedSlot(StateSlot Slot, ReadOnlyMemory<byte>? Value, object? Decoded);
