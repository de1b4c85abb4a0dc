using System.Net;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Who comes through the door, and how much at a time.</summary>
public sealed class OrderingDoorTests
{
    private static readonly P256Signer[] Four = [.. Enumerable.Range(1, 4).Select(n => OrderingConformance.Signer((byte)n))];
    private static readonly OrderingLimits Calm = new() { Idle = TimeSpan.FromHours(1) };

    [Fact]
    public void Only_what_a_quorum_of_distinct_validators_stored_counts()
    {
        var members = Members(Four);
        Assert.Null(members.Stored(Id(0), 3, 100));
        Assert.Null(members.Stored(Id(0), 3, 200));
        Assert.Null(members.Stored(OrderingConformance.Account(OrderingConformance.Signer(9)), 3, 300));
        Assert.Null(members.Stored(Id(1), 2, 300));
        Assert.Null(members.Stored(Id(1), 3, 50));
        Assert.Equal(40ul, members.Stored(Id(2), 3, 40));
        Assert.Equal(50ul, members.Stored(Id(2), 3, 60));
        Assert.Equal(50ul, members.Stored(Id(2), 3, 10));
        Assert.Equal(60ul, members.Stored(Id(3), 3, ulong.MaxValue));
    }

    [Fact]
    public void Later_membership_is_believed_when_a_quorum_says_the_very_same()
    {
        var members = Members(Four);
        var newcomer = OrderingConformance.Signer(5);
        var word = (ServedOrdering.Word([.. Four, newcomer], Four) with { Quotas = AgreedQuotas.None with { Member = 7 } }).Encode();
        Assert.Equal(AgreedQuotas.None, members.Agreed);
        var other = ServedOrdering.Word(Four[..1], Four[..1]).Encode();
        Assert.True(members.Hear(Id(0), word));
        Assert.True(members.Hear(Id(0), word));
        Assert.True(members.Hear(OrderingConformance.Account(newcomer), word));
        Assert.True(members.Hear(Id(1), other));
        Assert.True(members.Hear(Id(2), word));
        Assert.False(members.IsPresent(OrderingConformance.Account(newcomer)));
        Assert.True(members.Hear(Id(3), word));
        Assert.True(members.IsPresent(OrderingConformance.Account(newcomer)));
        Assert.Equal(7, members.Agreed.Member);
        Assert.False(members.Hear(Id(1), word.AsMemory(..^1)));
    }

    [Fact]
    public async Task Nobody_but_present_members_enters()
    {
        await using var process = await Serve(Members(Four), new OrderingDoorLimits());
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => Line(process, OrderingConformance.Signer(9)).Report(3, 1, default));
        Assert.Equal(HttpStatusCode.Forbidden, fault.StatusCode);
        await Line(process, Four[0]).Report(3, 1, default);
    }

    [Fact]
    public async Task Member_that_asks_too_often_is_refused_and_the_others_are_not()
    {
        await using var process = await Serve(Members(Four), new OrderingDoorLimits { RequestsPerSecond = 1, RequestsBurst = 2 });
        var line = Line(process, Four[0]);
        var refused = 0;
        for (var n = 0; n < 6; n++)
        {
            refused += await Record.ExceptionAsync(() => line.Report(3, 1, default)) is HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests } ? 1 : 0;
        }

        Assert.InRange(refused, 1, 5);
        await Line(process, Four[1]).Report(3, 1, default);
    }

    [Fact]
    public async Task Member_holds_so_many_streams_and_no_more()
    {
        await using var process = await Serve(Members(Four), new OrderingDoorLimits { StreamsMax = 2, Heartbeat = TimeSpan.FromMilliseconds(20) });
        var line = Line(process, Four[0]);
        using var end = new CancellationTokenSource();
        var held = new List<IAsyncEnumerator<byte[]>>();
        for (var n = 0; n < 2; n++)
        {
            held.Add(line.Stream(3, 0, end.Token).GetAsyncEnumerator(end.Token));
            Assert.True(await held[^1].MoveNextAsync());
        }

        var third = line.Stream(3, 0, end.Token).GetAsyncEnumerator(end.Token);
        var fault = await Assert.ThrowsAsync<HttpRequestException>(async () => await third.MoveNextAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, fault.StatusCode);
        await held[0].DisposeAsync();
        await EtcdScene.Until(() => Enters(line));
        await held[1].DisposeAsync();
    }

    [Fact]
    public async Task Member_carries_no_batches_of_another()
    {
        await using var process = await Serve(Members(Four), new OrderingDoorLimits());
        var (own, others) = (OrderingConformance.BatchOf(Four[0], 1), OrderingConformance.BatchOf(Four[1], 1));
        var (answers, _) = await Line(process, Four[0]).Offer([own.Bytes, others.Bytes, new byte[10]], default);
        Assert.Equal([OfferAnswer.Taken, OfferAnswer.Refused, OfferAnswer.Refused], answers);
    }

    [Theory]
    [InlineData("/ordering/0/entries?epoch=3&from=0&max=65")]
    [InlineData("/ordering/0/entries?epoch=3&from=-1&max=6")]
    [InlineData("/ordering/0/entries?from=0&max=6")]
    [InlineData("/ordering/0/stream?epoch=3&from=x")]
    public async Task Malformed_question_is_refused(string path)
    {
        await using var process = await Serve(Members(Four), new OrderingDoorLimits());
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact, BaseAddress = process.Address };
        client.DefaultRequestHeaders.Add(OrderingLine.MemberHeader, Id(0).ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(path)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path.Replace("/0/", "/7/", StringComparison.Ordinal))).StatusCode);
    }

    [Fact]
    public async Task Behind_mutual_tls_the_key_says_who_asks()
    {
        using var owner = new OwnTlsKeys([Tls(1)]);
        var members = new OrderingMembers(
            new MembershipWord([.. Four.Select((m, i) => new OrderingMember(OrderingConformance.Account(m), [m.PublicKey], [Tls(i + 1).Signer.PublicKey])).OrderBy(m => m.Account)], [.. Four.Select(OrderingConformance.Account).Order()]), 3);
        await using var process = await Serve(members, new OrderingDoorLimits(), owner);
        var address = new UriBuilder(process.Address) { Scheme = "https" }.Uri;
        var settings = RemoteOrderingTests.For(Four[1], Calm, address);
        using var known = new OrderingLine(settings with { Handler = _ => PeerTls.Handler(Tls(2), key => members.Find(key) is not null) }, address);
        var (answers, _) = await known.Offer([OrderingConformance.BatchOf(Four[1], 1).Bytes, OrderingConformance.BatchOf(Four[0], 1).Bytes], default);
        Assert.Equal([OfferAnswer.Taken, OfferAnswer.Refused], answers);
        using var stranger = new OrderingLine(settings with { Handler = _ => PeerTls.Handler(Tls(9), _ => true) }, address);
        await Assert.ThrowsAnyAsync<Exception>(() => stranger.Report(3, 1, default));
    }

    private static bool Enters(OrderingLine line)
    {
        using var end = new CancellationTokenSource();
        var stream = line.Stream(3, 0, end.Token).GetAsyncEnumerator(end.Token);
        try
        {
            return stream.MoveNextAsync().AsTask().Result;
        }
        catch (AggregateException)
        {
            return false;
        }
    }

    private static TlsKey Tls(int number)
    {
        var scalar = new byte[32];
        scalar[30] = 7;
        scalar[31] = (byte)number;
        return TlsKey.FromScalar(scalar);
    }

    private static Ledger.Primitives.AccountId Id(int number) => OrderingConformance.Account(Four[number]);

    private static OrderingMembers Members(P256Signer[] members) => ServedOrdering.Members(OrderingConformance.Epoch, members, members);

    private static OrderingLine Line(ServedOrdering process, P256Signer member) => new(RemoteOrderingTests.For(member, Calm, process.Address), process.Address);

    private static Task<ServedOrdering> Serve(OrderingMembers members, OrderingDoorLimits limits, OwnTlsKeys? own = null)
    {
        var inside = new EmbeddedOrdering(
            new EmbeddedOrderingSettings(OrderingConformance.Network, 0, OrderingConformance.Epoch, 0, OrderingConformance.Sequencer, members.Identity, Calm),
            SequenceNumbers.Open(new MemoryFolder(), OrderingConformance.Epoch, 0, 16), TimeProvider.System);
        return ServedOrdering.StartAsync(inside, members, limits, own: own);
    }
}
