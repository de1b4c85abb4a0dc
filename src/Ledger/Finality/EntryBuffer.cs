using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>An entry of the ordering log that waits for its turn.</summary>
internal sealed class BufferedEntry(LogEntry value)
{
    private ReadOnlyMemory<byte>? _body;
    private Hash? _hash;

    public LogEntry Value { get; } = value;

    public PreparedBody? Prepared { get; set; }

    public ReadOnlyMemory<byte> Body => _body ??= Prepared?.Bytes ?? EntryBody.Of(Value);

    public Hash BodyHash => _hash ??= Sha256.Of(Body.Span);
}

/// <summary>Well-formed entries at or after the reading position: signed by the sequencer of the epoch in force.</summary>
internal sealed class EntryBuffer(ReplicaSettings settings, Outbox outbox)
{
    /// <summary>Entries kept ahead of the reading position; their numbers may leave gaps.</summary>
    private const int EntriesMax = 4_096;

    /// <summary>Their bytes, 64 entries of the largest size.</summary>
    private const long BytesMax = 64L * LedgerLimits.EntryBytesMax;

    private readonly SortedDictionary<ulong, BufferedEntry> _entries = [];
    private readonly HashSet<ulong> _reported = [];
    private OrderPosition _position;
    private OrderingAuthority? _authority;
    private long _bytes;

    /// <summary>Moves on after a block: what lies before the position, or in another epoch, is forgotten.</summary>
    public void MoveTo(OrderPosition position, OrderingAuthority authority)
    {
        var all = position.Epoch != _position.Epoch || authority != _authority;
        (_position, _authority) = (position, authority);
        foreach (var sequence in _entries.Keys.TakeWhile(s => all || s < position.Next).ToArray())
        {
            Remove(sequence);
        }

        _reported.Clear();
        if (all)
        {
            outbox.Add(new ReplicaOutput.NeedEntries(position.Epoch, position.Next));
        }
    }

    /// <summary>Keeps a well-formed entry; false when it is refused.</summary>
    public bool Add(LogEntry entry, PreparedBody? prepared)
    {
        if (entry.Network != settings.Network || entry.Partition != settings.Partition || entry.Sequence == ulong.MaxValue)
        {
            return false;
        }

        if (entry.Epoch != _position.Epoch || entry.Sequence < _position.Next)
        {
            return true;
        }

        if (_entries.TryGetValue(entry.Sequence, out var known) && known.Value.Bytes.Span.SequenceEqual(entry.Bytes.Span))
        {
            known.Prepared ??= prepared;
            return true;
        }

        if (_authority is null || !entry.IsSignedBy(_authority.Sequencer))
        {
            return false;
        }

        if (known is not null)
        {
            Report(known.Value, entry);
        }
        else if (MakeRoom(entry))
        {
            _entries[entry.Sequence] = new BufferedEntry(entry) { Prepared = prepared };
            _bytes += entry.Bytes.Length;
        }

        return true;
    }

    /// <summary>The first entry at or after the reading position, or null.</summary>
    public BufferedEntry? First => _entries.Count == 0 ? null : _entries.First().Value;

    /// <summary>The entry with this number, or null.</summary>
    public BufferedEntry? Find(ulong sequence) => _entries.GetValueOrDefault(sequence);

    /// <summary>True when the sequencer of the epoch in force signed it; two for one number are evidence.</summary>
    public bool IsWellFormed(LogEntry entry)
    {
        if (_authority is null || entry.Epoch != _position.Epoch || entry.Sequence == ulong.MaxValue || !entry.IsSignedBy(_authority.Sequencer))
        {
            return false;
        }

        if (_entries.TryGetValue(entry.Sequence, out var known) && !known.Value.Bytes.Span.SequenceEqual(entry.Bytes.Span))
        {
            Report(known.Value, entry);
        }

        return true;
    }

    private void Report(LogEntry first, LogEntry second)
    {
        if (!first.Bytes.Span[..^P256.SignatureLength].SequenceEqual(second.Bytes.Span[..^P256.SignatureLength]) && _reported.Add(first.Sequence))
        {
            outbox.Accuse(Evidence.Of(EvidenceKind.Entries, _authority!.Sequencer, first.Bytes, second.Bytes));
        }
    }

    // The lowest numbers matter: a full buffer gives up its highest.
    private bool MakeRoom(LogEntry entry)
    {
        while (_bytes + entry.Bytes.Length > BytesMax || _entries.Count >= EntriesMax)
        {
            var highest = _entries.Last().Key;
            if (highest < entry.Sequence)
            {
                return false;
            }

            Remove(highest);
        }

        return true;
    }

    private void Remove(ulong sequence)
    {
        if (_entries.Remove(sequence, out var entry))
        {
            _bytes -= entry.Value.Bytes.Length;
        }
    }
}
