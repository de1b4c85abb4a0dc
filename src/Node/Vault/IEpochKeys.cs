using System.Security.Cryptography;

namespace Xinglin.Node.Vault;

/// <summary>
/// The keys under which record keys are wrapped, one for each epoch, kept outside general backups. When an epoch's key is
/// gone, nothing that was wrapped under it can be restored from any copy.
/// </summary>
public interface IEpochKeys
{
    /// <summary>The epoch that new record keys are wrapped under.</summary>
    int Current { get; }

    /// <summary>The 32-byte key of an epoch; null when it is gone or never was.</summary>
    byte[]? Find(int epoch);
}

/// <summary>Epoch keys as files of 32 bytes each, for the owner's eyes only; the first is made on first use.</summary>
public sealed class EpochKeyFolder : IEpochKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;

    /// <summary>Opens the folder, which exists.</summary>
    public EpochKeyFolder(string path)
    {
        _path = path;
        Current = Directory.EnumerateFiles(path, "*.epoch").Select(NumberOf).DefaultIfEmpty(0).Max();
        if (Current == 0)
        {
            Create(1);
            Current = 1;
        }
    }

    /// <inheritdoc/>
    public int Current { get; }

    /// <inheritdoc/>
    public byte[]? Find(int epoch) => File.Exists(PathOf(epoch)) ? File.ReadAllBytes(PathOf(epoch)) : null;

    private void Create(int epoch)
    {
        var draft = PathOf(epoch) + ".new";
        File.Delete(draft);
        using (var file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            file.Write(RandomNumberGenerator.GetBytes(32));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, PathOf(epoch), overwrite: false);
    }

    private string PathOf(int epoch) => Path.Combine(_path, epoch.ToString("D8", System.Globalization.CultureInfo.InvariantCulture) + ".epoch");

    private static int NumberOf(string path) =>
        int.TryParse(Path.GetFileNameWithoutExtension(path), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
