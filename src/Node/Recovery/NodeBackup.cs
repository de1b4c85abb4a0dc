using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>
/// Copies a member's folder while its node runs. Databases are copied by SQLite's own backup; leaves of the evidence log before its bodies, and
/// those before the database, as the node writes them the other way round; the block log last and up to its last whole record. Never copied:
/// votes, keys, epoch keys.
/// </summary>
public sealed class NodeBackup
{
    private readonly string _from;
    private readonly string _to;
    private readonly List<BackupFile> _files = [];
    private Height _tip;

    private NodeBackup(string from, string to) => (_from, _to) = (from, to);

    /// <summary>Makes a backup.</summary>
    /// <param name="folder">The member's folder, or its replica's.</param>
    /// <param name="to">A folder that does not exist or is empty.</param>
    /// <param name="clock">Dates it.</param>
    /// <param name="refusal">Why there is none.</param>
    public static BackupManifest? Run(string folder, string to, TimeProvider clock, out RefusalCode? refusal)
    {
        refusal = null;
        if (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any())
        {
            refusal = RecoveryCodes.BackupExists;
            return null;
        }

        try
        {
            return new NodeBackup(Path.GetFullPath(folder), Path.GetFullPath(to)).Make(clock, out refusal);
        }
        catch (StorageFaultException)
        {
            refusal = RecoveryCodes.BackupDamaged;
        }
        catch (IOException)
        {
            refusal = RecoveryCodes.DiskFull;
        }

        return null;
    }

    private BackupManifest? Make(TimeProvider clock, out RefusalCode? refusal)
    {
        var logs = Directory.Exists(_from) ? Directory.EnumerateDirectories(_from, "blocks", SearchOption.AllDirectories)
            .Where(d => !Path.GetRelativePath(_from, d).Split('/').Any(BackupManifest.IsSetAside)).ToList() : [];
        if (logs is not [var log] || GenesisFile.Read(new DiskFolder(log)) is not { } genesis)
        {
            refusal = RecoveryCodes.NoReplica;
            return null;
        }

        Directory.CreateDirectory(_to, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var path in Others(log))
        {
            if (path.EndsWith(".sqlite", StringComparison.Ordinal))
            {
                CopyDatabase(path);
            }
            else
            {
                CopyFile(path);
            }
        }

        CopyLog(log, genesis.Network);
        var taken = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        var manifest = new BackupManifest(BackupManifest.FormatV1, genesis.Network.ToString(), taken, _tip.Value, [.. _files.OrderBy(f => f.Path, StringComparer.Ordinal)]);
        WriteDurably(Path.Combine(_to, BackupManifest.FileName), manifest.Encode());
        refusal = null;
        return manifest;
    }

    /// <summary>Everything but the block log, in the order in which nothing refers to what is missing.</summary>
    private IEnumerable<string> Others(string log) =>
        Directory.EnumerateFiles(_from, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(_from, p))
            .Where(p => BackupManifest.MayHold(p) && !p.EndsWith("-wal", StringComparison.Ordinal) && !p.EndsWith("-shm", StringComparison.Ordinal) && !p.EndsWith("-journal", StringComparison.Ordinal))
            .Where(p => Path.GetDirectoryName(Path.Combine(_from, p)) != log)
            .OrderBy(p => p.EndsWith(".evidence", StringComparison.Ordinal) ? 0 : p.EndsWith(".bodies", StringComparison.Ordinal) ? 1 : p.EndsWith(".sqlite", StringComparison.Ordinal) ? 2 : 3)
            .ThenBy(p => p, StringComparer.Ordinal);

    private void CopyDatabase(string path)
    {
        var to = Prepared(path);
        using (var source = SqliteEngine.OpenReadOnly(Path.Combine(_from, path)))
        using (var copy = SqliteEngine.OpenDurable(to))
        {
            source.BackupDatabase(copy);
            using var command = copy.CreateCommand();
            command.CommandText = "PRAGMA journal_mode=DELETE";
            command.ExecuteNonQuery();
        }

        Note(path);
    }

    private void CopyFile(string path)
    {
        try
        {
            using var source = new FileStream(Path.Combine(_from, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            CopyStream(source, source.Length, source.Length, path);
        }
        catch (FileNotFoundException)
        {
            // The running node let it go meanwhile: an old snapshot, a blob.
        }
    }

    /// <summary>Sealed segments as they are; the last one up to its last whole record, zeros after it as the node expects them.</summary>
    private void CopyLog(string log, NetworkId network)
    {
        var folder = new DiskFolder(log);
        foreach (var name in folder.List().Where(n => !n.EndsWith(".blocks", StringComparison.Ordinal) && BackupManifest.MayHold(n)))
        {
            CopyFile(Path.GetRelativePath(_from, Path.Combine(log, name)));
        }

        var segments = BlockLogOpening.NumbersOf(folder);
        for (var number = segments.Count > 0 ? segments[0] : 0; ; number++)
        {
            if (CopySegment(folder, log, number, network))
            {
                return;
            }
        }
    }

    /// <summary>True when it is the last one.</summary>
    private bool CopySegment(DiskFolder folder, string log, ulong number, NetworkId network)
    {
        var segment = Segment.Open(folder, number, network);
        using var records = segment.Records;
        var isSealed = false;
        var scan = records.Scan((long _, in RecordHeader header, ReadOnlyMemory<byte> _) =>
        {
            isSealed = header.Kind == SegmentRecords.Seal;
            _tip = header.Kind == SegmentRecords.Block ? new Height(header.Height) : _tip;
        });
        if (scan.Fault is { } fault)
        {
            throw fault;
        }

        using var source = new FileStream(Path.Combine(log, records.Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        CopyStream(source, scan.End, isSealed ? scan.End : segment.Header.Length, Path.GetRelativePath(_from, Path.Combine(log, records.Name)));
        return !isSealed;
    }

    private void CopyStream(FileStream source, long count, long length, string path)
    {
        var buffer = new byte[1 << 20];
        using (var target = new FileStream(Prepared(path), FileMode.CreateNew, FileAccess.Write))
        {
            for (long done = 0; done < count;)
            {
                var read = source.Read(buffer, 0, (int)Math.Min(buffer.Length, count - done));
                if (read == 0)
                {
                    break;
                }

                target.Write(buffer, 0, read);
                done += read;
            }

            target.SetLength(Math.Max(length, target.Length));
            target.Flush(flushToDisk: true);
        }

        Note(path);
    }

    private void Note(string path)
    {
        using var file = File.OpenRead(Path.Combine(_to, path));
        _files.Add(new BackupFile(path, file.Length, new Hash(System.Security.Cryptography.SHA256.HashData(file))));
    }

    private string Prepared(string path)
    {
        var to = Path.Combine(_to, path);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        return to;
    }

    private static void WriteDurably(string path, byte[] bytes)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }
}
