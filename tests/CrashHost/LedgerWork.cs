using System.Globalization;
using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Testing;

namespace Xinglin.CrashHost;

/// <summary><c>ledger FOLDER NOTES MEMBERS</c>: transactions, each noted after it is final.</summary>
internal static class LedgerWork
{
    public static async Task RunAsync(string folder, string notes, int members)
    {
        using var consortium = new TestConsortium(folder, ContractCatalog.BuiltIn, members, members) { SegmentBytes = 256 * 1024 };
        if (!Directory.Exists(consortium.FolderOf(0)))
        {
            consortium.Enrol();
        }

        consortium.StartAll();
        var acknowledged = NoteFile.Read(notes, 2);
        var lost = acknowledged.Count(n => consortium.Hosts[int.Parse(n[0], CultureInfo.InvariantCulture)]!.Find(NoteFile.Hash(n[1])) is not { Code: null });
        Console.WriteLine($"checked {acknowledged.Count} lost {lost}");
        using var file = new NoteFile(notes);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => WorkAsync(consortium, worker, members, file))));
    }

    private static async Task WorkAsync(TestConsortium consortium, int worker, int members, NoteFile file)
    {
        var member = worker % members;
        var host = consortium.Hosts[member]!;
        while (true)
        {
            try
            {
                var key = TestConsortium.Key(10 + worker);
                var permission = Xinglin.Ledger.Crypto.Sha256.Of(Guid.NewGuid().ToByteArray());
                var expires = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 3_600_000 + 48) * 3_600_000;
                var bytes = consortium.Transaction(
                    key, Guid.NewGuid().ToString("N"), "permission.grant",
                    $$"""{"permission":"{{permission}}","expires":{{expires}},"commitment":"{{permission}}","policy":{"account":"{{key.KeyId}}"} }""");
                var final = await host.WhenFinalAsync(host.Submit(bytes).Transaction, default);
                if (final.Code is { } code)
                {
                    Console.WriteLine($"refused {code}");
                    return;
                }

                file.Write($"{member} {final.Transaction}");
            }
            catch (OperationCanceledException stopped)
            {
                Console.WriteLine($"stopped {stopped.Message}");
                return;
            }
        }
    }
}
