using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Client.Copies;

/// <summary>A copy as it was found in the folder.</summary>
/// <param name="File">Its name there.</param>
/// <param name="Set">What it holds.</param>
/// <param name="Trust">By whose keys it was verified when it was taken; null when that cannot be read.</param>
public sealed record StoredCopy(string File, CopySet Set, TrustedMembers? Trust);

/// <summary>
/// Copies beside a wallet, each a file of its own: chunked encryption under a key of the wallet's root, with the context
/// "xinglin/copies/v1" || network, 32 bytes || the file's name in ASCII. Who has the folder without the wallet learns numbers, lengths and times.
/// </summary>
public sealed class CopyFolder
{
    private const string Extension = ".copy";

    private readonly string _path;
    private readonly NetworkId _network;
    private readonly byte[] _key;

    internal CopyFolder(string path, NetworkId network, byte[] key) => (_path, _network, _key) = (path, network, key);

    /// <summary>Keeps a set; durable when this returns.</summary>
    public void Add(CopySet set, TrustedMembers trust)
    {
        Directory.CreateDirectory(_path);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)) + Extension;
        var plain = JsonSerializer.SerializeToUtf8Bytes(new FolderCopy(JsonElement.Parse(trust.Write()), set), CopyJson.Default.FolderCopy);
        var draft = Path.Combine(_path, name + ".part");
        using (var file = new FileStream(draft, FileMode.CreateNew))
        {
            file.Write(ChunkedWriter.Seal(_key, Context(name), plain));
            file.Flush(flushToDisk: true);
        }

        File.Move(draft, Path.Combine(_path, name));
    }

    /// <summary>All that can be opened, oldest first, and how many cannot.</summary>
    public (IReadOnlyList<StoredCopy> Copies, int Damaged) All()
    {
        var files = Directory.Exists(_path) ? Directory.GetFiles(_path, "*" + Extension) : [];
        var copies = files.Select(Read).OfType<StoredCopy>().OrderBy(c => c.Set.Kept.Milliseconds).ToList();
        return (copies, files.Length - copies.Count);
    }

    /// <summary>Deletes copies. A medium that keeps old sectors may keep their ciphertext.</summary>
    public int Remove(Func<CopySet, bool> which)
    {
        var gone = All().Copies.Where(c => which(c.Set)).ToList();
        gone.ForEach(c => File.Delete(Path.Combine(_path, c.File)));
        return gone.Count;
    }

    private StoredCopy? Read(string path)
    {
        var name = Path.GetFileName(path);
        if (new FileInfo(path).Length > CopySet.BytesMax + (CopySet.BytesMax / 8) || ChunkedReader.Open(_key, Context(name), File.ReadAllBytes(path)) is not { } plain)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(plain, CopyJson.Default.FolderCopy) is { Set: { Format: CopySet.FormatV1 } set } copy && set.Network == _network
                ? new StoredCopy(name, set, TrustedMembers.TryRead(Encoding.UTF8.GetBytes(copy.Trust.GetRawText())))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[] Context(string name) => [.. Encoding.ASCII.GetBytes(CopySet.FormatV1), .. _network.Value.ToArray(), .. Encoding.ASCII.GetBytes(name)];
}
