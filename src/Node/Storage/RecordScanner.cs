using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// Reads chained records and says where they stop being sound. Telling a torn write from damage: the file was zero before,
/// a sector is written whole or not at all, so in a torn record at least one sector's share is still zero, and no later
/// record says that the place had been flushed. Everything else is damage to what was once durable.
/// </summary>
internal readonly ref struct RecordScanner(ReadOnlyMemory<byte> bytes, string name, long start, uint seed)
{
    private const int Sector = 512;
    private readonly ReadOnlyMemory<byte> _bytes = bytes;

    internal RecordScan Run(RecordVisitor visit)
    {
        var offset = start;
        var checksum = seed;
        while (offset + RecordHeader.Bytes <= _bytes.Length)
        {
            var head = _bytes.Span.Slice((int)offset, RecordHeader.Bytes);
            if (!RecordHeader.TryRead(head, out var header))
            {
                return AtNoHeader(offset, checksum, head);
            }

            var reason = Judge(offset, header, checksum);
            if (reason is not null)
            {
                return End(offset, checksum, header.Height, reason, IsTorn(offset, header, reason));
            }

            visit(offset, header, _bytes.Slice((int)offset + RecordHeader.Bytes, header.Length));
            checksum = header.Checksum;
            offset += RecordHeader.Extent(header.Length);
        }

        return new RecordScan(offset, checksum, false, null);
    }

    private RecordScan AtNoHeader(long offset, uint checksum, ReadOnlySpan<byte> head)
    {
        if (head.ContainsAnyExcept((byte)0))
        {
            return End(offset, checksum, null, "The record's header is damaged", torn: false);
        }

        var empty = !_bytes.Span[(int)offset..].ContainsAnyExcept((byte)0);
        return empty
            ? new RecordScan(offset, checksum, false, null)
            : End(offset, checksum, null, "A record is missing before others", torn: true);
    }

    private string? Judge(long offset, in RecordHeader header, uint previous)
    {
        if (header.Length > _bytes.Length - offset - RecordHeader.Bytes - 1)
        {
            return "The file ends inside a record";
        }

        if (header.Previous != previous)
        {
            return "The record does not follow the one before it";
        }

        var payload = _bytes.Span.Slice((int)offset + RecordHeader.Bytes, header.Length);
        return header.ChecksumOver(payload) != header.Checksum ? Mismatch : EndsRightly(offset, header) ? null : BadEnd;
    }

    private const string BadEnd = "The record's end is damaged";
    private const string Mismatch = "The record does not match its checksum";

    private bool EndsRightly(long offset, in RecordHeader header)
    {
        var mark = (int)offset + RecordHeader.Bytes + header.Length;
        var end = (int)Math.Min(_bytes.Length, offset + RecordHeader.Extent(header.Length));
        return _bytes.Span[mark] == RecordHeader.EndMark && !_bytes.Span[(mark + 1)..end].ContainsAnyExcept((byte)0);
    }

    private bool IsTorn(long offset, in RecordHeader header, string reason)
    {
        if (reason == BadEnd)
        {
            var mark = (int)offset + RecordHeader.Bytes + header.Length;
            return !_bytes.Span[mark..(int)Math.Min(_bytes.Length, offset + RecordHeader.Extent(header.Length))].ContainsAnyExcept((byte)0);
        }

        if (reason != Mismatch)
        {
            return false;
        }

        var from = (int)offset + RecordHeader.Bytes;
        var end = from + header.Length + 1;
        while (from < end)
        {
            var to = Math.Min(end, (from / Sector + 1) * Sector);
            if (!_bytes.Span[from..to].ContainsAnyExcept((byte)0))
            {
                return true;
            }

            from = to;
        }

        return false;
    }

    private RecordScan End(long offset, uint checksum, ulong? height, string reason, bool torn)
    {
        var cut = torn && !WasFlushed(offset);
        return new RecordScan(offset, checksum, cut, cut ? null : new StorageFaultException(reason, name, offset, height is { } h ? new Height(h) : null));
    }

    private bool WasFlushed(long offset)
    {
        for (var at = offset + RecordHeader.Alignment; at + RecordHeader.Bytes <= _bytes.Length; at += RecordHeader.Alignment)
        {
            if (RecordHeader.TryRead(_bytes.Span.Slice((int)at, RecordHeader.Bytes), out var later) && later.Flushed > offset)
            {
                return true;
            }
        }

        return false;
    }
}
