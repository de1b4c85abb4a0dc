using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Recovery;

/// <summary>
/// Puts a backup in the place of a member's folder that is gone. Every file is verified on its way, and the folder gets its name only when all of them are
/// durable. There are no votes in it: a validator's node follows and signs nothing with the keys it had.
/// </summary>
public static class NodeRestore
{
    /// <summary>Restores; null, with the code and the file concerned, when it cannot.</summary>
    /// <param name="from">The backup's folder.</param>
    /// <param name="folder">Where the member's folder is to be; it may hold keys and nothing else.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="part">The file concerned.</param>
    public static BackupManifest? Run(string from, string folder, out RefusalCode? refusal, out string part)
    {
        (refusal, part) = (null, "");
        var file = Path.Combine(from, BackupManifest.FileName);
        if (!File.Exists(file) || new FileInfo(file).Length > BackupManifest.BytesMax || BackupManifest.TryRead(File.ReadAllBytes(file)) is not { } manifest)
        {
            (refusal, part) = (RecoveryCodes.BackupDamaged, BackupManifest.FileName);
            return null;
        }

        folder = Path.GetFullPath(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(e => !BackupManifest.NeverFolders.Contains(Path.GetFileName(e)) || Path.GetFileName(e) == "votes"))
        {
            refusal = RecoveryCodes.RestoreNotEmpty;
            return null;
        }

        try
        {
            return Put(from, folder, manifest, ref refusal, ref part);
        }
        catch (IOException)
        {
            refusal = RecoveryCodes.DiskFull;
            return null;
        }
    }

    private static BackupManifest? Put(string from, string folder, BackupManifest manifest, ref RefusalCode? refusal, ref string part)
    {
        var unfinished = folder + ".restoring";
        Remove(unfinished);

        foreach (var entry in manifest.Files)
        {
            if (!Copy(Path.Combine(from, entry.Path), Path.Combine(unfinished, entry.Path), entry))
            {
                (refusal, part) = (RecoveryCodes.BackupDamaged, entry.Path);
                Remove(unfinished);
                return null;
            }
        }

        // What was kept apart from the backup, keys and epoch keys, stays in its place.
        foreach (var kept in Directory.Exists(folder) ? Directory.GetDirectories(folder) : [])
        {
            Directory.Move(kept, Path.Combine(unfinished, Path.GetFileName(kept)));
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder);
        }

        Directory.Move(unfinished, folder);
        return manifest;
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Copy(string from, string to, BackupFile entry)
    {
        if (!File.Exists(from))
        {
            return false;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(to)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        File.SetUnixFileMode(target.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var buffer = new byte[1 << 20];
        long bytes = 0;
        for (int read; (read = source.Read(buffer)) > 0; bytes += read)
        {
            hash.AppendData(buffer, 0, read);
            target.Write(buffer, 0, read);
        }

        target.Flush(flushToDisk: true);
        return bytes == entry.Bytes && new Hash(hash.GetHashAndReset()) == entry.Sha256;
    }
}
