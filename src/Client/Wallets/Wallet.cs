using System.Security.Cryptography;
using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Copies;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Keys.Slip39;

namespace Xinglin.Client.Wallets;

/// <summary>
/// One person's keys and list of relationships in a file under a passphrase. A change is on disk before it is used: a
/// key whose label is lost is lost. Several processes may use one file; each change reads it anew under a lock.
/// </summary>
public sealed class Wallet : IDisposable
{
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);

    private readonly string _path;
    private readonly WalletSeal _seal;
    private readonly WalletRoot _root;
    private WalletContents _contents;

    private Wallet(string path, WalletSeal seal, WalletContents contents)
    {
        _path = path;
        _seal = seal;
        _contents = contents;
        _root = WalletRoot.FromBytes(Base64Url.Decode(contents.Root)!);
    }

    /// <summary>The network whose accounts these are.</summary>
    public NetworkId Network => _contents.Network;

    /// <summary>In the order made.</summary>
    public IReadOnlyList<WalletRelationship> Relationships => _contents.Relationships;

    /// <summary>Permissions granted, in the order made.</summary>
    public IReadOnlyList<WalletGrant> Grants => _contents.Grants;

    /// <summary>Whose guardian the owner is, in the order made.</summary>
    public IReadOnlyList<WalletWard> Wards => _contents.Wards ?? [];

    /// <summary>Makes a wallet with a fresh root.</summary>
    /// <param name="path">The new file; readable by its owner only.</param>
    /// <param name="passphrase">Not empty.</param>
    /// <param name="network">The network.</param>
    /// <exception cref="IOException">The file exists.</exception>
    public static Wallet Create(string path, string passphrase, NetworkId network)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists: a wallet is never overwritten.");
        }

        using var root = WalletRoot.Create();
        var wallet = new Wallet(path, WalletSeal.Create(passphrase), new WalletContents(Base64Url.Encode(root.Export()), network, [], []));
        wallet.Save();
        return wallet;
    }

    /// <summary>Makes a wallet of a root that was put together from shares, and of what its backup says.</summary>
    /// <exception cref="IOException">The file exists.</exception>
    public static Answer<Wallet> Restore(string path, string passphrase, WalletBackup backup, ReadOnlySpan<byte> root)
    {
        ArgumentException.ThrowIfNullOrEmpty(passphrase);
        if (File.Exists(path))
        {
            throw new IOException($"{path} exists: a wallet is never overwritten.");
        }

        if (backup.Open(root) is not { } contents)
        {
            return Refusal.Of(ClientCodes.WalletLocked, "The shares are not of this backup's wallet, or their passphrase is another: take the backup that was made with them.");
        }

        var wallet = new Wallet(path, WalletSeal.Create(passphrase), contents);
        wallet.Save();
        return wallet;
    }

    /// <summary>The root as shares in words, any <paramref name="of"/> of which give it back.</summary>
    /// <param name="of">1 to <paramref name="total"/>; 1 only of 1.</param>
    /// <param name="total">1 to 16.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public IReadOnlyList<string> Shares(int of, int total)
    {
        var root = _root.Export();
        try
        {
            return [.. Slip39Scheme.Split(root, 1, [new Slip39Group(of, total)])[0].Select(share => share.ToString())];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(root);
        }
    }

    /// <summary>Everything but the root, readable by the root alone; made anew when relationships were added.</summary>
    public WalletBackup Backup()
    {
        var root = _root.Export();
        try
        {
            return WalletBackup.Of(_contents, root);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(root);
        }
    }

    /// <summary>Opens a wallet; refused with <see cref="ClientCodes.WalletLocked"/> when the passphrase is wrong or the file damaged.</summary>
    public static Answer<Wallet> Open(string path, string passphrase)
    {
        if (ReadFile(path) is not { } file || WalletSeal.For(file, passphrase) is not { } seal)
        {
            return Refusal.Of(ClientCodes.WalletLocked, $"{path} is no wallet of this version: name another file or make one with `xinglin wallet new`.");
        }

        if (seal.Open(file) is { } contents && Base64Url.Decode(contents.Root) is { Length: WalletRoot.Length })
        {
            return new Wallet(path, seal, contents);
        }

        seal.Dispose();
        return Refusal.Of(ClientCodes.WalletLocked, "The passphrase is wrong, or the wallet's file was changed: try again, or restore the file.");
    }

    /// <summary>
    /// Copies of hospital records beside the wallet's file, under HKDF-SHA256(ikm = root, salt = empty, info = "xinglin/wallet-copies/v1"), 32 bytes.
    /// </summary>
    public CopyFolder Copies()
    {
        var root = _root.Export();
        try
        {
            return new CopyFolder(_path + ".copies", Network, HKDF.DeriveKey(HashAlgorithmName.SHA256, root, ChunkedEncryption.KeyLength, [], "xinglin/wallet-copies/v1"u8.ToArray()));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(root);
        }
    }

    /// <summary>The keys of a relationship as they are now. The caller disposes them.</summary>
    public ActingIdentity Identity(WalletRelationship relationship) => new(
        relationship.Account, _root.SigningKey(relationship.Label, relationship.Epoch), _root.SealingKey(relationship.Label, relationship.Epoch), relationship.Role is not null);

    /// <summary>The keys of a label that has no account yet.</summary>
    public ActingIdentity NewIdentity(RelationshipLabel label) => ActingIdentity.Of(_root.SigningKey(label, 0), _root.SealingKey(label, 0));

    /// <summary>The relationship with this account.</summary>
    public WalletRelationship? Find(AccountId account) => Relationships.FirstOrDefault(r => r.Account == account);

    /// <summary>The patient relationship with this member.</summary>
    public WalletRelationship? FindPatientOf(AccountId member) => Relationships.FirstOrDefault(r => r.Member == member && r.Role is null);

    /// <summary>Adds a relationship, on disk when this returns.</summary>
    public void Add(WalletRelationship relationship) =>
        Change(c => c with { Relationships = [.. c.Relationships.Where(r => r.Account != relationship.Account), relationship] });

    /// <summary>Adds or replaces a ward, on disk when this returns.</summary>
    public void Add(WalletWard ward) => Change(c => c with { Wards = [.. (c.Wards ?? []).Where(w => w.Label != ward.Label), ward] });

    /// <summary>Forgets a relationship whose claim was refused.</summary>
    public void Remove(AccountId account) => Change(c => c with { Relationships = [.. c.Relationships.Where(r => r.Account != account)] });

    /// <summary>Adds a grant, on disk when this returns.</summary>
    public void Add(WalletGrant grant) => Change(c => c with { Grants = [.. c.Grants, grant] });

    /// <summary>True for an ask that was granted or refused from this wallet.</summary>
    public bool HasAnswered(Hash ask) => _contents.Answered?.Contains(ask) == true;

    /// <summary>Remembers that an ask was answered.</summary>
    public void Answered(Hash ask) => Change(c => c with { Answered = [.. (c.Answered ?? []).TakeLast(WalletContents.AnsweredMax - 1), ask] });

    /// <summary>Remembers how far the notices of an account were shown.</summary>
    public void SawNotices(AccountId account, long number) => Change(c => c with
    {
        Relationships = [.. c.Relationships.Select(r => r.Account == account ? r with { NoticesSeen = Math.Max(r.NoticesSeen, number) } : r)],
    });

    /// <summary>How far a relationship's evidence log was verified; null when it never was.</summary>
    public WalletLog? LogOf(AccountId account) => _contents.Logs?.FirstOrDefault(l => l.Account == account);

    /// <summary>Remembers how far a relationship's evidence log was verified, on disk when this returns.</summary>
    public void Remember(WalletLog log) => Change(c => c with { Logs = [.. (c.Logs ?? []).Where(l => l.Account != log.Account), log] });

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _seal.Dispose();
    }

    private void Change(Func<WalletContents, WalletContents> change)
    {
        using var held = FileLock.Take(_path + ".lock", LockPatience);
        if (ReadFile(_path) is { } file && _seal.Open(file) is { } present)
        {
            _contents = present;
        }

        _contents = change(_contents);
        Save();
    }

    private void Save()
    {
        var temporary = _path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(stream, _seal.Close(_contents), ClientJson.Default.WalletFile);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }

    private static WalletFile? ReadFile(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= WalletFile.BytesMax }
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), ClientJson.Default.WalletFile)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>One process at a time: an empty file that is held open.</summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _held;

    private FileLock(FileStream held) => _held = held;

    public static FileLock Take(string path, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None));
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < patience)
            {
                Thread.Sleep(20);
            }
        }
    }

    public void Dispose() => _held.Dispose();
}
