using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Erasure;
using Xinglin.Node.Identity;
using Xinglin.Node.Vault;

namespace Xinglin.CrashHost;

/// <summary><c>vault</c>: records sealed, destroyed, catalogued and carried over epochs, each noted after it was done.</summary>
internal static class VaultWork
{
    private static readonly string[] Layers = ["index", "summary", "raw"];

    public static void Run(string folder, string notes)
    {
        using var opened = new OpenedVault(folder);
        var marked = NoteFile.Read(notes, 2);
        Console.WriteLine($"checked {marked.Count} lost {Lost(opened, marked)}");
        using var file = new NoteFile(notes);

        // A member's registered records stay registered: what a kill interrupted is sealed again under the same name.
        foreach (var record in Marked(marked, "sealing").Except(Marked(marked, "sealed")))
        {
            Seal(opened, record);
            file.Write($"sealed {record}");
        }

        Work(opened, file);
    }

    /// <summary>What is acknowledged and not so, what is neither whole nor absent, and what lies about and belongs to nothing.</summary>
    public static int Lost(OpenedVault opened, List<string[]> notes)
    {
        var (kept, doomed, gone) = (Marked(notes, "sealed"), Marked(notes, "destroying"), Marked(notes, "destroyed"));
        return kept.Except(doomed).Count(record => !IsWhole(opened.Vault, record))
            + gone.Count(record => !IsAbsent(opened.Vault, record) || opened.Keys.FindWrapped(record).Count > 0)
            + Unfit(opened.Vault) + Litter(opened);
    }

    /// <summary>What a record's layer holds: made from its name, so that any life knows it.</summary>
    public static byte[] Plain(Hash record, string layer)
    {
        var plain = new byte[layer == "raw" && record.ToArray()[0] < 64 ? 150_000 : 700];
        for (var at = 0; at < plain.Length; at += Hash.Length)
        {
            record.ToArray().AsSpan(0, Math.Min(Hash.Length, plain.Length - at)).CopyTo(plain.AsSpan(at));
        }

        plain[^1] = (byte)layer.Length;
        return plain;
    }

    public static Hash Fresh() => new(RandomNumberGenerator.GetBytes(Hash.Length));

    public static void Seal(OpenedVault opened, Hash record)
    {
        if (opened.Vault.Seal([.. Layers.Select(l => new PlainLayer(record, OpenedVault.Patient, l, Plain(record, l)))]) is { } refusal)
        {
            throw new InvalidOperationException(refusal.Value);
        }
    }

    private static void Work(OpenedVault opened, NoteFile file)
    {
        var alive = new Queue<Hash>();
        for (var turn = 1; ; turn++)
        {
            var record = Fresh();
            file.Write($"sealing {record}");
            Seal(opened, record);
            file.Write($"sealed {record}");
            alive.Enqueue(record);
            if (turn % 3 == 0)
            {
                var doomed = alive.Dequeue();
                file.Write($"destroying {doomed}");
                opened.Vault.Destroy(doomed);
                file.Write($"destroyed {doomed}");
            }

            if (turn % 5 == 0)
            {
                opened.Catalogue.Update(new LedgerTime(turn));
            }

            if (turn % 20 == 0)
            {
                opened.Roll.Roll();
            }
        }
    }

    private static HashSet<Hash> Marked(List<string[]> notes, string mark) => [.. notes.Where(n => n[0] == mark).Select(n => NoteFile.Hash(n[1]))];

    private static bool IsWhole(MemberVault vault, Hash record) =>
        Layers.All(layer => vault.Open(record, layer) is { } plain && plain.AsSpan().SequenceEqual(Plain(record, layer)));

    private static bool IsAbsent(MemberVault vault, Hash record) => Layers.All(layer => vault.Open(record, layer) is null);

    /// <summary>Rows, noted or not, that count as sealed and do not open, but for those that were being destroyed.</summary>
    private static int Unfit(MemberVault vault)
    {
        var unfit = 0;
        for (long after = 0; vault.Layers.After(after, 1000) is { Count: > 0 } rows; after = rows[^1].Number)
        {
            unfit += rows.Count(r => !vault.Keys.IsDestroyed(r.Record) && vault.Open(r.Record, r.Layer)?.AsSpan().SequenceEqual(Plain(r.Record, r.Layer)) != true);
        }

        return unfit;
    }

    private static int Litter(OpenedVault opened)
    {
        var blobs = Directory.GetFiles(Path.Combine(opened.Vault.Blobs.Folder, "blobs"), "*", SearchOption.AllDirectories);
        return Directory.GetFiles(Path.Combine(opened.Vault.Blobs.Folder, "incoming")).Length
            + blobs.Count(f => opened.Vault.Blobs.Find(new Hash(Convert.FromHexString(Path.GetFileName(f)))) is null);
    }
}

/// <summary>A vault as a node opens it at its start.</summary>
internal sealed class OpenedVault : IDisposable
{
    public OpenedVault(string folder, Func<IEpochTable, IEpochTable>? watched = null)
    {
        var keys = new KeyFolder(Path.Combine(folder, "keys")).Member();
        var path = Directory.CreateDirectory(Path.Combine(folder, "vault")).FullName;
        Epochs = EpochFolder.Open(Path.Combine(folder, "epochs"), TimeProvider.System);
        Keys = RecordKeys.Open(Path.Combine(path, "record-keys.sqlite"), Epochs);
        Roll = new EpochRoll(Epochs, [watched?.Invoke(Keys) ?? Keys]);
        Roll.Finish();
        Vault = MemberVault.Open(new NetworkId(Hash.Zero), keys.Account, path, Keys);
        Catalogue = new VaultCatalogue(Vault, keys, e => e);
        Catalogue.Sweep();
    }

    public static AccountId Patient { get; } = new(new Hash([.. Enumerable.Repeat((byte)7, Hash.Length)]));

    public EpochFolder Epochs { get; }

    public RecordKeys Keys { get; }

    public EpochRoll Roll { get; }

    public MemberVault Vault { get; }

    public VaultCatalogue Catalogue { get; }

    public void Dispose()
    {
        Vault.Dispose();
        Keys.Dispose();
        Epochs.Dispose();
    }
}
