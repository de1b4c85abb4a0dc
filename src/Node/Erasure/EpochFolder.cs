using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Erasure;

/// <summary>
/// The epoch keys of one gateway, each a small file, in a folder that general backups leave out: while a roll runs there are two,
/// otherwise one. One process at a time holds the folder.
/// </summary>
public sealed class EpochFolder : IEpochKeys, IDisposable
{
    /// <summary>Tells backup programs to pass by: the convention of cache folders (bford.info/cachedir).</summary>
    private const string BackupMark = "CACHEDIR.TAG";

    private const string BackupMarkText =
        "Signature: 8a477f597d28d172789f06886806bc55\n# Epoch keys. A backup of this folder would bring erased records back: leave it out.\n";

    private const string Draft = "draft";
    private const string Doomed = "doomed";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly Lock _turn = new();
    private readonly DiskFolder _folder;
    private readonly TimeProvider _clock;
    private readonly FileStream _lock;
    private readonly SortedDictionary<int, EpochKey> _keys = [];
    private volatile EpochKey _newest = null!;

    private EpochFolder(string path, TimeProvider clock, FileStream held)
    {
        (Path, _clock, _lock) = (path, clock, held);
        _folder = new DiskFolder(path);
        File.WriteAllText(System.IO.Path.Combine(path, BackupMark), BackupMarkText);
        Load();
    }

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>What is wrapped with now.</summary>
    internal EpochKey Newest => _newest;

    /// <summary>When the present epoch began.</summary>
    public LedgerTime Began => _newest.Made;

    /// <inheritdoc/>
    public int Current => _newest.Number;

    /// <inheritdoc/>
    byte[]? IEpochKeys.Find(int epoch) => Find(epoch)?.Key;

    /// <summary>Epochs before the present one whose keys are still there: none but while a roll is not finished.</summary>
    internal IReadOnlyList<int> Earlier
    {
        get
        {
            lock (_turn)
            {
                return [.. _keys.Keys.SkipLast(1)];
            }
        }
    }

    /// <summary>Opens the folder, making it and a first key when there is none.</summary>
    /// <exception cref="StorageFaultException">A key file is damaged, or another process holds the folder.</exception>
    public static EpochFolder Open(string path, TimeProvider clock)
    {
        path = System.IO.Path.GetFullPath(path);
        Directory.CreateDirectory(path, OwnerOnly);
        var held = TakeLock(path);
        try
        {
            return new EpochFolder(path, clock, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The key of an epoch; null when it was destroyed or is of another folder.</summary>
    internal EpochKey? Find(int number)
    {
        lock (_turn)
        {
            return _keys.GetValueOrDefault(number);
        }
    }

    /// <summary>Makes the next key, durable on return; what is wrapped from now on is wrapped with it.</summary>
    internal EpochKey Next()
    {
        var next = EpochKey.Create(_keys.Count == 0 ? 1 : Newest.Number + 1, new LedgerTime(_clock.GetUtcNow().ToUnixTimeMilliseconds()));
        using (var file = _folder.Create(Draft, EpochKey.FileBytes))
        {
            file.Write(0, next.Encode());
            file.Flush();
        }

        _folder.Rename(Draft, next.FileName);
        lock (_turn)
        {
            _keys[next.Number] = next;
            _newest = next;
        }

        return next;
    }

    /// <summary>Overwrites and deletes every key but the newest: what only they unwrap is gone for good.</summary>
    internal void DestroyEarlier()
    {
        foreach (var number in Earlier)
        {
            Destroy(EpochKey.NameOf(number));
            lock (_turn)
            {
                _keys.Remove(number);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static FileStream TakeLock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new StorageFaultException("Another process holds the epoch keys", path, cause: error);
        }
    }

    /// <summary>A draft was never used, and a doomed key is of use to nobody any more: what they held is overwritten like any other key.</summary>
    private void Load()
    {
        foreach (var name in _folder.List())
        {
            if (name is Draft or Doomed)
            {
                Overwrite(name);
            }
            else if (EpochKey.IsName(name))
            {
                var key = EpochKey.TryDecode(Read(name));
                _keys[key?.Number ?? 0] = key is not null && key.FileName == name ? key : throw new StorageFaultException("An epoch key is damaged", name);
            }
        }

        _newest = _keys.Count == 0 ? Next() : _keys.Last().Value;
    }

    private byte[] Read(string name)
    {
        using var file = _folder.Open(name);
        var bytes = new byte[EpochKey.FileBytes + 1];
        return bytes[..file.Read(0, bytes)];
    }

    /// <summary>Out of its name first: a key file that is overwritten by half must not look like a damaged key at the next start.</summary>
    private void Destroy(string name)
    {
        _folder.Rename(name, Doomed);
        Overwrite(Doomed);
    }

    private void Overwrite(string name)
    {
        using (var file = _folder.Open(name))
        {
            file.Write(0, RandomNumberGenerator.GetBytes(EpochKey.FileBytes));
            file.Flush();
        }

        _folder.Delete(name);
    }
}
