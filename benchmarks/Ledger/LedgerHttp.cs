using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Xinglin.Node.Api;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>
/// tps_http: the same transactions over loopback HTTP, one request each, the next on a connection only after the answer to
/// the last. The load generator shares the machine and is as light as it can be: bytes made beforehand, plain sockets.
/// </summary>
internal static class LedgerHttp
{
    private const int Connections = 64;
    private const int Transactions = 60_000;

    internal static async Task<Measure> Run(Rate limit)
    {
        using var network = new BenchNetwork(1, pendingMax: Transactions);
        var host = network.Hosts[0];
        var workload = new Workload(network.Consortium.Genesis, 10_000);
        Throughput.Run(network.Hosts, workload.First());
        await using var node = NodeApplication.Build(new NodeMembers([new MemberNode(host.Member.Slug, host)]), new NodeOptions { Port = 0 }, services => services.AddLogging(logging => logging.ClearProviders()));
        await node.StartAsync();
        var address = new Uri(node.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var rate = await Measure(network, host, address, workload.Known(10_000));
        rate = await Measure(network, host, address, workload.Known(Transactions));
        await node.StopAsync();
        return new Measure("tps_http", rate.PerSecond / limit.PerSecond, "ratio", 0.25, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"{rate.PerSecond:n0}/s over {Connections} connections, {rate.ProcessorMicroseconds:n1} µs processor time each with the load generator's; limit {limit.PerSecond:n0} verifications/s"),
        };
    }

    private static async Task<Rate> Measure(BenchNetwork network, Node.Replicas.ReplicaHost host, Uri address, ReadOnlyMemory<byte>[] transactions)
    {
        var requests = transactions.Select(t => Request(address, host.Member.Slug, t)).ToArray();
        var before = network.Hosts[0].FinalTransactions;
        var processor = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            var buffer = new byte[4096];
            for (var i = Interlocked.Increment(ref next); i < requests.Length; i = Interlocked.Increment(ref next))
            {
                await Submit(socket, requests[i], buffer);
            }
        })));
        while (host.FinalTransactions - before < transactions.Length)
        {
            await Task.Delay(1);
        }

        var rate = Rate.Of(transactions.Length, clock.Elapsed, Environment.CpuUsage.TotalTime - processor);
        Throughput.RequireAccepted(host, transactions);
        return rate;
    }

    /// <summary>Sends until it is taken: intake that is full says 429 or 503, and the client waits as it is told to.</summary>
    private static async Task Submit(Socket socket, byte[] request, byte[] buffer)
    {
        while (true)
        {
            await socket.SendAsync(request);
            var status = await Answer(socket, buffer);
            if (status == 202)
            {
                return;
            }

            if (status is not (429 or 503))
            {
                throw new InvalidOperationException($"The node answered {status}.");
            }

            await Task.Delay(2);
        }
    }

    /// <summary>Reads one whole answer, whose length is declared, and returns its status.</summary>
    private static async Task<int> Answer(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0)
            {
                throw new IOException("The node closed the connection.");
            }

            length += read;
            if (IsWhole(buffer.AsSpan(0, length), out var status))
            {
                return status;
            }
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> answer, out int status)
    {
        status = 0;
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = answer[..end];
        status = int.Parse(head[9..12], CultureInfo.InvariantCulture);
        var name = head.IndexOf("Content-Length: "u8);
        if (name < 0)
        {
            return answer.EndsWith("0\r\n\r\n"u8);
        }

        var value = head[(name + 16)..];
        var stop = value.IndexOf((byte)'\r');
        return answer.Length >= end + 4 + int.Parse(stop < 0 ? value : value[..stop], CultureInfo.InvariantCulture);
    }

    private static byte[] Request(Uri address, string slug, ReadOnlyMemory<byte> transaction)
    {
        var head = Encoding.ASCII.GetBytes(
            $"POST /{slug}/transactions HTTP/1.1\r\nHost: localhost:{address.Port}\r\nContent-Type: application/jose\r\nContent-Length: {transaction.Length}\r\n\r\n");
        return [.. head, .. transaction.Span];
    }
}
