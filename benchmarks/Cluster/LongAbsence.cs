using System.Diagnostics;
using System.Globalization;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// catch_up_long: a fifth member, which does not validate, misses 100,000 blocks (<c>--blocks N</c>), which the four others make as fast as one transaction after another becomes
/// final. A validator's absence would cost a timeout at every fourth height: the live rate would be low, and the ratio say nothing.
/// </summary>
internal static class LongAbsence
{
    private const int Follower = 4;

    /// <summary>Signed at once; they last for minutes.</summary>
    private const int Chunk = 1_000;

    internal static Suite Suite { get; } = new("absence", ["catch_up_long"], async (options, report) => report(await Take((ulong)options.Blocks)));

    private static async Task<Measure> Take(ulong blocks)
    {
        using var network = new BenchNetwork(4, followers: 1);
        var consortium = network.Consortium;
        consortium.Stop(Follower);
        var host = consortium.Hosts[0]!;
        var (before, sent) = (host.Tip.Height.Value, 0);
        var live = TimeSpan.Zero;
        while (host.Tip.Height.Value - before < blocks)
        {
            var transactions = new Workload(consortium.Genesis, Chunk).First();
            var clock = Stopwatch.StartNew();
            foreach (var transaction in transactions)
            {
                await Finish(host, transaction);
            }

            live += clock.Elapsed;
            sent += Chunk;
        }

        return CatchUpRate.Caught(consortium, Follower, before, live, "catch_up_long", string.Create(CultureInfo.InvariantCulture, $"{sent:n0} transactions one after another"));
    }

    private static async Task Finish(ReplicaHost host, ReadOnlyMemory<byte> transaction)
    {
        var answer = host.Submit(transaction);
        var final = await host.WhenFinalAsync(answer.Transaction, CancellationToken.None);
        if (answer.Outcome != IntakeOutcome.Taken || final.Code is not null)
        {
            throw new InvalidOperationException($"Transaction {answer.Transaction} was not accepted: {answer.Code}{final.Code}.");
        }
    }
}
