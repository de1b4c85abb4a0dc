using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Xinglin.Faults.Wires;

/// <summary>The machines of the fault tests are as far from each other as they say.</summary>
public sealed class NetworkTests
{
    [NamespaceFact]
    public async Task Bytes_take_the_time_that_the_wire_is_given_and_none_pass_a_cut()
    {
        using var network = new Network { Usual = new Passage(TimeSpan.FromMilliseconds(20)) };
        var (a, b) = (network.Add("a"), network.Add("b"));
        using var listener = b.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(b.Address, 4000));
            socket.Listen();
            return socket;
        });
        using var one = await a.ConnectAsync(new IPEndPoint(b.Address, 4000), CancellationToken.None);
        using var other = await listener.AcceptAsync();
        Assert.True(await RoundTrip(one, other) >= TimeSpan.FromMilliseconds(40));

        network.Split("a");
        await one.SendAsync(new byte[1]);
        using (var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300)))
        {
            await Assert.ThrowsAsync<OperationCanceledException>(async () => await other.ReceiveAsync(new byte[1], patience.Token));
        }

        network.Heal();
        Assert.Equal(1, await other.ReceiveAsync(new byte[1]));
    }

    [NamespaceFact]
    public async Task A_machine_reaches_its_own_loopback_and_not_that_of_another()
    {
        using var network = new Network();
        var (a, b) = (network.Add("a"), network.Add("b"));
        using var listener = b.Inside(() =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 4001));
            socket.Listen();
            return socket;
        });
        using var own = await b.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 4001), CancellationToken.None);
        Assert.True(own.Connected);
        await Assert.ThrowsAsync<SocketException>(() => a.ConnectAsync(new IPEndPoint(IPAddress.Loopback, 4001), CancellationToken.None));
    }

    private static async Task<TimeSpan> RoundTrip(Socket one, Socket other)
    {
        var started = Stopwatch.GetTimestamp();
        await one.SendAsync(new byte[1]);
        _ = await other.ReceiveAsync(new byte[1]);
        await other.SendAsync(new byte[1]);
        _ = await one.ReceiveAsync(new byte[1]);
        return Stopwatch.GetElapsedTime(started);
    }
}
