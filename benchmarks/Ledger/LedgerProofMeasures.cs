using System.Diagnostics;
using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Proofs;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>proof_bytes and proof_verify: a state entry's proof by four members, verified over quorum single verifications.</summary>
internal static class LedgerProofMeasures
{
    private const int Repetitions = 2_000;

    internal static IEnumerable<Measure> Run(BenchNetwork network, Rate limit)
    {
        var host = network.Hosts[0];
        var account = Genesis.AccountOf(host.Genesis.Document.Members[0]);
        var file = host.ProveState($"ledger.accounts/{account}")!.Value;
        yield return new Measure("proof_bytes", file.Length, "bytes", 8192, "lower") { Detail = "state entry, four members, with the entry itself" };
        var trust = TrustedMembers.FromGenesis(host.Genesis);
        var quorum = host.ValidatorsOf(host.Tip.Height)!.Quorum;
        var single = limit.ProcessorMicroseconds;
        Verify(file, trust, Repetitions / 10);
        var micros = Verify(file, trust, Repetitions);
        yield return new Measure("proof_verify", micros / (quorum * single), "ratio", 2, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{micros:n0} µs over {quorum} verifications of {single:n1} µs"),
        };
    }

    private static double Verify(ReadOnlyMemory<byte> file, TrustedMembers trust, int times)
    {
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
        {
            if (!ProofVerifier.Verify(file, trust).Holds)
            {
                throw new InvalidOperationException("The proof does not hold.");
            }
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / times;
    }
}
