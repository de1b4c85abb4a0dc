using System.Buffers.Binary;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Projections;

/// <summary>Where a transaction stands: its block, its place in it, and whether it was accepted.</summary>
public readonly record struct TransactionPlace(Height Height, int Index, bool Accepted);

/// <summary>
/// From transaction id to its place, 24 bytes each in an open table: 16 bytes of the id, one word for the place. Rebuilt
/// at start from the block log, and for archived blocks from what the archiving kept of them. An id that became final twice keeps its first place, unless only the second was accepted.
/// One writer; readers on any thread.
/// </summary>
public sealed class TransactionIndex
{
    private const int IndexBits = 23;
    private readonly Lock _gate = new();
    private Slot[] _slots = new Slot[1024];
    private int _count;

    private record struct Slot(ulong First, ulong Second, ulong Place);

    /// <summary>Number of different ids.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Adds a block's transactions, in order.</summary>
    public void Add(Height height, IReadOnlyList<(Hash Id, bool Accepted)> transactions)
    {
        lock (_gate)
        {
            for (var i = 0; i < transactions.Count; i++)
            {
                Put(transactions[i].Id, (height.Value << (IndexBits + 1)) | ((ulong)i << 1) | (transactions[i].Accepted ? 1UL : 0UL));
            }
        }
    }

    /// <summary>Adds one whose block is in an archive.</summary>
    public void AddArchived(Hash id, TransactionPlace place)
    {
        lock (_gate)
        {
            Put(id, (place.Height.Value << (IndexBits + 1)) | ((ulong)place.Index << 1) | (place.Accepted ? 1UL : 0UL));
        }
    }

    /// <summary>The place of this id; null when it is not final here.</summary>
    public TransactionPlace? Find(Hash id)
    {
        var (first, second) = KeyOf(id);
        lock (_gate)
        {
            ref var slot = ref SlotOf(_slots, first, second);
            return slot.Place == 0
                ? null
                : new TransactionPlace(new Height(slot.Place >> (IndexBits + 1)), (int)((slot.Place >> 1) & ((1UL << IndexBits) - 1)), (slot.Place & 1) != 0);
        }
    }

    private static (ulong First, ulong Second) KeyOf(Hash id)
    {
        Span<byte> bytes = stackalloc byte[Hash.Length];
        id.CopyTo(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]));
    }

    /// <summary>The slot of this key, or the free one where it belongs.</summary>
    private static ref Slot SlotOf(Slot[] slots, ulong first, ulong second)
    {
        var mask = slots.Length - 1;
        var at = (int)(first & (ulong)mask);
        while (slots[at].Place != 0 && (slots[at].First != first || slots[at].Second != second))
        {
            at = (at + 1) & mask;
        }

        return ref slots[at];
    }

    private void Put(Hash id, ulong place)
    {
        var (first, second) = KeyOf(id);
        ref var slot = ref SlotOf(_slots, first, second);
        if (slot.Place == 0)
        {
            slot = new Slot(first, second, place);
            if (++_count > _slots.Length / 4 * 3)
            {
                Grow();
            }
        }
        else if ((slot.Place & 1) == 0 && (place & 1) == 1)
        {
            slot.Place = place;
        }
    }

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.Place != 0)
            {
                SlotOf(larger, slot.First, slot.Second) = slot;
            }
        }

        _slots = larger;
    }
}
