using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Faults.Histories;
using Xinglin.Faults.Machines;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>Sends signed transactions to the nodes of a consortium of processes, and says when they are final there.</summary>
internal sealed class ClusterLoad(ProcessConsortium consortium)
{
    private const int ConnectionsPerNode = 16;

    /// <summary>Processor time by kind of process in the last flood, microseconds a transaction.</summary>
    internal string Shares { get; private set; } = "";

    /// <summary>As fast as the nodes take them, spread over all; returns when every node has nothing pending.</summary>
    internal async Task<Rate> FloodAsync(ReadOnlyMemory<byte>[] transactions)
    {
        var before = ByKind();
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(consortium.Doors.SelectMany(door => Enumerable.Range(0, ConnectionsPerNode).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < transactions.Length; i = Interlocked.Increment(ref next))
            {
                await SubmitAsync(door, transactions[i], wait: false);
            }
        }))));
        await consortium.WhenAsync(status => status.GetProperty("pending").GetInt64() == 0, TimeSpan.FromMinutes(3));
        var used = ByKind().Select((after, i) => (after.Kind, Time: after.Time - before[i].Time)).ToList();
        Shares = string.Join(", ", used.Select(u => string.Create(CultureInfo.InvariantCulture, $"{u.Kind} {u.Time.TotalMicroseconds / transactions.Length:n0}")));
        return Rate.Of(transactions.Length, clock.Elapsed, used.Aggregate(TimeSpan.Zero, (sum, u) => sum + u.Time));
    }

    /// <summary>Stopwatch timestamps of submission and of the answer that it is final, one transaction every so often, in turn at each node.</summary>
    internal async Task<(long Sent, long Final)[]> PacedAsync(ReadOnlyMemory<byte>[] transactions, TimeSpan interval)
    {
        var clock = Stopwatch.StartNew();
        var running = new Task<(long, long)>[transactions.Length];
        for (var i = 0; i < transactions.Length; i++)
        {
            if ((i * interval) - clock.Elapsed is { Ticks: > 0 } left)
            {
                await Task.Delay(left);
            }

            running[i] = TimeAsync(consortium.Doors[i % consortium.Doors.Count], transactions[i]);
        }

        return await Task.WhenAll(running);
    }

    /// <summary>Throws unless a sample of them is final and accepted at another node than it was sent to.</summary>
    internal async Task RequireAcceptedAsync(IEnumerable<Xinglin.Ledger.Primitives.Hash> sample)
    {
        var door = consortium.Doors[^1];
        foreach (var id in sample)
        {
            var answer = JsonDocument.Parse(await door.Http.GetStringAsync($"{door.Slug}/transactions/{id}")).RootElement;
            if (answer.GetProperty("status").GetString() != "final" || (answer.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String))
            {
                throw new InvalidOperationException($"A transaction was not accepted: {answer}");
            }
        }
    }

    private static async Task<(long Sent, long Final)> TimeAsync(Door door, ReadOnlyMemory<byte> transaction)
    {
        var start = Stopwatch.GetTimestamp();
        await SubmitAsync(door, transaction, wait: true);
        return (start, Stopwatch.GetTimestamp());
    }

    /// <summary>Sends until it is taken: a node whose queue is full says so, and the client comes again.</summary>
    private static async Task SubmitAsync(Door door, ReadOnlyMemory<byte> transaction, bool wait)
    {
        while (true)
        {
            using var content = new ReadOnlyMemoryContent(transaction);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
            using var answer = await door.Http.PostAsync($"{door.Slug}/transactions{(wait ? "?wait=final" : string.Empty)}", content);
            if (answer.StatusCode == (wait ? System.Net.HttpStatusCode.OK : System.Net.HttpStatusCode.Accepted))
            {
                return;
            }

            if ((int)answer.StatusCode is not (429 or 503))
            {
                throw new InvalidOperationException($"{door.Slug} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(5);
        }
    }

    private List<(string Kind, TimeSpan Time)> ByKind() =>
    [
        ("nodes", Sum(consortium.Nodes)), ("ordering", Sum(consortium.Orderings)), ("etcd", Sum(consortium.EtcdMembers)), ("load generator", Environment.CpuUsage.TotalTime),
    ];

    private static TimeSpan Sum(IReadOnlyList<ServiceProcess> processes) => processes.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.ProcessorTime);
}
