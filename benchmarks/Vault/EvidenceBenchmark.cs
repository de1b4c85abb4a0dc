using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Records;
using Xinglin.Node.Storage;
using Xinglin.Vault.Evidence;

namespace Xinglin.Benchmarks.Vault;

/// <summary>
/// Entries a second into one member's evidence log on this machine's disk: bodies sealed, body and leaf flushed before the append
/// returns, proofs available, a signed checkpoint every 1,000; over P-256 verifications a second of all cores in the same run.
/// </summary>
internal static class EvidenceBenchmark
{
    private const int Relationships = 500;
    private const int Callers = 3;
    private const int BatchEntries = 2_000;
    private const int Batches = 150;

    internal static void Run(Action<Measure> row)
    {
        var limit = VerificationLimit.Take(TimeSpan.FromSeconds(2));
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-evidence-").FullName;
        try
        {
            using var store = GatewayStore.Open(Path.Combine(folder, "gateway.sqlite"));
            using var signer = P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
            var settings = new EvidenceSettings(new NetworkId(Hash.Zero), new AccountId(signer.KeyId.Value), signer, RandomNumberGenerator.GetBytes(32)) { LeafFileBytes = 8 << 20 };
            using var log = EvidenceLog.Open(new DiskFolder(Path.Combine(folder, "evidence")), store, settings);
            var bodies = Bodies();
            Append(log, bodies, Relationships / 100);
            var processor = Environment.CpuUsage.TotalTime;
            var before = log.Last;
            var clock = Stopwatch.StartNew();
            Append(log, bodies, Batches);
            var rate = (log.Last - before) / clock.Elapsed.TotalSeconds;
            var cost = (Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / (log.Last - before);
            Prove(log, settings, signer);
            row(new Measure("evidence", rate / limit.PerSecond, "ratio to P-256 verifications of all cores", 3, "higher")
            {
                Detail = string.Create(CultureInfo.InvariantCulture, $"{rate:0} entries/s of {bodies[0].Count} a call from {Callers} callers, {cost:0.0} us of processor each; {limit.PerSecond:0} verifications/s, {limit.ProcessorMicroseconds:0.0} us each"),
            });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Append(EvidenceLog log, List<DisclosureBody>[] bodies, int batches)
    {
        var next = -1;
        var threads = Enumerable.Range(0, Callers).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) is var batch && batch < batches)
            {
                if (log.Append(bodies[batch % bodies.Length]) is null)
                {
                    throw new InvalidOperationException(log.Closed);
                }
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
    }

    /// <summary>Proofs are there and hold: of the first, a middle and the last entry.</summary>
    private static void Prove(EvidenceLog log, EvidenceSettings settings, P256Signer signer)
    {
        var (size, note) = log.Tree.Checkpoint();
        var checkpoint = EvidenceCheckpoint.Open(note, settings.Origin, signer.PublicKey)!;
        foreach (var index in new[] { 0, size / 2, size - 1 })
        {
            EvidenceLeaf.TryRead(log.Leaves(index, index + 1), out var leaf);
            if (log.Find(index + 1) is null
                || !MerkleProof.VerifyInclusion(leaf.Hashed(), (ulong)index, checkpoint.Size, log.Tree.Inclusion(index, size), checkpoint.Root))
            {
                throw new InvalidOperationException($"Entry {index} cannot be proved.");
            }
        }
    }

    private static List<DisclosureBody>[] Bodies()
    {
        var accounts = Enumerable.Range(0, Relationships).Select(_ => new AccountId(new Hash(RandomNumberGenerator.GetBytes(32)))).ToArray();
        return [.. Enumerable.Range(0, 8).Select(b => Enumerable.Range(0, BatchEntries).Select(i => new DisclosureBody(
            new LedgerTime(1_790_000_000_000 + i), true, DisclosureBases.Permission, accounts[0], "treatment", ["Observation.rs?category=laboratory"],
            [new DisclosedRecord(accounts[i % Relationships].Value, accounts[b].Value)], accounts[((b * 31) + i) % Relationships], accounts[1], accounts[2].Value)).ToList())];
    }
}
