using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;

namespace Xinglin.Node.Vault;

/// <summary>What became of one member in the drill.</summary>
/// <param name="Member">Its short name.</param>
/// <param name="Layers">Sealed layers that it had before.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Same">Layers that are there again, byte for byte, with their wrapped keys.</param>
/// <param name="Overwritten">Files that were overwritten.</param>
public sealed record DrilledMember(string Member, long Layers, long Bytes, long Same, int Overwritten);

/// <summary>What a drill came to.</summary>
/// <param name="Survivor">The one whose store was left.</param>
/// <param name="Members">The others.</param>
public sealed record DrillReport(string Survivor, IReadOnlyList<DrilledMember> Members)
{
    /// <summary>True when nothing is missing anywhere.</summary>
    public bool IsWhole => Members.All(m => m.Same == m.Layers);
}

/// <summary>
/// What a consortium would have left after ransomware: copies every member's vault into a scratch folder, overwrites all but one
/// with rubbish, rebuilds them from the last, and compares. The originals are opened for reading only.
/// </summary>
public sealed class RansomwareDrill(string data, string scratch, Genesis genesis)
{
    private static readonly string[] Databases = ["vault.sqlite", "record-keys.sqlite"];

    /// <summary>Runs it; the scratch folder is the caller's to remove.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IOException">Fewer than two vaults are there.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellation = default)
    {
        var members = genesis.Document.Members.Where(m => File.Exists(Path.Combine(data, m.Slug, "vault", Databases[0]))).ToList();
        if (members.Count < 2)
        {
            throw new IOException($"{data} has fewer than two members' vaults: nothing can be restored from another.");
        }

        members.ForEach(m => Copy(Path.Combine(data, m.Slug, "vault"), FolderOf(m)));
        var (survivor, lost) = (members[^1], members[..^1]);
        using var last = Open(survivor);
        var drilled = new List<DrilledMember>();
        foreach (var member in lost)
        {
            var before = Inventory(member);
            var overwritten = Overwrite(FolderOf(member));
            Directory.Delete(FolderOf(member), recursive: true);
            using var rebuilt = Open(member);
            var restore = new VaultRestore(
                rebuilt.Vault, rebuilt.Member.Identities.All, rebuilt.Member.Sealing, [new LocalVaultSource(survivor.Slug, last.Vault.Blobs)]);
            await restore.RunAsync(null, cancellation: cancellation);
            var same = before.Count(l => IsSame(rebuilt.Vault, l));
            drilled.Add(new DrilledMember(member.Slug, before.Count, before.Sum(l => l.Row.Length), same, overwritten));
        }

        return new DrillReport(survivor.Slug, drilled);
    }

    private static bool IsSame(MemberVault vault, (LayerRow Row, byte[] Wrapped) layer) =>
        vault.LayersOf(layer.Row.Record).Any(r => r.Layer == layer.Row.Layer && r.Blob == layer.Row.Blob && r.Length == layer.Row.Length)
        && vault.Blobs.Check(layer.Row.Blob)
        && (vault.Keys.FindWrapped(layer.Row.Record).FirstOrDefault(k => k.Layer == layer.Row.Layer)?.Bytes ?? []).AsSpan().SequenceEqual(layer.Wrapped);

    /// <summary>Every file becomes rubbish of its own length, as an attacker's cipher would leave it.</summary>
    private static int Overwrite(string folder)
    {
        var buffer = new byte[1 << 20];
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        foreach (var path in files)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
            for (var left = file.Length; left > 0; left -= buffer.Length)
            {
                RandomNumberGenerator.Fill(buffer);
                file.Write(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            }
        }

        return files.Length;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var name in Databases.Where(n => File.Exists(Path.Combine(from, n))))
        {
            // A running node's last commits are still in its write-ahead log; SQLite's own backup has them.
            using var source = SqliteEngine.OpenReadOnly(Path.Combine(from, name));
            using var copy = SqliteEngine.OpenDurable(Path.Combine(to, name));
            source.BackupDatabase(copy);
        }

        var blobs = Path.Combine(from, "blobs");
        foreach (var file in Directory.Exists(blobs) ? Directory.GetFiles(blobs, "*", SearchOption.AllDirectories) : [])
        {
            var target = Path.Combine(to, "blobs", Path.GetRelativePath(blobs, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            try
            {
                File.Copy(file, target);
            }
            catch (FileNotFoundException)
            {
                // The running node let it go meanwhile.
            }
        }
    }

    private List<(LayerRow Row, byte[] Wrapped)> Inventory(GenesisMember member)
    {
        using var folder = Open(member);
        var all = new List<(LayerRow, byte[])>();
        for (long after = 0; folder.Vault.Layers.After(after, 2000) is { Count: > 0 } rows; after = rows[^1].Number)
        {
            all.AddRange(rows.Select(r => (r, folder.Vault.Keys.FindWrapped(r.Record).FirstOrDefault(k => k.Layer == r.Layer)?.Bytes ?? [])));
        }

        return all;
    }

    private VaultFolder Open(GenesisMember member) =>
        VaultFolder.OpenCopy(FolderOf(member), new KeyFolder(Path.Combine(data, member.Slug, "keys")).Member(), genesis.Network);

    private string FolderOf(GenesisMember member) => Path.Combine(scratch, member.Slug, "vault");
}
