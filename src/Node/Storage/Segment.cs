using System.Buffers.Binary;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>One file of the block log, open.</summary>
internal sealed class Segment(SegmentHeader header, RecordFile records, IStorageFile file)
{
    internal SegmentHeader Header => header;

    internal RecordFile Records => records;

    internal uint Number => checked((uint)header.Number);

    /// <summary>Turns a zero-filled file into the segment that follows.</summary>
    internal static Segment Start(IStorageFile file, in SegmentHeader header)
    {
        file.Write(0, header.Encode());
        file.Flush();
        return Over(file, header);
    }

    /// <summary>Opens a segment and checks its header.</summary>
    internal static Segment Open(IStorageFolder folder, ulong number, NetworkId network)
    {
        var name = SegmentHeader.NameOf(number);
        var file = folder.Open(name);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Bytes];
        if (file.Read(0, bytes) != bytes.Length || !SegmentHeader.TryDecode(bytes, out var header) || header.Number != number)
        {
            throw new StorageFaultException("The segment's header is damaged", name, 0);
        }

        return header.Network == network
            ? Over(file, header)
            : throw new StorageFaultException("The segment is another network's", name, 16);
    }

    /// <summary>The index at the end of a sealed segment.</summary>
    internal SegmentSeal ReadSeal(out uint checksum)
    {
        Span<byte> last = stackalloc byte[sizeof(ulong)];
        var read = file.Read(Math.Max(0, file.Length - sizeof(ulong) - 1), last);
        var offset = read == last.Length ? BinaryPrimitives.ReadUInt64BigEndian(last) : 0;
        if (offset >= SegmentHeader.Bytes && offset < (ulong)file.Length && offset % RecordHeader.Alignment == 0)
        {
            var payload = records.Read((long)offset, out var head);
            checksum = head.Checksum;
            if (head.Kind == SegmentRecords.Seal && SegmentSeal.TryDecode(payload) is { } seal)
            {
                return seal;
            }
        }

        throw new StorageFaultException("The segment is followed by another but has no seal at its end", records.Name, file.Length);
    }

    /// <summary>True when the file is as long as when it was made, or sealed; else something was cut off its end.</summary>
    internal bool HasItsLength => file.Length == header.Length;

    internal long Length => file.Length;

    private static Segment Over(IStorageFile file, in SegmentHeader header) =>
        new(header, new RecordFile(file, SegmentHeader.NameOf(header.Number), SegmentHeader.Bytes, header.Previous), file);
}
