using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Xinglin.Node.Storage;

/// <summary>A folder of the file system.</summary>
public sealed class DiskFolder : IStorageFolder
{
    private const int ZeroChunk = 1 << 20;
    private readonly string _path;

    /// <summary>Makes the folder when it does not exist.</summary>
    public DiskFolder(string path)
    {
        _path = Path.GetFullPath(path);
        Directory.CreateDirectory(_path);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() =>
        [.. Directory.EnumerateFiles(_path).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IStorageFile Open(string name) => new DiskFile(Path.Combine(_path, name), FileMode.Open);

    /// <inheritdoc/>
    public IStorageFile Create(string name, long length)
    {
        var file = new DiskFile(Path.Combine(_path, name), FileMode.Create);
        try
        {
            file.KeepToOwner();
            var zeros = new byte[(int)Math.Min(ZeroChunk, length)];
            for (long at = 0; at < length; at += zeros.Length)
            {
                file.Write(at, zeros.AsSpan(0, (int)Math.Min(zeros.Length, length - at)));
            }

            file.Flush();
            FlushFolder();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        File.Move(Path.Combine(_path, from), Path.Combine(_path, to), overwrite: true);
        FlushFolder();
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        File.Delete(Path.Combine(_path, name));
        FlushFolder();
    }

    private void FlushFolder()
    {
        using var handle = new SafeFileHandle(NativeFiles.Open(_path, NativeFiles.ReadOnly), ownsHandle: true);
        if (handle.IsInvalid || NativeFiles.Sync(handle) != 0)
        {
            throw new IOException($"The folder {_path} could not be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }
}

/// <summary>One open file; positions are explicit, so that readers and the writer share the handle.</summary>
internal sealed class DiskFile(string path, FileMode mode) : IStorageFile
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public long Length => RandomAccess.GetLength(_handle);

    public FileIdentity Identity => NativeFiles.IdentityOf(_handle);

    /// <summary>To everybody but the owner, before anything is written: some of these files hold keys.</summary>
    internal void KeepToOwner() => File.SetUnixFileMode(_handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    public void Write(long offset, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, offset);

    public int Read(long offset, Span<byte> destination)
    {
        var total = 0;
        while (total < destination.Length)
        {
            var read = RandomAccess.Read(_handle, destination[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }

    public void Flush()
    {
        if (NativeFiles.SyncData(_handle) != 0)
        {
            throw new IOException($"{path} could not be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    public void Trim(long length)
    {
        RandomAccess.SetLength(_handle, length);
        if (NativeFiles.Sync(_handle) != 0)
        {
            throw new IOException($"{path} could not be flushed: error {Marshal.GetLastPInvokeError()}.");
        }
    }

    public void Dispose() => _handle.Dispose();
}
