using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>The segments in order: the last one grows, the others are sealed. The next file is zero-filled beforehand, beside the writer.</summary>
internal sealed class SegmentChain(IStorageFolder folder, NetworkId network, long segmentBytes, Segment active) : IDisposable
{
    internal const string SpareName = "next.zero";
    private const int OpenMax = 16;
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, Segment> _open = [];
    private volatile Segment _active = active;
    private Task<IStorageFile>? _spare;
    private long _written;

    internal uint Current => _active.Number;

    internal long BytesWritten => Volatile.Read(ref _written);

    /// <summary>True when the record fits and the seal after it.</summary>
    internal bool Fits(int payload, int seal) =>
        _active.Records.Written + RecordHeader.Extent(payload) + RecordHeader.Extent(seal) <= _active.Length;

    internal RecordPlace Append(byte kind, Height height, ReadOnlySpan<byte> payload)
    {
        var offset = _active.Records.Append(kind, height.Value, payload);
        Volatile.Write(ref _written, _written + RecordHeader.Extent(payload.Length));
        if (_spare is null && _active.Records.Written > _active.Length / 2)
        {
            _spare = Task.Run(() => folder.Create(SpareName, segmentBytes));
        }

        return new RecordPlace(_active.Number, checked((uint)offset));
    }

    internal void Flush() => _active.Records.Flush();

    /// <summary>Seals the active segment, durable, and goes on in the next.</summary>
    internal void Roll(SegmentSeal seal, Height tip)
    {
        var full = _active;
        full.Records.Append(SegmentRecords.Seal, tip.Value, seal.Encode(full.Records.Written));
        full.Records.Flush();
        full.Records.TrimToWritten();
        Remember(full);
        _active = Begin(folder, network, segmentBytes, full.Header.Number + 1, tip, full.Records.Checksum, _spare);
        _spare = null;
    }

    /// <summary>Makes the segment with this number, durable with its name.</summary>
    internal static Segment Begin(IStorageFolder folder, NetworkId network, long length, ulong number, Height before, uint previous, Task<IStorageFile>? spare)
    {
        var name = SegmentHeader.NameOf(number);
        try
        {
            var file = spare is null ? folder.Create(SpareName, length) : spare.GetAwaiter().GetResult();
            var segment = Segment.Start(file, new SegmentHeader(network, number, length, before, previous));
            folder.Rename(SpareName, name);
            return segment;
        }
        catch (IOException error) when (error is not StorageFaultException)
        {
            throw new StorageFaultException($"The next segment of the log cannot be made: {error.Message}", name, height: before.Next, cause: error);
        }
    }

    internal byte[] Read(RecordPlace place, out RecordHeader header) => SegmentOf(place.Segment).Records.Read(place.Offset, out header);

    public void Dispose()
    {
        _active.Records.Dispose();
        lock (_gate)
        {
            foreach (var segment in _open.Values)
            {
                segment.Records.Dispose();
            }
        }
    }

    private Segment SegmentOf(uint number)
    {
        var active = _active;
        if (active.Number == number)
        {
            return active;
        }

        lock (_gate)
        {
            return _open.TryGetValue(number, out var segment) ? segment : Remember(Segment.Open(folder, number, network));
        }
    }

    /// <summary>Keeps some segments open. One pushed out is closed when no reader holds it any more, by its handle's finalizer.</summary>
    private Segment Remember(Segment segment)
    {
        lock (_gate)
        {
            if (_open.Count >= OpenMax)
            {
                _open.Remove(_open.Keys.Min());
            }

            _open[segment.Number] = segment;
            return segment;
        }
    }
}
