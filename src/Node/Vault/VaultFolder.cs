using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;

namespace Xinglin.Node.Vault;

/// <summary>
/// One member's vault in a data folder whose node is not running, for restoring and drilling. It reads the member's keys; the
/// epoch keys it does not touch.
/// </summary>
public sealed class VaultFolder : IDisposable
{
    private readonly RecordKeys _keys;
    private readonly FileStream? _lock;

    private VaultFolder(MemberVault vault, RecordKeys keys, MemberKeys member, FileStream? held)
    {
        (Vault, _keys, Member, _lock) = (vault, keys, member, held);
    }

    /// <summary>The vault.</summary>
    public MemberVault Vault { get; }

    /// <summary>The member's keys.</summary>
    public MemberKeys Member { get; }

    /// <summary>Opens <c>DATA/MEMBER/vault</c>, making it when it is gone.</summary>
    /// <exception cref="IOException">A node is running on the folder; the message says so.</exception>
    public static VaultFolder Open(string data, string slug, NetworkId network)
    {
        var keys = Path.Combine(data, slug, "keys");
        if (!Directory.Exists(keys))
        {
            throw new IOException($"{keys} is not there: a member's vault opens with the member's keys. Put them back from their backup.");
        }

        return Open(Path.Combine(data, slug, "vault"), new KeyFolder(keys).Member(), network, TakeLock(data));
    }

    /// <summary>Opens a copy of a vault.</summary>
    public static VaultFolder OpenCopy(string folder, MemberKeys member, NetworkId network) => Open(folder, member, network, null);

    /// <summary>The founding document in a data folder, or null.</summary>
    public static Genesis? GenesisOf(string data) =>
        File.Exists(Path.Combine(data, "genesis.json")) ? Genesis.TryRead(File.ReadAllBytes(Path.Combine(data, "genesis.json"))) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        Vault.Dispose();
        _keys.Dispose();
        _lock?.Dispose();
    }

    private static VaultFolder Open(string folder, MemberKeys member, NetworkId network, FileStream? held)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var keys = RecordKeys.Open(Path.Combine(folder, "record-keys.sqlite"), new NoEpochKeys());
        return new VaultFolder(MemberVault.Open(network, member.Account, folder, keys), keys, member, held);
    }

    private static FileStream? TakeLock(string data)
    {
        try
        {
            return File.Exists(Path.Combine(data, "lock")) ? new FileStream(Path.Combine(data, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
        }
        catch (IOException)
        {
            throw new IOException($"A node is running on {data}: stop it first, or restore into a copy of the folder.");
        }
    }

    /// <summary>Wrapped keys are put back as they are; nothing is opened or wrapped.</summary>
    private sealed class NoEpochKeys : IEpochKeys
    {
        public int Current => 0;

        public byte[]? Find(int epoch) => null;
    }
}
