using System.Diagnostics;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>Work done in a time, and the processor time that it cost.</summary>
internal readonly record struct Rate(double PerSecond, double ProcessorMicroseconds)
{
    internal static Rate Of(long count, TimeSpan elapsed, TimeSpan processor) => new(count / elapsed.TotalSeconds, processor.TotalMicroseconds / count);
}

/// <summary>Submits pre-signed transactions from all cores and waits until each is final.</summary>
internal static class Throughput
{
    /// <summary>Transactions a second from the first submission to the last final one. The i-th goes to the host i modulo their number.</summary>
    internal static Rate Run(IReadOnlyList<ReplicaHost> hosts, ReadOnlyMemory<byte>[] transactions)
    {
        var before = hosts.Select(h => h.FinalTransactions).ToArray();
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var next = -1;
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            for (var i = Interlocked.Increment(ref next); i < transactions.Length; i = Interlocked.Increment(ref next))
            {
                Submit(hosts[i % hosts.Count], transactions[i]);
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        for (var h = 0; h < hosts.Count; h++)
        {
            while (hosts[h].FinalTransactions - before[h] < transactions.Length)
            {
                Thread.Sleep(1);
            }
        }

        var rate = Rate.Of(transactions.Length, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
        RequireAccepted(hosts[0], transactions);
        return rate;
    }

    /// <summary>A rate of refusals would be no rate: a hundred transactions spread over the run must have taken effect.</summary>
    internal static void RequireAccepted(ReplicaHost host, ReadOnlyMemory<byte>[] transactions)
    {
        for (var i = 0; i < transactions.Length; i += Math.Max(1, transactions.Length / 100))
        {
            var id = SignedTransaction.Parse(transactions[i]).Transaction!.Id;
            if (host.Find(id) is not { Code: null })
            {
                throw new InvalidOperationException($"Transaction {id} was not accepted: {host.Find(id)?.Code}.");
            }
        }
    }

    private static void Submit(ReplicaHost host, ReadOnlyMemory<byte> transaction)
    {
        while (true)
        {
            var answer = host.Submit(transaction);
            if (answer.Outcome == IntakeOutcome.Taken)
            {
                return;
            }

            if (answer.Code != IntakeCodes.Full && answer.Code != IntakeCodes.Share)
            {
                throw new InvalidOperationException($"The transaction was refused: {answer.Code}.");
            }

            Thread.Sleep(1);
        }
    }
}
