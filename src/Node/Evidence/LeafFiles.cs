using System.Globalization;
using Xinglin.Ledger.Evidence;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Evidence;

/// <summary>
/// The append-only part of the log: files of chained, checksummed records, each of 1 to
/// <see cref="EvidenceLimits.LeavesPerRecord"/> leaves under the number of the first. One writer; readers beside it.
/// </summary>
internal sealed class LeafFiles : IDisposable
{
    private const string Suffix = ".evidence";
    private const byte LeavesKind = 1;

    private readonly IStorageFolder _folder;
    private readonly long _fileBytes;
    private readonly int _leavesPerRecord;
    private readonly List<RecordFile> _files = [];
    private readonly List<LeafRecord> _records = [];

    private LeafFiles(IStorageFolder folder, long fileBytes)
    {
        (_folder, _fileBytes) = (folder, fileBytes);
        _leavesPerRecord = (int)Math.Clamp((fileBytes - (2 * RecordHeader.Bytes)) / EvidenceLeaf.Length, 1, EvidenceLimits.LeavesPerRecord);
    }

    /// <summary>Opens the files, making the first when there is none; every record is checked and every leaf visited.</summary>
    /// <exception cref="StorageFaultException">A record that was once durable is damaged or missing.</exception>
    internal static LeafFiles Open(IStorageFolder folder, long fileBytes, Action<EvidenceLeaf> visit)
    {
        var files = new LeafFiles(folder, fileBytes);
        files.OpenAll(visit);
        return files;
    }

    /// <summary>Appends leaves from number <paramref name="first"/> on, not yet durable.</summary>
    internal void Append(long first, ReadOnlySpan<byte> leaves)
    {
        while (!leaves.IsEmpty)
        {
            var part = leaves[..Math.Min(leaves.Length, _leavesPerRecord * EvidenceLeaf.Length)];
            if (!_files[^1].Fits(part.Length))
            {
                Roll();
            }

            var offset = _files[^1].Append(LeavesKind, (ulong)first, part);
            lock (_records)
            {
                _records.Add(new LeafRecord(first, _files.Count - 1, offset));
            }

            first += part.Length / EvidenceLeaf.Length;
            leaves = leaves[part.Length..];
        }
    }

    internal void Flush() => _files[^1].Flush();

    /// <summary>The exact bytes of leaves [start, end), which are durable.</summary>
    internal byte[] Read(long start, long end)
    {
        var bytes = new byte[checked((int)(end - start) * EvidenceLeaf.Length)];
        var at = start;
        while (at < end)
        {
            var (first, file, offset) = Find(at);
            var leaves = file.Read(offset, out _).AsSpan((int)(at - first) * EvidenceLeaf.Length);
            var count = (int)Math.Min(leaves.Length / EvidenceLeaf.Length, end - at);
            leaves[..(count * EvidenceLeaf.Length)].CopyTo(bytes.AsSpan((int)(at - start) * EvidenceLeaf.Length));
            at += count;
        }

        return bytes;
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());

    private (long First, RecordFile File, long Offset) Find(long index)
    {
        lock (_records)
        {
            var low = 0;
            var high = _records.Count - 1;
            while (low < high)
            {
                var middle = (low + high + 1) / 2;
                (low, high) = _records[middle].First <= index ? (middle, high) : (low, middle - 1);
            }

            var record = _records[low];
            return (record.First, _files[record.File], record.Offset);
        }
    }

    private void Roll()
    {
        _files[^1].Flush();
        var seed = _files[^1].Checksum;
        var file = Begin(_files.Count, seed);
        lock (_records)
        {
            _files.Add(file);
        }
    }

    private RecordFile Begin(int number, uint seed) => new(_folder.Create(NameOf(number), _fileBytes), NameOf(number), 0, seed);

    private void OpenAll(Action<EvidenceLeaf> visit)
    {
        var names = _folder.List().Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).ToList();
        uint seed = 0;
        var next = 0L;
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] != NameOf(i))
            {
                throw new StorageFaultException("A file of the evidence log is missing", NameOf(i));
            }

            _files.Add(new RecordFile(_folder.Open(names[i]), names[i], 0, seed));
            next = Replay(next, isLast: i == names.Count - 1, visit);
            seed = _files[^1].Checksum;
        }

        if (_files.Count == 0)
        {
            _files.Add(Begin(0, 0));
        }
    }

    private long Replay(long next, bool isLast, Action<EvidenceLeaf> visit)
    {
        var sound = true;
        var file = _files[^1];
        var scan = file.Scan((long offset, in RecordHeader header, ReadOnlyMemory<byte> payload) =>
        {
            sound &= header.Kind == LeavesKind && (long)header.Height == next && payload.Length % EvidenceLeaf.Length == 0;
            _records.Add(new LeafRecord(next, _files.Count - 1, offset));
            for (var at = 0; sound && at < payload.Length; at += EvidenceLeaf.Length)
            {
                sound &= EvidenceLeaf.TryRead(payload.Span.Slice(at, EvidenceLeaf.Length), out var leaf);
                visit(leaf);
                next++;
            }
        });
        if (scan.Fault is not null)
        {
            throw scan.Fault;
        }

        if (!sound || (scan.Torn && !isLast))
        {
            throw new StorageFaultException("The evidence log is not whole", file.Name, scan.End);
        }

        if (scan.Torn)
        {
            file.CutAfter(scan.End);
        }

        return next;
    }

    private static string NameOf(int number) => number.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    private readonly record struct LeafRecord(long First, int File, long Offset);
}
