using System.Globalization;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Identity;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Vault.Evidence;

namespace Xinglin.CrashHost;

/// <summary><c>evidence</c>: entries of an evidence log and its checkpoints, each noted after it was given out.</summary>
internal static class EvidenceWork
{
    private const int Workers = 4;

    public static void Run(string folder, string notes)
    {
        var keys = new KeyFolder(Path.Combine(folder, "keys")).Member();
        using var store = GatewayStore.Open(Path.Combine(folder, "gateway.sqlite"), Path.Combine(folder, "epochs"));
        var settings = new EvidenceSettings(new NetworkId(Hash.Zero), keys.Account, keys.Identity, keys.Evidence) { LeafFileBytes = 16 * 1024, BodyFileBytes = 32 * 1024 };
        using var log = EvidenceLog.Open(new DiskFolder(Path.Combine(folder, "evidence")), store, settings);
        var given = NoteFile.Read(notes, 3);
        Console.WriteLine($"checked {given.Count} lost {given.Count(note => !Holds(log, note))}");
        using var file = new NoteFile(notes);
        Task.WaitAll([.. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Append(log, worker, file))), Task.Run(() => Sign(log, file))]);
    }

    /// <summary>The entry under its number, openable; a checkpoint's root over as many entries.</summary>
    private static bool Holds(EvidenceLog log, string[] note)
    {
        var (number, hash) = (long.Parse(note[1], CultureInfo.InvariantCulture), NoteFile.Hash(note[2]));
        return note[0] == "entry" ? log.Find(number)?.Commitment == hash : log.Tree.RootAt(number) == hash;
    }

    private static void Append(EvidenceLog log, int worker, NoteFile file)
    {
        var reader = new AccountId(Name(worker, 0));
        for (var i = 0; ; i++)
        {
            var body = new DisclosureBody(
                new LedgerTime(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), true, DisclosureBases.Permission, reader, "treatment",
                ["Observation.rs"], [new DisclosedRecord(Name(worker, i), Hash.Zero)], new AccountId(Name(worker, i % 5)));
            var entry = log.Append(body) ?? throw new InvalidOperationException(log.Closed);
            file.Write($"entry {entry.Number} {entry.Commitment}");
        }
    }

    private static void Sign(EvidenceLog log, NoteFile file)
    {
        while (true)
        {
            var (size, _) = log.Tree.Checkpoint();
            file.Write($"checkpoint {size} {log.Tree.RootAt(size)}");
            Thread.Sleep(5);
        }
    }

    private static Hash Name(int worker, int number)
    {
        var bytes = new byte[Hash.Length];
        (bytes[0], bytes[1], bytes[2], bytes[3]) = ((byte)worker, (byte)number, (byte)(number >> 8), 1);
        return new Hash(bytes);
    }
}
