using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.State;

/// <summary>
/// The inner nodes as arrays. A node is a pair: the hashes of its two children side by side, 64 bytes that are hashed
/// together, and what the children are. Pairs are never changed once the batch that wrote them is done: an update
/// writes new ones and gives the old back.
/// </summary>
internal sealed class StatePairs
{
    private const int SegmentBits = 12;
    private const int SegmentMask = (1 << SegmentBits) - 1;

    /// <summary>Words of a pair's two hashes: one line of the processor's cache.</summary>
    private const int PairWords = 8;

    private ulong[][] _hashes = [];
    private int[] _starts = [];
    private int[][] _children = [];
    private int[] _free = new int[256];
    private int _freeCount;

    /// <summary>Pair 0 is not used: a child of 0 is "empty".</summary>
    private int _used = 1;

    /// <summary>Hash of the left (0) or right (1) child.</summary>
    public ref Hash HashOf(int pair, int side)
    {
        var segment = pair >> SegmentBits;
        var word = _starts[segment] + ((pair & SegmentMask) * PairWords) + (side * (PairWords / 2));
        return ref Unsafe.As<ulong, Hash>(ref _hashes[segment][word]);
    }

    /// <summary>0: empty; positive: a pair; negative: the entry numbered by its complement.</summary>
    public ref int ChildOf(int pair, int side) => ref _children[pair >> SegmentBits][((pair & SegmentMask) << 1) | side];

    /// <summary>Asks the processor to fetch what the pair holds, ahead of its use.</summary>
    public unsafe void Prefetch(int pair)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref ChildOf(pair, 0)));
            Sse.Prefetch0(Unsafe.AsPointer(ref HashOf(pair, 0)));
        }
    }

    /// <summary>A pair to write to, the one freed last first: it is still in the processor's cache.</summary>
    public int Take()
    {
        if (_freeCount > 0)
        {
            return _free[--_freeCount];
        }

        if (_used >> SegmentBits == _hashes.Length)
        {
            AddSegment();
        }

        return _used++;
    }

    /// <summary>Makes a pair available again.</summary>
    public void Free(int pair)
    {
        if (_freeCount == _free.Length)
        {
            Array.Resize(ref _free, _free.Length * 2);
        }

        _free[_freeCount++] = pair;
    }

    /// <summary>Room for more, without moving the pairs that exist; each starts at the start of a cache line.</summary>
    private unsafe void AddSegment()
    {
        var words = GC.AllocateArray<ulong>((PairWords << SegmentBits) + PairWords, pinned: true);
        var beyondLine = (int)((nuint)Unsafe.AsPointer(ref words[0]) / sizeof(ulong) % PairWords);
        _hashes = [.. _hashes, words];
        _starts = [.. _starts, (PairWords - beyondLine) % PairWords];
        _children = [.. _children, new int[2 << SegmentBits]];
    }
}
