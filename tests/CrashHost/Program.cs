using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Testing;

// The process that CrashTests kills: FOLDER MEMBERS ACKNOWLEDGED-FILE. It says how many acknowledged transactions of its
// former lives it lacks, then works until it is killed, writing each acknowledgement down after it has it.
var (folder, members, ledger) = (args[0], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture), args[2]);
using var consortium = new TestConsortium(folder, ContractCatalog.BuiltIn, members, members) { SegmentBytes = 256 * 1024 };
if (!Directory.Exists(consortium.FolderOf(0)))
{
    consortium.Enrol();
}

consortium.StartAll();
var acknowledged = File.Exists(ledger) ? File.ReadAllLines(ledger).Select(Acknowledgement.TryRead).OfType<Acknowledgement>().ToList() : [];
var lost = acknowledged.Count(a => consortium.Hosts[a.Member]!.Find(a.Transaction) is not { Code: null });
Console.WriteLine($"checked {acknowledged.Count} lost {lost}");

using var file = new StreamWriter(new FileStream(ledger, FileMode.Append, FileAccess.Write, FileShare.Read)) { AutoFlush = true };
var gate = new Lock();
await Task.WhenAll(Enumerable.Range(0, 16).Select(worker => Task.Run(() => Work(worker))));

async Task Work(int worker)
{
    var member = worker % members;
    var host = consortium.Hosts[member]!;
    for (var i = 0; ; i++)
    {
        var key = TestConsortium.Key(10 + worker);
        var id = Hash.Zero;
        try
        {
            var permission = Xinglin.Ledger.Crypto.Sha256.Of(Guid.NewGuid().ToByteArray());
            var expires = (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 3_600_000 + 48) * 3_600_000;
            var bytes = consortium.Transaction(
                key, Guid.NewGuid().ToString("N"), "permission.grant",
                $$"""{"permission":"{{permission}}","expires":{{expires}},"commitment":"{{permission}}","policy":{"account":"{{key.KeyId}}"} }""");
            id = host.Submit(bytes).Transaction;
            var final = await host.WhenFinalAsync(id, default);
            if (final.Code is { } code)
            {
                Console.WriteLine($"refused {code}");
                return;
            }
        }
        catch (OperationCanceledException stopped)
        {
            Console.WriteLine($"stopped {stopped.Message}");
            return;
        }

        lock (gate)
        {
            file.WriteLine($"{member} {id}");
        }
    }
}

/// <summary>A line of the file of acknowledgements; the last one may be incomplete.</summary>
internal sealed record Acknowledgement(int Member, Hash Transaction)
{
    internal static Acknowledgement? TryRead(string line)
    {
        var parts = line.Split(' ');
        return parts.Length == 2 && int.TryParse(parts[0], out var member) && Hash.TryParse(parts[1], out var id) ? new Acknowledgement(member, id) : null;
    }
}
