using System.Globalization;

namespace Xinglin.Node.Demonstration;

/// <summary>
/// The demonstration's folder. One process at a time uses it; it is recognised by its marker, so that <c>--fresh</c> never
/// empties a folder of somebody else's.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const string MarkerFile = "xinglin-demonstration";
    private const string LockFile = "lock";
    private const string AddressFile = "address";
    private const string FoundedFile = "founded";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>True when the network in it was founded completely.</summary>
    public bool IsFounded => File.Exists(In(FoundedFile));

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="DemonstrationException">It is in use, or it is somebody else's.</exception>
    public static DataFolder Open(string path, bool fresh)
    {
        path = System.IO.Path.GetFullPath(path);
        var isNew = !Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any();
        if (!isNew && !File.Exists(System.IO.Path.Combine(path, MarkerFile)))
        {
            throw new DemonstrationException($"{path} is not a demonstration's folder: choose another with --data.");
        }

        Directory.CreateDirectory(path, OwnerOnly);
        File.WriteAllText(System.IO.Path.Combine(path, MarkerFile), "invented persons, not for care\n");
        var folder = new DataFolder(path, TakeLock(path));
        File.Delete(folder.In(AddressFile));
        if (fresh)
        {
            folder.Empty();
        }

        return folder;
    }

    /// <summary>A path inside.</summary>
    public string In(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A member's folder, made when absent.</summary>
    public string Member(string slug, string part)
    {
        var path = In(slug, part);
        Directory.CreateDirectory(path, OwnerOnly);
        return path;
    }

    /// <summary>Says where the node can be reached, for a second start.</summary>
    public void Announce(string address)
    {
        File.WriteAllText(In(AddressFile), string.Create(CultureInfo.InvariantCulture, $"{address} {Environment.ProcessId}\n"));
    }

    /// <summary>The founding is complete and durable.</summary>
    public void MarkFounded()
    {
        using var file = new FileStream(In(FoundedFile), FileMode.Create);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Removes what an incomplete founding, or an earlier demonstration, left.</summary>
    public void Empty()
    {
        File.Delete(In(FoundedFile));
        foreach (var folder in Directory.GetDirectories(Path))
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach (var file in Directory.GetFiles(Path).Where(f => System.IO.Path.GetFileName(f) is not (MarkerFile or LockFile)))
        {
            File.Delete(file);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(In(AddressFile));
        _lock.Dispose();
    }

    private static FileStream TakeLock(string path)
    {
        var file = System.IO.Path.Combine(path, LockFile);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            var announced = System.IO.Path.Combine(path, AddressFile);
            var words = File.Exists(announced) ? File.ReadAllText(announced).Split(' ') : [];
            var where = words.Length == 2 ? $"at {words[0]} (process {words[1].Trim()})" : "and is still starting";
            throw new DemonstrationException($"It already runs on {path} {where}: open it there, or stop it first.");
        }
    }
}
