using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage.Checks;

/// <summary>Called for each block of the log in order: its record, its body, where the record is. A reason stops the walk.</summary>
internal delegate string? BlockVisitor(BlockRecord record, ReadOnlyMemory<byte> body);

/// <summary>
/// Reads every byte of a block log without changing any: segment headers, the chain of records, seals, places of bodies.
/// Stops at the first thing that is wrong.
/// </summary>
internal sealed class LogWalk(IStorageFolder folder, NetworkId network, BlockVisitor visit)
{
    private readonly Dictionary<RecordPlace, ReadOnlyMemory<byte>> _bodies = [];
    private readonly List<uint> _blocks = [];
    private uint _checksum;
    private Height _beforeSegment;
    private bool _isFirst = true;

    /// <summary>The height before the first block; known at the first visit.</summary>
    internal Height Before { get; private set; }

    internal Height Tip { get; private set; }

    internal long Bytes { get; private set; }

    internal List<string> Notices { get; } = [];

    /// <summary>The first thing wrong, or null.</summary>
    internal LedgerFinding? Run()
    {
        try
        {
            var numbers = BlockLogOpening.NumbersOf(folder);
            for (var i = 0; i < numbers.Count; i++)
            {
                if (Walk(numbers[i], isLast: i == numbers.Count - 1) is { } finding)
                {
                    return finding;
                }
            }

            return numbers.Count == 0 ? new LedgerFinding(SegmentHeader.NameOf(0), -1, Tip.Next, "There is no block log") : null;
        }
        catch (StorageFaultException fault)
        {
            return new LedgerFinding(fault.File, fault.Offset, fault.Height ?? Tip.Next, fault.Reason);
        }
    }

    private LedgerFinding? Walk(ulong number, bool isLast)
    {
        var segment = Segment.Open(folder, number, network);
        using var records = segment.Records;
        if (Follows(segment) is { } loose)
        {
            return loose;
        }

        _beforeSegment = Tip;
        _blocks.Clear();
        LedgerFinding? found = null;
        var isSealed = false;
        var scan = records.Scan((long offset, in RecordHeader header, ReadOnlyMemory<byte> payload) =>
        {
            if (found is null && Take(segment, checked((uint)offset), header, payload, isSealed) is { } reason)
            {
                found = new LedgerFinding(records.Name, offset, Tip.Next, reason);
            }

            isSealed = header.Kind == SegmentRecords.Seal;
        });
        _checksum = scan.Checksum;
        Bytes += scan.End - SegmentHeader.Bytes;
        return found ?? EndOf(segment, scan, isSealed, isLast);
    }

    private LedgerFinding? Follows(Segment segment)
    {
        var header = segment.Header;
        if (_isFirst)
        {
            _isFirst = false;
            (Before, Tip) = (header.Before, header.Before);
            return null;
        }

        return header.Previous != _checksum || header.Before != Tip
            ? new LedgerFinding(segment.Records.Name, 64, Tip.Next, "The segment does not follow the one before it")
            : null;
    }

    private string? Take(Segment segment, uint offset, in RecordHeader header, ReadOnlyMemory<byte> payload, bool isSealed)
    {
        if (isSealed)
        {
            return "There is a record behind the segment's seal";
        }

        return header.Kind switch
        {
            SegmentRecords.Body => TakeBody(new RecordPlace(segment.Number, offset), header, payload),
            SegmentRecords.Block => TakeBlock(offset, header, payload),
            SegmentRecords.Seal => TakeSeal(payload),
            _ => "The record is of no known kind",
        };
    }

    private string? TakeBody(RecordPlace place, in RecordHeader header, ReadOnlyMemory<byte> payload)
    {
        _bodies[place] = payload.ToArray();
        return header.Height == Tip.Next.Value ? null : $"Block {Tip.Next} is missing";
    }

    private string? TakeBlock(uint offset, in RecordHeader header, ReadOnlyMemory<byte> payload)
    {
        if (BlockRecord.TryDecode(payload) is not { } record || record.Header.Height.Value != header.Height)
        {
            return "The record is not a block";
        }

        if (!_bodies.TryGetValue(record.Body, out var body))
        {
            return "The block's body is not where its record says";
        }

        if (visit(record, body) is { } reason)
        {
            return reason;
        }

        _bodies.Clear();
        _blocks.Add(offset);
        Tip = record.Header.Height;
        return null;
    }

    private string? TakeSeal(ReadOnlyMemory<byte> payload) =>
        SegmentSeal.TryDecode(payload) is { } seal && seal.Before == _beforeSegment && seal.Blocks.SequenceEqual(_blocks)
            ? null
            : "The segment's seal does not list its blocks";

    private LedgerFinding? EndOf(Segment segment, RecordScan scan, bool isSealed, bool isLast)
    {
        var name = segment.Records.Name;
        if (scan.Fault is { } fault)
        {
            return new LedgerFinding(name, fault.Offset, fault.Height ?? Tip.Next, fault.Reason);
        }

        if (isSealed)
        {
            return isLast && !ArchiveMark.IsIn(folder)
                ? new LedgerFinding(SegmentHeader.NameOf(segment.Header.Number + 1), -1, Tip.Next, "The segment that follows a sealed one is missing")
                : scan.End == segment.Length ? null : new LedgerFinding(name, scan.End, Tip.Next, "There are bytes behind the segment's seal");
        }

        if (!isLast || !segment.HasItsLength)
        {
            return new LedgerFinding(name, isLast ? segment.Length : scan.End, Tip.Next, isLast ? "The file was cut: it is shorter than when it was made" : "The segment has no seal");
        }

        return scan.Torn ? Tail(segment, scan) : null;
    }

    /// <summary>A record that was being written is usual after a crash; bytes that belong to none are not.</summary>
    private LedgerFinding? Tail(Segment segment, RecordScan scan)
    {
        var name = segment.Records.Name;
        if (!segment.Records.HasHeaderAt(scan.End))
        {
            return new LedgerFinding(name, scan.End, Tip.Next, "There are bytes behind the last record that belong to none");
        }

        Notices.Add($"{name}, byte {scan.End}: a record was being written when the process stopped; the next start cuts it.");
        return null;
    }
}
