using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// What this validator key has signed. Two files, one in use: when it is full, the records still needed go to the other,
/// which takes over with a higher generation before the first is cleared. It is made once, with the key; found missing,
/// damaged or restored from a copy, the key never signs again. One thread uses it.
/// </summary>
public sealed class VoteLog : IDisposable
{
    /// <summary>Length of each of the two files, bytes.</summary>
    public const int FileBytes = 256 << 10;

    private static readonly string[] Names = ["a.votes", "b.votes"];
    private readonly IStorageFile[] _files;
    private readonly KeyId _validator;
    private readonly List<VoteRecord> _kept;
    private RecordFile _records;
    private int _active;
    private ulong _generation;

    private VoteLog(IStorageFile[] files, KeyId validator, int active, ulong generation, RecordFile records, List<VoteRecord> kept)
    {
        (_files, _validator, _active, _generation, _records, _kept) = (files, validator, active, generation, records, kept);
    }

    /// <summary>The opening and every record after it that was not forgotten, in the order written.</summary>
    public IReadOnlyList<VoteRecord> Records => _kept;

    /// <summary>Makes the vote log of a new key, durable on return. To be called once in the life of a key, before it is first used.</summary>
    /// <exception cref="StorageFaultException">There is one already.</exception>
    public static VoteLog Create(IStorageFolder folder, KeyId validator, VoteRecord opening)
    {
        if (folder.List().Intersect(Names).Any())
        {
            throw new StorageFaultException("There is a vote log already: it is never made twice", Names[0]);
        }

        IStorageFile[] files = [folder.Create(Names[1], FileBytes), folder.Create(Names[0], FileBytes)];
        Array.Reverse(files);
        var log = new VoteLog(files, validator, 1, 0, Fresh(1, files), [opening]);
        log.TakeTurns();
        return log;
    }

    /// <summary>
    /// Opens the vote log of this key. Null, with the reason, when it is missing, damaged, another key's or a copy: then the
    /// key is lost.
    /// </summary>
    public static VoteLog? Open(IStorageFolder folder, KeyId validator, out string reason)
    {
        if (Names.Except(folder.List()).Any())
        {
            reason = "the vote log is missing";
            return null;
        }

        var files = Names.Select(folder.Open).ToArray();
        reason = Choose(files, validator, out var active, out var generation);
        List<VoteRecord> kept = [];
        if (reason.Length == 0)
        {
            var records = Fresh(active, files);
            reason = Replay(records, kept);
            if (reason.Length == 0)
            {
                // What a process that was killed left unflushed is spoken of from here on: a power cut may not take it back.
                files[active].Flush();
                Clear(files[1 - active]);
                return new VoteLog(files, validator, active, generation, records, kept);
            }
        }

        foreach (var file in files)
        {
            file.Dispose();
        }

        return null;
    }

    /// <summary>The greatest height voted at, read without changing anything; a reason when the log cannot be relied on.</summary>
    public static Height Peek(IStorageFolder folder, KeyId validator, out string reason)
    {
        if (Names.Except(folder.List()).Any())
        {
            reason = "the vote log is missing";
            return default;
        }

        var files = Names.Select(folder.Open).ToArray();
        List<VoteRecord> kept = [];
        reason = Choose(files, validator, out var active, out _);
        if (active >= 0)
        {
            var scan = Fresh(active, files).Scan((long _, in RecordHeader header, ReadOnlyMemory<byte> _) =>
                kept.Add(new VoteRecord((VoteRecordKind)header.Kind, new Height(header.Height), default)));
            reason = reason.Length > 0 ? reason : scan.Fault?.Message ?? "";
        }

        foreach (var file in files)
        {
            file.Dispose();
        }

        return kept.Select(r => r.Height).DefaultIfEmpty().Max();
    }

    /// <summary>Appends, not yet durable.</summary>
    public void Append(in VoteRecord record)
    {
        if (!_records.Fits(record.Bytes.Length))
        {
            TakeTurns();
        }

        _records.Append((byte)record.Kind, record.Height.Value, record.Bytes.Span);
        _kept.Add(record);
    }

    /// <summary>Makes everything appended durable.</summary>
    public void Flush() => _records.Flush();

    /// <summary>Records up to this height are not needed any more: its block is durable. That the key was closed is never forgotten.</summary>
    public void Forget(Height upTo) =>
        _kept.RemoveAll(r => r.Kind is not (VoteRecordKind.Opening or VoteRecordKind.Closed) && r.Height.CompareTo(upTo) <= 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }

    private static RecordFile Fresh(int which, IStorageFile[] files) => new(files[which], Names[which], VoteLogHeader.Bytes, 0);

    /// <summary>
    /// Moves to the other file: records, then the header that makes it the one in use, then the old header goes, and only
    /// then may a new record be written; so that whichever valid file is found has everything that was signed.
    /// </summary>
    private void TakeTurns()
    {
        var next = 1 - _active;
        var records = Fresh(next, _files);
        foreach (var record in _kept)
        {
            records.Append((byte)record.Kind, record.Height.Value, record.Bytes.Span);
        }

        records.Flush();
        Guarded(() =>
        {
            _files[next].Write(0, new VoteLogHeader(_validator, _generation + 1, _files[next].Identity).Encode());
            _files[next].Flush();
            Clear(_files[_active]);
        });
        (_records, _active, _generation) = (records, next, _generation + 1);
    }

    private static void Clear(IStorageFile file)
    {
        file.Write(0, new byte[VoteLogHeader.Bytes]);
        file.Flush();
        file.Write(0, new byte[FileBytes]);
        file.Flush();
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (IOException error)
        {
            throw new StorageFaultException($"Writing failed: {error.Message}", Names[_active], cause: error);
        }
    }

    /// <summary>Which file is in use; a reason when neither or when one cannot be read.</summary>
    private static string Choose(IStorageFile[] files, KeyId validator, out int active, out ulong generation)
    {
        (active, generation) = (-1, 0);
        Span<byte> bytes = stackalloc byte[VoteLogHeader.Bytes];
        for (var i = 0; i < files.Length; i++)
        {
            if (files[i].Length != FileBytes || files[i].Read(0, bytes) != bytes.Length)
            {
                return $"{Names[i]} is not {FileBytes} bytes long";
            }

            if (!bytes.ContainsAnyExcept((byte)0))
            {
                continue;
            }

            if (!VoteLogHeader.TryDecode(bytes, out var header))
            {
                return $"{Names[i]} has a damaged header";
            }

            if (header.Validator != validator)
            {
                return $"{Names[i]} is another key's";
            }

            if (header.File != files[i].Identity)
            {
                return $"{Names[i]} was copied or restored; it may lack votes that were sent";
            }

            if (header.Generation > generation)
            {
                (active, generation) = (i, header.Generation);
            }
        }

        return active < 0 ? "the vote log is empty" : "";
    }

    private static string Replay(RecordFile records, List<VoteRecord> kept)
    {
        var scan = records.Scan((long _, in RecordHeader header, ReadOnlyMemory<byte> payload) =>
            kept.Add(new VoteRecord((VoteRecordKind)header.Kind, new Height(header.Height), payload.ToArray())));
        if (scan.Fault is not null)
        {
            return scan.Fault.Message;
        }

        if (scan.Torn)
        {
            records.CutAfter(scan.End);
        }

        return kept.Count == 0 ? "the vote log has no records" : "";
    }
}
