using System.Globalization;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>Finds out at start what the log holds.</summary>
internal sealed record BlockLogOpening(SegmentChain Chain, BlockIndex Index, Dictionary<Hash, RecordPlace> Staged)
{
    internal static BlockLogOpening Run(IStorageFolder folder, NetworkId network, Height before, long segmentBytes)
    {
        var numbers = NumbersOf(folder);
        if (numbers.Count == 0)
        {
            var first = SegmentChain.Begin(folder, network, segmentBytes, 0, before, 0, null);
            return new BlockLogOpening(new SegmentChain(folder, network, segmentBytes, first), new BlockIndex(before), []);
        }

        var segments = numbers.Select(n => Segment.Open(folder, n, network)).ToList();
        var index = new BlockIndex(segments[0].Header.Before);
        Dictionary<Hash, RecordPlace> staged = [];
        for (var i = 0; i < segments.Count - 1; i++)
        {
            TakeSealed(segments[i], segments[i + 1], index, staged);
        }

        var last = TakeLast(segments[^1], index, staged) ? After(folder, network, segmentBytes, segments[^1], index.Tip) : segments[^1];
        return new BlockLogOpening(new SegmentChain(folder, network, segmentBytes, last), index, staged);
    }

    /// <summary>The segments' numbers, which have to be without a gap; from above 0 only when the trail of validators says that an archive has those before.</summary>
    internal static IReadOnlyList<ulong> NumbersOf(IStorageFolder folder)
    {
        List<ulong> numbers = [];
        foreach (var name in folder.List().Where(n => n.EndsWith(".blocks", StringComparison.Ordinal)))
        {
            var expected = numbers.Count > 0 ? numbers[^1] + 1 : 0;
            if (!ulong.TryParse(name.AsSpan(0, name.Length - ".blocks".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || SegmentHeader.NameOf(number) != name || (number != expected && (numbers.Count > 0 || !SetTrail.IsIn(folder))))
            {
                throw new StorageFaultException("The segment of this number is missing", SegmentHeader.NameOf(expected));
            }

            numbers.Add(number);
        }

        return numbers;
    }

    private static Segment After(IStorageFolder folder, NetworkId network, long segmentBytes, Segment full, Height tip) =>
        SegmentChain.Begin(folder, network, segmentBytes, full.Header.Number + 1, tip, full.Records.Checksum, null);

    private static void TakeSealed(Segment segment, Segment next, BlockIndex index, Dictionary<Hash, RecordPlace> staged)
    {
        var seal = segment.ReadSeal(out var checksum);
        if (checksum != next.Header.Previous)
        {
            throw new StorageFaultException("The segment does not follow the one before it", next.Records.Name, 72);
        }

        if (seal.Before != index.Tip)
        {
            throw new StorageFaultException("The segment's seal does not continue the heights", segment.Records.Name);
        }

        foreach (var offset in seal.Blocks)
        {
            index.Add(new RecordPlace(segment.Number, offset));
        }

        staged.Clear();
        foreach (var (hash, place) in seal.Staged)
        {
            staged[hash] = place;
        }
    }

    /// <summary>Reads the last segment whole; true when it turns out to be sealed.</summary>
    private static bool TakeLast(Segment segment, BlockIndex index, Dictionary<Hash, RecordPlace> staged)
    {
        var isSealed = false;
        var scan = segment.Records.Scan((long offset, in RecordHeader header, ReadOnlyMemory<byte> payload) =>
        {
            var place = new RecordPlace(segment.Number, checked((uint)offset));
            isSealed = header.Kind == SegmentRecords.Seal;
            if (header.Kind == SegmentRecords.Body)
            {
                staged[Sha256.Of(payload.Span)] = place;
            }
            else if (header.Kind == SegmentRecords.Block)
            {
                TakeBlock(segment, header, place, index);
                staged.Clear();
            }
        });
        if (scan.Fault is { } fault)
        {
            throw fault.Height is null ? new StorageFaultException(fault.Reason, fault.File, fault.Offset, index.Tip.Next) : fault;
        }

        if (!segment.HasItsLength && !isSealed)
        {
            throw new StorageFaultException("The file was cut: it is shorter than when it was made", segment.Records.Name, segment.Length, index.Tip.Next);
        }

        if (isSealed)
        {
            segment.Records.TrimToWritten();
        }
        else if (scan.Torn)
        {
            segment.Records.CutAfter(scan.End);
        }

        return isSealed;
    }

    private static void TakeBlock(Segment segment, in RecordHeader header, RecordPlace place, BlockIndex index)
    {
        if (header.Height != index.Tip.Next.Value)
        {
            throw new StorageFaultException($"Block {index.Tip.Next} is missing", segment.Records.Name, place.Offset, index.Tip.Next);
        }

        index.Add(place);
    }
}
