using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>Height to place, eight bytes a block. One writer; readers on any thread.</summary>
internal sealed class BlockIndex(Height before)
{
    private readonly Lock _gate = new();
    private readonly List<ulong> _places = [];

    internal Height Before => before;

    internal Height Tip
    {
        get
        {
            lock (_gate)
            {
                return new Height(before.Value + (ulong)_places.Count);
            }
        }
    }

    internal void Add(RecordPlace place)
    {
        lock (_gate)
        {
            _places.Add(place.Packed);
        }
    }

    internal bool TryGet(Height height, out RecordPlace place)
    {
        lock (_gate)
        {
            var found = height.Value > before.Value && height.Value - before.Value <= (ulong)_places.Count;
            place = found ? RecordPlace.Unpack(_places[(int)(height.Value - before.Value - 1)]) : default;
            return found;
        }
    }

    /// <summary>How many blocks have their record in this, the last, segment.</summary>
    internal int InSegment(uint segment) => _places.Count - FirstIn(segment);

    internal Height BeforeSegment(uint segment) => new(before.Value + (ulong)FirstIn(segment));

    internal IReadOnlyList<uint> OffsetsIn(uint segment) => [.. _places.Skip(FirstIn(segment)).Select(p => RecordPlace.Unpack(p).Offset)];

    private int FirstIn(uint segment)
    {
        var found = _places.BinarySearch(new RecordPlace(segment, 0).Packed);
        return found < 0 ? ~found : found;
    }
}
