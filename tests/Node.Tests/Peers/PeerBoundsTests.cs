using System.Buffers;
using System.Diagnostics;
using Xinglin.Node.Peers;
using Xinglin.Node.Peers.Line;

namespace Xinglin.Node.Tests.Peers;

/// <summary>What one peer can cost another, however it behaves.</summary>
public sealed class PeerBoundsTests
{
    private static readonly PeerLineLimits Small = TestNode.Quick with { ShortMessagesMax = 10, LongBytesMax = 100_000, MessagesPerSecond = 50 };

    [Fact]
    public async Task Short_messages_go_before_long_ones_and_each_kind_in_its_order()
    {
        var queue = new PeerQueue(Small);
        queue.Add(TestNode.Message(1, 20_000));
        queue.Add(TestNode.Message(2));
        queue.Add(TestNode.Message(3, 30_000));
        queue.Add(TestNode.Message(4));
        Assert.Equal([2, 4, 1, 3], await DrainAsync(queue));
    }

    [Fact]
    public async Task When_a_peer_is_too_slow_the_oldest_goes_and_the_newest_is_kept()
    {
        var queue = new PeerQueue(Small);
        Assert.Equal(5, Enumerable.Range(0, 15).Sum(i => queue.Add(TestNode.Message(i))));
        Assert.Equal(3, Enumerable.Range(20, 8).Sum(i => queue.Add(TestNode.Message(i, 20_000))));
        Assert.Equal([.. Enumerable.Range(5, 10), .. Enumerable.Range(23, 5)], await DrainAsync(queue));
    }

    [Fact]
    public void One_message_that_is_longer_than_the_bound_waits_alone()
    {
        var queue = new PeerQueue(Small);
        Assert.Equal(0, queue.Add(TestNode.Message(1, 200_000)));
        Assert.Equal(1, queue.Add(TestNode.Message(2, 200_000)));
    }

    [Fact]
    public async Task A_flood_is_read_no_faster_than_agreed_and_its_sender_is_named()
    {
        var state = new TestState();
        await using var a = new TestNode(0, state, Small);
        await using var b = new TestNode(1, state, Small);
        state.Member(a.Account, a.Slug, a.Address, [a.Tls.PublicKey]);
        state.Member(b.Account, b.Slug, null, [b.Tls.PublicKey]);
        state.Present(a.Account, b.Account);
        await a.OpenDoorAsync();
        await using var line = await HostileLine.OpenAsync(a, b);
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 200; i++)
        {
            await line.FrameAsync(TestNode.Message(i));
        }

        await Until.Is(() => a.Received.Count == 200, "everything is read in the end");

        // 50 at once, the other 150 at 50 a second; it is a bound from below, which a slow machine only lengthens.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(2.5), $"200 messages were taken in {clock.Elapsed}.");
        Assert.True(a.StateOf(b) is { Throttled: > 0, IsFlooding: true });
        Assert.Contains("sending faster than is taken: member-1", PeerSentence.Of(a.Transport.States), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_does_not_read_blocks_nobody_and_is_named()
    {
        var state = new TestState();
        await using var a = new TestNode(0, state, Small);
        await using var b = new TestNode(1, state, Small);
        await using var c = new TestNode(2, state, Small);
        using var stuck = new ManualResetEventSlim();
        b.Transport.Attach((_, _) => stuck.Wait());
        foreach (var node in new[] { a, b, c })
        {
            state.Member(node.Account, node.Slug, node.Address, [node.Tls.PublicKey]);
            await node.OpenDoorAsync();
        }

        state.Present(a.Account, b.Account, c.Account);
        new[] { a, b, c }.ToList().ForEach(n => n.Transport.Start());
        await Until.Is(() => a.StateOf(b).OpensTo && a.StateOf(c).OpensTo, "a's lines are open");
        for (var i = 0; i < 400; i++)
        {
            a.Transport.Send(b.Account, TestNode.Message(i, 60_000));
        }

        a.Transport.Send(c.Account, TestNode.Message(1));
        await Until.Is(() => c.Received.Count == 1, "the other peer is served");
        Assert.True(a.StateOf(b) is { Dropped: > 0, IsSlow: true });
        Assert.Contains("too slow for what is sent: member-1", PeerSentence.Of(a.Transport.States), StringComparison.Ordinal);
        stuck.Set();
    }

    [Fact]
    public void A_peer_that_is_silent_is_named_once()
    {
        var silent = new PeerState("clinic", false, false, 0, 0, 0, 0, 5, 0, 0, TimeSpan.FromSeconds(20), TimeSpan.Zero, IsSlow: true, false, false);
        Assert.Equal(" Lines: nothing is heard from clinic.", PeerSentence.Of([silent, silent with { Slug = "well", SinceHeard = TimeSpan.Zero, IsSlow = false }]));
        Assert.Equal("", PeerSentence.Of([]));
    }

    private static async Task<List<int>> DrainAsync(PeerQueue queue)
    {
        List<int> numbers = [];
        var frames = new ArrayBufferWriter<byte>();
        while (await queue.TakeAsync(frames, TimeSpan.Zero, CancellationToken.None) > 0)
        {
            using var stream = new MemoryStream(frames.WrittenMemory.ToArray());
            var reader = new FrameReader(stream, 1 << 20);
            while (await reader.ReadAsync(CancellationToken.None) is { } frame)
            {
                numbers.Add(TestNode.NumberOf(frame));
            }

            frames.ResetWrittenCount();
        }

        return numbers;
    }
}
