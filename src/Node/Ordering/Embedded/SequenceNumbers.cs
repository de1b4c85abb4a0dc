using System.Buffers.Binary;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Ordering.Embedded;

/// <summary>
/// Sequence numbers that are given once. A range is reserved on disk before its first number is given; what a crash leaves
/// of a range is never used. The file has two slots written in turn, so that a torn write leaves the other: each slot is
/// generation u64, epoch u64, reserved-below u64, then SHA-256 of the tag "xinglin/numbers/v1" and those 24 bytes.
/// </summary>
public sealed class SequenceNumbers : IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "ordering-numbers";

    private const int FieldBytes = 3 * sizeof(ulong);
    private const int SlotBytes = FieldBytes + Hash.Length;

    /// <summary>Slots lie in different sectors.</summary>
    private const int SlotStride = 4096;

    private readonly IStorageFile _file;
    private readonly ulong _epoch;
    private readonly ulong _range;
    private ulong _generation;
    private ulong _next;
    private ulong _reserved;

    private SequenceNumbers(IStorageFile file, ulong epoch, ulong next, ulong generation, ulong range)
    {
        (_file, _epoch, _next, _reserved, _generation, _range) = (file, epoch, next, next, generation, range);
    }

    private static ReadOnlySpan<byte> Tag => "xinglin/numbers/v1"u8;

    /// <summary>Opens or makes the file.</summary>
    /// <param name="folder">The sequencer's folder.</param>
    /// <param name="epoch">The epoch in force.</param>
    /// <param name="next">The chain's reading position in it; no number below is given.</param>
    /// <param name="range">Numbers reserved by one write.</param>
    /// <exception cref="StorageFaultException">
    /// The file is damaged, or missing although numbers of this epoch were given: only a new epoch is safe.
    /// </exception>
    public static SequenceNumbers Open(IStorageFolder folder, ulong epoch, ulong next, ulong range)
    {
        if (!folder.List().Contains(FileName))
        {
            return next == 0
                ? new SequenceNumbers(folder.Create(FileName, 2 * SlotStride), epoch, next, 0, range)
                : throw new StorageFaultException("The record of given sequence numbers is missing: replace the orderer (epoch + 1)", FileName);
        }

        var file = folder.Open(FileName);
        try
        {
            return Continue(file, epoch, next, range);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The next number; reserves a range first when the last one is used up.</summary>
    /// <exception cref="IOException">The reservation is not durable; no number may be given.</exception>
    public ulong Take()
    {
        if (_next == _reserved)
        {
            Reserve(_next + _range);
        }

        return _next++;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static SequenceNumbers Continue(IStorageFile file, ulong epoch, ulong next, ulong range)
    {
        var slots = new[] { ReadSlot(file, 0), ReadSlot(file, SlotStride) }.OfType<Slot>().OrderBy(s => s.Generation).ToList();
        if (slots.Count == 0)
        {
            // A file made just before a crash is all zero: no number was given from it.
            return next == 0 && IsBlank(file, 0) && IsBlank(file, SlotStride)
                ? new SequenceNumbers(file, epoch, next, 0, range)
                : throw new StorageFaultException("The record of given sequence numbers is damaged: replace the orderer (epoch + 1)", FileName);
        }

        var last = slots[^1];
        if (last.Epoch > epoch)
        {
            throw new StorageFaultException($"Numbers of epoch {last.Epoch} were given already; {epoch} is over", FileName);
        }

        // The other slot was being written, or was damaged later: what it reserved may have been given.
        var skipped = slots.Count == 2 || IsBlank(file, (last.Generation & 1) == 0 ? 0 : SlotStride) ? 0 : range;
        return new SequenceNumbers(file, epoch, (last.Epoch == epoch ? Math.Max(last.Reserved, next) : next) + skipped, last.Generation, range);
    }

    private static Slot? ReadSlot(IStorageFile file, long offset)
    {
        Span<byte> bytes = stackalloc byte[SlotBytes];
        if (file.Read(offset, bytes) != SlotBytes || Checksum(bytes[..FieldBytes]) != new Hash(bytes[FieldBytes..]))
        {
            return null;
        }

        return new Slot(
            BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]));
    }

    private static bool IsBlank(IStorageFile file, long offset)
    {
        Span<byte> bytes = stackalloc byte[SlotBytes];
        return file.Read(offset, bytes) == bytes.Length && !bytes.ContainsAnyExcept((byte)0);
    }

    private static Hash Checksum(ReadOnlySpan<byte> fields)
    {
        Span<byte> input = stackalloc byte[Tag.Length + FieldBytes];
        Tag.CopyTo(input);
        fields.CopyTo(input[Tag.Length..]);
        return Sha256.Of(input);
    }

    private void Reserve(ulong below)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        BinaryPrimitives.WriteUInt64BigEndian(slot, _generation + 1);
        BinaryPrimitives.WriteUInt64BigEndian(slot[8..], _epoch);
        BinaryPrimitives.WriteUInt64BigEndian(slot[16..], below);
        Checksum(slot[..FieldBytes]).CopyTo(slot[FieldBytes..]);
        _file.Write((_generation & 1) == 0 ? 0 : SlotStride, slot);
        _file.Flush();
        _generation++;
        _reserved = below;
    }

    private readonly record struct Slot(ulong Generation, ulong Epoch, ulong Reserved);
}
