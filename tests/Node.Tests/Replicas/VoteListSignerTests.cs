using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Replicas;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>Votes of several partitions that come together are signed together, and nobody waits who has nobody to wait for.</summary>
public sealed class VoteListSignerTests
{
    private static readonly TimeSpan Forever = TimeSpan.FromMinutes(5);
    private static readonly P256Signer Key = TestConsortium.Key(1);
    private static readonly P256Signer Other = TestConsortium.Key(2);

    [Fact]
    public void A_partition_alone_signs_alone_at_once()
    {
        var signing = new VoteListSigner(Forever).For(0);
        for (var round = 0; round < 3; round++)
        {
            Assert.Null(signing.Sign(Key, Content(0, round)).Place);
        }
    }

    [Fact]
    public async Task Partitions_that_vote_together_sign_one_list_which_ends_when_all_that_are_due_are_there()
    {
        var signer = new VoteListSigner(Forever, new StoppedClock());
        WarmUp(signer, Key, 4);
        var signatures = await SignAsync(signer, Key, [0, 1, 2, 3], round: 1);
        Assert.All(signatures, s => Assert.Equal(4, s.Place!.Size));
        Assert.Single(signatures.Select(s => Convert.ToHexString(s.Signature.Span)).Distinct());
        Assert.Equal([0, 1, 2, 3], signatures.Select(s => (int)s.Place!.Index).Order());
        for (var i = 0; i < 4; i++)
        {
            Assert.True(signatures[i].IsBy(Key.PublicKey, Content((uint)i, 1).Span));
        }
    }

    [Fact]
    public async Task Salts_are_never_the_same_twice()
    {
        var signer = new VoteListSigner(Forever, new StoppedClock());
        WarmUp(signer, Key, 3);
        var salts = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            // The same votes again: were the salt computed from them, it would be known to whoever knows them.
            foreach (var signature in await SignAsync(signer, Key, [0, 1, 2], round: 1))
            {
                Assert.True(salts.Add(Convert.ToHexString(signature.Place!.Salt.Span)));
            }
        }
    }

    [Fact]
    public void Who_waited_long_enough_goes_alone()
    {
        var signer = new VoteListSigner(TimeSpan.FromMilliseconds(1), new StoppedClock { Steps = true });
        for (var round = 0; round < 6; round++)
        {
            Assert.Null(signer.For((uint)round % 2).Sign(Key, Content((uint)round % 2, round)).Place);
        }
    }

    [Fact]
    public void Nobody_waits_for_a_partition_that_has_not_voted_lately()
    {
        var clock = new StoppedClock();
        var signer = new VoteListSigner(Forever, clock);
        WarmUp(signer, Key, 3);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(signer.For(0).Sign(Key, Content(0, 5)).Place);
    }

    [Fact]
    public async Task Two_keys_are_in_two_lists()
    {
        var signer = new VoteListSigner(Forever, new StoppedClock());
        WarmUp(signer, Key, 2);
        WarmUp(signer, Other, 2);
        var lists = await Task.WhenAll(SignAsync(signer, Key, [0, 1], 1), SignAsync(signer, Other, [0, 1], 1));
        Assert.All(lists[0], s => Assert.Equal(2, s.Place!.Size));
        Assert.All(lists[0].Index(), s => Assert.True(s.Item.IsBy(Key.PublicKey, Content((uint)s.Index, 1).Span)));
        Assert.All(lists[1].Index(), s => Assert.True(s.Item.IsBy(Other.PublicKey, Content((uint)s.Index, 1).Span)));
    }

    [Fact]
    public async Task A_list_that_could_not_be_signed_leaves_each_to_itself()
    {
        var signer = new VoteListSigner(Forever, new StoppedClock());
        WarmUp(signer, Key, 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => OnThread(() =>
        {
            try
            {
                return signer.For((uint)i).Sign(new OnlyVotes(Key), Content((uint)i, 1));
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        })));
        Assert.Equal(1, answers.Count(a => a is null));
        Assert.All(answers.Index().Where(a => a.Item is not null), a => Assert.True(a.Item!.Place is null && a.Item.IsBy(Key.PublicKey, Content((uint)a.Index, 1).Span)));
    }

    [Fact]
    public void What_was_verified_is_forgotten_when_there_is_too_much_of_it()
    {
        var lists = new VerifiedLists(generation: 10);
        var marks = Enumerable.Range(0, 100).Select(i => Sha256.Of([(byte)i])).ToArray();
        foreach (var mark in marks)
        {
            Assert.False(lists.Contains(mark));
            lists.Add(mark);
            Assert.True(lists.Contains(mark));
        }

        Assert.InRange(marks.Count(lists.Contains), 10, 20);
    }

    private static ReadOnlyMemory<byte> Content(uint partition, int round) =>
        new VoteContent(VoteStep.Prevote, new NetworkId(Sha256.Of("network"u8)), partition, new Height(4), (uint)round, Hash.Zero).Encode();

    /// <summary>So that the signer has seen each of them vote: a new one waits for those before it, which then come.</summary>
    private static void WarmUp(VoteListSigner signer, ISigner key, int partitions)
    {
        signer.For(0).Sign(key, Content(0, 0));
        for (var next = 1; next < partitions; next++)
        {
            var newest = SignAsync(signer, key, [next], round: 0);
            Assert.True(SpinWait.SpinUntil(() => signer.Waiting == 1, TimeSpan.FromMinutes(1)));
            Task.WaitAll(newest, SignAsync(signer, key, [.. Enumerable.Range(0, next)], round: 0));
        }
    }

    private static async Task<VoteSignature[]> SignAsync(VoteListSigner signer, ISigner key, int[] partitions, int round) =>
        await Task.WhenAll(partitions.Select(p => OnThread(() => signer.For((uint)p).Sign(key, Content((uint)p, round)))));

    private static Task<T> OnThread<T>(Func<T> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed class StoppedClock : TimeProvider
    {
        private long _ticks;

        /// <summary>A second later whenever somebody looks.</summary>
        public bool Steps { get; init; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Advance(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override long GetTimestamp() => Steps ? Interlocked.Add(ref _ticks, TimeSpan.TicksPerMillisecond) : Interlocked.Read(ref _ticks);
    }

    /// <summary>A device that refuses whatever is no vote.</summary>
    private sealed class OnlyVotes(ISigner key) : ISigner
    {
        public P256PublicKey PublicKey => key.PublicKey;

        public KeyId KeyId => key.KeyId;

        public byte[] Sign(ReadOnlySpan<byte> message) => message.StartsWith("xinglin/vote/"u8) ? key.Sign(message) : throw new InvalidOperationException("The device refuses.");
    }
}
