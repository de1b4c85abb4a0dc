using System.Buffers.Binary;
using System.Net;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers;
using Xinglin.Node.Peers.Line;
using Xinglin.Node.Peers.Tls;

namespace Xinglin.Node.Tests.Peers;

/// <summary>Two members and a hostile third over real TLS sockets.</summary>
public sealed class PeerLineTests : IAsyncLifetime
{
    private readonly TestState _state = new();
    private readonly TestNode _a;
    private readonly TestNode _b;

    public PeerLineTests()
    {
        (_a, _b) = (new TestNode(0, _state), new TestNode(1, _state));
        Know(_a, _b);
    }

    public async Task InitializeAsync()
    {
        await _a.OpenDoorAsync();
        await _b.OpenDoorAsync();
    }

    public async Task DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Messages_of_every_length_arrive_as_they_were_sent_and_from_whom()
    {
        StartBoth();
        int[] lengths = [60, 8 * 1024, (8 * 1024) + 1, 1 << 20, PeerMessage.BytesMax];
        for (var i = 0; i < lengths.Length; i++)
        {
            _a.Transport.Send(_b.Account, TestNode.Message(i, lengths[i]));
        }

        _b.Transport.Broadcast(TestNode.Message(9));
        await Until.Is(() => _b.Received.Count == lengths.Length && _a.Received.Count == 1, "all messages arrive");
        Assert.All(_b.Received, m => Assert.Equal(_a.Account, m.From));
        Assert.Equal(lengths.Select((l, i) => (i, l)), _b.Received.Select(m => (TestNode.NumberOf(m.Bytes), m.Bytes.Length)).Order());
        Assert.Equal(lengths.Length, _a.StateOf(_b).Sent);
        Assert.Equal(lengths.Sum(l => (long)l), _b.StateOf(_a).ReceivedBytes);
    }

    [Fact]
    public async Task A_line_that_broke_is_dialled_again_and_what_waited_arrives()
    {
        StartBoth();
        await OpenAsync();
        await _b.CloseDoorAsync();
        await Until.Is(() => !_a.StateOf(_b).OpensTo, "a sees that the line broke");
        await Until.Is(() => !_b.StateOf(_a).OpensFrom, "b sees that the line broke");
        await _b.OpenDoorAsync();
        await OpenAsync();
        _a.Transport.Send(_b.Account, TestNode.Message(7));
        await Until.Is(() => _b.Received.Any(m => TestNode.NumberOf(m.Bytes) == 7), "the message after the break arrives");
    }

    [Fact]
    public async Task A_member_that_nobody_can_dial_is_spoken_to_on_the_line_that_it_dialled()
    {
        _state.Member(_b.Account, _b.Slug, address: null, [_b.Tls.PublicKey]);
        StartBoth();
        _a.Transport.Send(_b.Account, TestNode.Message(1));
        await Until.Is(() => _b.Received.Count == 1, "the message comes back on b's line");
        Assert.False(_a.StateOf(_b).OpensTo);
        Assert.True(_a.StateOf(_b).OpensFrom);
    }

    [Fact]
    public async Task When_the_key_rotates_lines_go_on_under_the_new_key_and_the_old_one_ends_nothing_that_counts()
    {
        StartBoth();
        await OpenAsync();
        var next = TestKeys.Tls(99);
        _b.Own.Follow(() => next.KeyId);
        _b.Next.Add(next);
        _state.Member(_b.Account, _b.Slug, _b.Address, [next.PublicKey, _b.Tls.PublicKey]);
        await Until.Is(() => _b.Own.Present.KeyId == next.KeyId && _a.StateOf(_b).OpensFrom, "b shows the new key");
        _state.Member(_b.Account, _b.Slug, _b.Address, [next.PublicKey, _b.Tls.PublicKey], retired: 5);

        // What is on a line when it is opened anew may be lost, as anywhere; finality repeats itself.
        await Until.Is(
            () =>
            {
                _a.Transport.Send(_b.Account, TestNode.Message(1));
                _b.Transport.Send(_a.Account, TestNode.Message(2));
                return _b.Received.Count > 0 && _a.Received.Count > 0;
            },
            "both directions work after the retirement");

        using var old = Client(_a, _b.Tls);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => old.GetAsync("/"));
        using var fresh = Client(_a, next);
        Assert.Equal(HttpStatusCode.NotFound, (await fresh.GetAsync("/")).StatusCode);
    }

    [Theory]
    [InlineData(MemberStatus.Suspended)]
    [InlineData(MemberStatus.Removed)]
    public async Task The_lines_of_who_is_no_member_any_more_end_at_once_in_both_directions(string status)
    {
        StartBoth();
        await OpenAsync();
        _state.Member(_b.Account, _b.Slug, _b.Address, [_b.Tls.PublicKey], status);
        _state.Present(_a.Account);
        await Until.Is(() => _a.Transport.States.Count == 0, "a forgets b");
        await Until.Is(() => !_b.StateOf(_a).OpensTo && !_b.StateOf(_a).OpensFrom, "b's lines are closed");
        _b.Transport.Send(_a.Account, TestNode.Message(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var http = Client(_a, _b.Tls);
            await http.GetAsync("/");
        });
        Assert.Empty(_a.Received);
    }

    [Fact]
    public async Task A_frame_longer_than_any_message_ends_the_line_and_the_liar_is_named()
    {
        await using var line = await HostileLine.OpenAsync(_a, _b);
        var head = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(head, PeerMessage.BytesMax + 1);
        await line.WriteAsync(head);
        await Until.Is(() => _a.StateOf(_b) is { Lies: 1, IsLying: true, OpensFrom: false }, "the oversize frame is counted and the line ended");
        Assert.Contains("sending what no honest node sends: member-1", PeerSentence.Of(_a.Transport.States), StringComparison.Ordinal);
        Assert.Empty(_a.Received);
    }

    [Fact]
    public async Task A_message_of_another_network_ends_the_line_and_a_line_of_another_network_finds_no_door()
    {
        var other = new NetworkId(Sha256.Of("another"u8));
        await using (var line = await HostileLine.OpenAsync(_a, _b))
        {
            await line.FrameAsync(TestNode.Message(1, network: other));
            await Until.Is(() => _a.StateOf(_b).Lies == 1, "the foreign message is counted");
        }

        using var http = Client(_a, _b.Tls);
        using var foreign = await http.PostAsync($"/line/{other}/0", new ByteArrayContent([]));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Empty(_a.Received);
    }

    [Fact]
    public async Task A_line_that_says_nothing_more_is_ended()
    {
        await using var line = await HostileLine.OpenAsync(_a, _b);
        await Until.Is(() => _a.StateOf(_b).OpensFrom, "the line is open");
        await Until.Is(() => !_a.StateOf(_b).OpensFrom, "the silent line is ended");
    }

    [Fact]
    public async Task A_second_line_takes_the_place_of_the_first_so_that_a_dead_one_holds_nothing()
    {
        await using var first = await HostileLine.OpenAsync(_a, _b);
        await using var second = await HostileLine.OpenAsync(_a, _b);
        await second.FrameAsync(TestNode.Message(2));
        await Until.Is(() => _a.Received.Count == 1, "the second line is read");
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            while (true)
            {
                await first.FrameAsync(TestNode.Message(1));
                await Task.Delay(10);
            }
        });
        Assert.Equal([2], _a.Received.Select(m => TestNode.NumberOf(m.Bytes)));
    }

    private void Know(params TestNode[] nodes)
    {
        foreach (var node in nodes)
        {
            _state.Member(node.Account, node.Slug, node.Address, [node.Tls.PublicKey]);
        }

        _state.Present([.. nodes.Select(n => n.Account)]);
    }

    private void StartBoth()
    {
        _a.Transport.Start();
        _b.Transport.Start();
    }

    private Task OpenAsync() => Until.Is(
        () => new[] { _a.StateOf(_b), _b.StateOf(_a) }.All(s => s is { OpensTo: true, OpensFrom: true }), "lines are open in both directions");

    private static HttpClient Client(TestNode to, TlsKey shown) => new(PeerTls.Handler(shown, _ => true))
    {
        BaseAddress = new Uri(to.Address),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
