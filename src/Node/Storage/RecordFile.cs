using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>What reading a record file from its start came to: the sound part, and what ended it.</summary>
/// <param name="End">First byte after the last sound record.</param>
/// <param name="Checksum">Checksum of the last sound record, or the file's seed.</param>
/// <param name="Torn">True when something follows that was being written when the process or the machine stopped.</param>
/// <param name="Fault">Set when what follows was once durable and is damaged.</param>
internal readonly record struct RecordScan(long End, uint Checksum, bool Torn, StorageFaultException? Fault);

/// <summary>Called for each sound record, in order; the payload is valid during the call.</summary>
internal delegate void RecordVisitor(long offset, in RecordHeader header, ReadOnlyMemory<byte> payload);

/// <summary>
/// Chained records in one zero-filled _file. One writer; readers beside it. A write or flush that fails makes every later
/// one fail too: after a failed flush nobody knows what the medium holds.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    private const int ClearChunk = 32 * 1024;
    private readonly IStorageFile _file;
    private readonly long _start;
    private readonly uint _seed;
    private readonly byte[] _header = new byte[RecordHeader.Bytes];
    private long _written;
    private long _flushed;
    private uint _previous;
    private Exception? _broken;

    internal RecordFile(IStorageFile file, string name, long start, uint seed)
    {
        (_file, Name, _start, _seed) = (file, name, start, seed);
        (_written, _flushed, _previous) = (start, start, seed);
    }

    internal string Name { get; }

    /// <summary>End of what was appended.</summary>
    internal long Written => Volatile.Read(ref _written);

    /// <summary>Checksum of the last record.</summary>
    internal uint Checksum => _previous;

    internal bool Fits(int payload) => Written + RecordHeader.Extent(payload) <= _file.Length;

    /// <summary>Appends one record, not yet durable; returns its offset.</summary>
    internal long Append(byte kind, ulong height, ReadOnlySpan<byte> payload)
    {
        var offset = Written;
        var header = RecordHeader.Of(kind, height, (uint)Volatile.Read(ref _flushed), _previous, payload);
        header.Write(_header);
        Guarded(offset, height, payload, static (f, at, head, body) =>
        {
            f.Write(at, head);
            f.Write(at + RecordHeader.Bytes, body);
            f.Write(at + RecordHeader.Bytes + body.Length, [RecordHeader.EndMark]);
        });
        _previous = header.Checksum;
        Volatile.Write(ref _written, offset + RecordHeader.Extent(payload.Length));
        return offset;
    }

    /// <summary>Makes everything durable that was appended before the call. May be called beside the writer.</summary>
    internal void Flush()
    {
        var written = Written;
        if (Volatile.Read(ref _flushed) >= written)
        {
            return;
        }

        Guarded(written, null, default, static (f, _, _, _) => f.Flush());
        Volatile.Write(ref _flushed, written);
    }

    /// <summary>Reads one record and checks it.</summary>
    internal byte[] Read(long offset, out RecordHeader header)
    {
        Span<byte> head = stackalloc byte[RecordHeader.Bytes];
        if (_file.Read(offset, head) != head.Length || !RecordHeader.TryRead(head, out header) || header.Length > _file.Length - offset - RecordHeader.Bytes)
        {
            throw new StorageFaultException("The record's header is damaged", Name, offset);
        }

        var payload = GC.AllocateUninitializedArray<byte>(header.Length);
        return _file.Read(offset + RecordHeader.Bytes, payload) == payload.Length && header.ChecksumOver(payload) == header.Checksum
            ? payload
            : throw new StorageFaultException("The record does not match its checksum", Name, offset, new Height(header.Height));
    }

    /// <summary>Walks the records from the start; continues appending behind the last sound one.</summary>
    internal RecordScan Scan(RecordVisitor visit)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)_file.Length));
        if (_file.Read(0, bytes) != bytes.Length)
        {
            throw new StorageFaultException("The file ends before its length", Name);
        }

        var scan = new RecordScanner(bytes, Name, _start, _seed).Run(visit);
        _written = scan.End;
        _flushed = scan.End;
        _previous = scan.Checksum;
        return scan;
    }

    /// <summary>True when a record's header stands here, whatever follows it.</summary>
    internal bool HasHeaderAt(long offset)
    {
        Span<byte> head = stackalloc byte[RecordHeader.Bytes];
        return _file.Read(offset, head) == head.Length && RecordHeader.TryRead(head, out _);
    }

    /// <summary>Clears what was being written when the process stopped.</summary>
    internal void CutAfter(long end)
    {
        var zeros = new byte[ClearChunk];
        for (var at = end; at < _file.Length; at += zeros.Length)
        {
            _file.Write(at, zeros.AsSpan(0, (int)Math.Min(zeros.Length, _file.Length - at)));
        }

        _file.Flush();
    }

    internal void TrimToWritten() => Guarded(Written, null, default, static (f, at, _, _) => f.Trim(at));

    public void Dispose() => _file.Dispose();

    private delegate void FileAction(IStorageFile file, long offset, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload);

    private void Guarded(long offset, ulong? height, ReadOnlySpan<byte> payload, FileAction action)
    {
        if (_broken is not null)
        {
            throw new StorageFaultException("An earlier write failed; what the disk holds is not known", Name, offset, cause: _broken);
        }

        try
        {
            action(_file, offset, _header, payload);
        }
        catch (IOException error)
        {
            _broken = error;
            throw new StorageFaultException($"Writing failed: {error.Message}", Name, offset, height is { } h ? new Height(h) : null, error);
        }
    }
}
