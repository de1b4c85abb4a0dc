using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers.Tls;
using Xinglin.Vault.Keys;

namespace Xinglin.Node.Identity;

/// <summary>
/// A member's key files: one secret of 32 bytes each, base64url, readable by the owner alone. Made on first use, durable before
/// it is used, never overwritten.
/// </summary>
public sealed class KeyFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _path;

    /// <summary>Opens the folder, making it when absent.</summary>
    public KeyFolder(string path)
    {
        _path = path;
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }

    /// <summary>The signing key of this name.</summary>
    public P256Signer Signer(string name) => P256Signer.FromScalar(Secret(name));

    /// <summary>The member's keys that its gateway uses.</summary>
    public MemberKeys Member() => new(Signer("identity"), SealingKey.FromScalar(Secret("seal")), WalletRoot.FromBytes(Secret("pending")), Secret("evidence"))
    {
        Identities = new MemberIdentities(Signer("identity"), FurtherIdentities),
        Seals = new SealingKeys(SealingKey.FromScalar(Secret("seal")), FurtherSeals),
    };

    /// <summary>A fresh identity key in a file beside those before it, which stay; durable on return.</summary>
    public P256Signer NextIdentity() => P256Signer.FromScalar(Secret(NextName("identity")));

    /// <summary>A fresh sealing key in a file beside those before it, which stay; durable on return.</summary>
    public SealingKey NextSeal() => SealingKey.FromScalar(Secret(NextName("seal")));

    /// <summary>The validator keys after the first. A file that cannot be read is passed over: a node without it follows, and says so.</summary>
    public IReadOnlyList<P256Signer> FurtherValidators() =>
        [.. Directory.EnumerateFiles(_path, "validator-*.key").Select(file => TrySigner(Path.GetFileNameWithoutExtension(file))).OfType<P256Signer>()];

    /// <summary>A fresh validator key in a file beside those before it; durable on return. Its vote log is to be made before anybody hears of it.</summary>
    public P256Signer NextValidator() => P256Signer.FromScalar(Secret(NextName("validator")));

    /// <summary>The keys that show on a line who speaks, oldest first; the first is made when there is none.</summary>
    public OwnTlsKeys TlsKeys() => new([TlsKey.FromScalar(Secret("tls")), .. FurtherTls([])], FurtherTls);

    /// <summary>A fresh TLS key in a file beside those before it, which stay; durable on return.</summary>
    public TlsKey NextTls() => TlsKey.FromScalar(Secret(NextName("tls")));

    private List<TlsKey> FurtherTls(IReadOnlyCollection<KeyId> known)
    {
        List<TlsKey> found = [.. Directory.EnumerateFiles(_path, "tls-*.key").Select(file => Path.GetFileNameWithoutExtension(file))
            .OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal).Select(name => TlsKey.FromScalar(Secret(name)))];
        foreach (var passed in found.Where(k => known.Contains(k.KeyId)))
        {
            passed.Dispose();
        }

        return [.. found.Where(k => !known.Contains(k.KeyId))];
    }

    /// <summary>The signing key with this name or one of those after it that has this id; null when none has.</summary>
    public P256Signer? Find(string name, KeyId key) =>
        Directory.EnumerateFiles(_path, name + "*.key").Select(file => TrySigner(Path.GetFileNameWithoutExtension(file))).OfType<P256Signer>().FirstOrDefault(k => k.KeyId == key);

    /// <summary>The sequencer key made last, when there is one after the first; null when there is none.</summary>
    public P256Signer? NewestSequencer()
    {
        var number = int.Parse(NextName("sequencer").Split('-')[1], CultureInfo.InvariantCulture) - 1;
        return number > 1 ? TrySigner(string.Create(CultureInfo.InvariantCulture, $"sequencer-{number}")) : null;
    }

    /// <summary>A fresh sequencer key in a file beside those before it; durable on return.</summary>
    public P256Signer NextSequencer() => P256Signer.FromScalar(Secret(NextName("sequencer")));

    private P256Signer? TrySigner(string name)
    {
        try
        {
            return Signer(name);
        }
        catch (Exception fault) when (fault is KeyFileException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string NextName(string name)
    {
        var number = 2;
        while (File.Exists(PathOf($"{name}-{number}")))
        {
            number++;
        }

        return $"{name}-{number}";
    }

    private List<ISigner> FurtherIdentities() =>
        [.. Directory.EnumerateFiles(_path, "identity-*.key").Select(file => (ISigner)Signer(Path.GetFileNameWithoutExtension(file)))];

    private Dictionary<string, SealingKey> FurtherSeals(IReadOnlyCollection<string> known) =>
        Directory.EnumerateFiles(_path, "seal-*.key").Select(file => Path.GetFileNameWithoutExtension(file)).Except(known)
            .ToDictionary(name => name, name => SealingKey.FromScalar(Secret(name)), StringComparer.Ordinal);

    private string PathOf(string name) => Path.Combine(_path, name + ".key");

    private byte[] Secret(string name)
    {
        var path = PathOf(name);
        if (File.Exists(path))
        {
            return Read(path);
        }

        var secret = Fresh();
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
        using (var file = new FileStream(draft, options))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(Base64Url.Encode(secret) + "\n"));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: false);
        return secret;
    }

    private static byte[] Read(string path)
    {
        if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new KeyFileException($"{path} can be read by others: chmod 600 it and ask whether the key is still a secret.");
        }

        return Base64Url.Decode(File.ReadAllText(path).TrimEnd('\n')) is { Length: 32 } secret
            ? secret
            : throw new KeyFileException($"{path} is not a key file: put it back from the backup of the keys.");
    }

    /// <summary>A scalar between 1 and the order, which any of these secrets may be used as.</summary>
    private static byte[] Fresh()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportParameters(true).D!;
    }
}

/// <summary>A key file cannot be used; the message says what to do.</summary>
public sealed class KeyFileException(string message) : Exception(message);
