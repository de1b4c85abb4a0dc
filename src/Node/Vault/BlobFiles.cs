using Microsoft.Win32.SafeHandles;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Vault;

/// <summary>
/// The large blobs' files: written under <c>incoming/</c>, flushed, then renamed to <c>blobs/xx/…</c>. What is under
/// <c>incoming/</c> counts for nothing; at the start all of it goes but the parts of downloads, each piece of which is checked
/// before it is used.
/// </summary>
internal sealed class BlobFiles
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const string Part = ".part";

    private readonly string _incoming;
    private readonly string _blobs;

    public BlobFiles(string folder)
    {
        _incoming = Path.Combine(folder, "incoming");
        _blobs = Path.Combine(folder, "blobs");
        Directory.CreateDirectory(_incoming, OwnerOnly | UnixFileMode.UserExecute);
        Directory.CreateDirectory(_blobs, OwnerOnly | UnixFileMode.UserExecute);
        foreach (var left in Directory.EnumerateFiles(_incoming).Where(f => !f.EndsWith(Part, StringComparison.Ordinal)))
        {
            File.Delete(left);
        }
    }

    public FileStream Create() => new(Path.Combine(_incoming, Guid.NewGuid().ToString("N")), Options(FileMode.CreateNew));

    public FileStream OpenPart(Hash id) => new(Path.Combine(_incoming, id + Part), Options(FileMode.OpenOrCreate));

    public FileStream? OpenRead(Hash id) => File.Exists(PathOf(id)) ? new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete) : null;

    /// <summary>The file's bytes were flushed; its new name is too when this returns.</summary>
    public void Take(string file, Hash id)
    {
        var path = PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly | UnixFileMode.UserExecute);
        File.Move(file, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>
    /// Deletes files that no row names, which a crash leaves between a file and its row. A name that is none is nobody's business here.
    /// </summary>
    public void Sweep(Func<Hash, bool> isNamed)
    {
        foreach (var file in Directory.EnumerateFiles(_blobs, "*", SearchOption.AllDirectories))
        {
            if (IdOf(file) is { } id && !isNamed(id))
            {
                File.Delete(file);
            }
        }
    }

    public void Delete(Hash id)
    {
        if (File.Exists(PathOf(id)))
        {
            File.Delete(PathOf(id));
        }
    }

    private static void FlushFolder(string path)
    {
        using var folder = new SafeFileHandle(NativeFiles.Open(path, NativeFiles.ReadOnly), ownsHandle: true);
        if (folder.IsInvalid || NativeFiles.Sync(folder) != 0)
        {
            throw new IOException("The folder of the vault cannot be flushed.");
        }
    }

    private static Hash? IdOf(string file)
    {
        var name = Path.GetFileName(file);
        return name.Length == 2 * Hash.Length && name.All(char.IsAsciiHexDigitLower) ? new Hash(Convert.FromHexString(name)) : null;
    }

    private string PathOf(Hash id)
    {
        var name = Convert.ToHexStringLower(id.ToArray());
        return Path.Combine(_blobs, name[..2], name);
    }

    private static FileStreamOptions Options(FileMode mode) => new()
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        UnixCreateMode = OwnerOnly,
        BufferSize = 0,
    };
}
