using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Tests.Intake;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>One member floods; time is counted in entries, so that a run is the same every time.</summary>
public sealed class StormTests
{
    private const int Entries = 200;
    private const int Capacity = 100;
    private const int BatchOf = 10;
    private static readonly OrderingLimits Limits = new() { EntryTransactions = Capacity, WaitingBytesMax = 512 * 1024, MemberWaitingBytesMax = 256 * 1024 };

    /// <summary>Transactions served of each member, when each offers so many an entry.</summary>
    private static int[] Serve(params int[] offered)
    {
        var waiting = new WaitingBatches(Limits);
        var members = offered.Select((_, i) => IntakeSample.Signer((byte)(10 + i))).ToArray();
        var batches = members.Select(BatchBy).ToArray();
        var backlog = new int[offered.Length];
        var served = new int[offered.Length];
        for (var entry = 0; entry < Entries; entry++)
        {
            for (var i = 0; i < offered.Length; i++)
            {
                backlog[i] += offered[i] / BatchOf;
                while (backlog[i] > 0 && waiting.TryAdd(batches[i], TimeSpan.FromMilliseconds(entry)))
                {
                    backlog[i]--;
                }
            }

            foreach (var batch in waiting.TakeEntry())
            {
                served[Array.IndexOf(batches, batch)] += batch.Transactions.Count;
            }
        }

        return served;
    }

    private static Batch BatchBy(P256Signer member) =>
        new Batch(IntakeSample.Network, 0, new AccountId(member.KeyId.Value), 1, [.. Enumerable.Repeat<ReadOnlyMemory<byte>>(new byte[600], BatchOf)]).Sign(member);

    [Fact]
    public void Honest_members_keep_their_traffic_while_one_floods_at_ten_times_capacity()
    {
        var quiet = Serve(20, 20, 20, 0);
        var stormy = Serve(20, 20, 20, 10 * Capacity);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(stormy[i] >= 0.8 * quiet[i], $"member {i}: {stormy[i]} of {quiet[i]}");
        }

        Assert.True(stormy.Sum() >= 0.95 * Entries * Capacity, "the flood may have what nobody else wants");
    }

    [Fact]
    public void Members_who_all_want_more_than_there_is_get_an_equal_part_whoever_wants_most()
    {
        var served = Serve(2 * Capacity, 2 * Capacity, 2 * Capacity, 10 * Capacity);
        Assert.All(served, s => Assert.InRange(s, 0.8 * Entries * Capacity / 4, 1.2 * Entries * Capacity / 4));
    }

    [Fact]
    public void Several_flooding_members_do_not_fill_the_queue_for_one_who_sends_little()
    {
        var served = Serve(10, 10 * Capacity, 10 * Capacity, 10 * Capacity, 10 * Capacity);
        Assert.True(served[0] >= 0.95 * Entries * 10, $"{served[0]}");
    }

    [Fact]
    public void Accounts_of_one_member_share_its_batches_by_price()
    {
        var open = new OpenBatch(new IntakeLimits { CutCount = 100 });
        using var sample = new IntakeSample();
        var flood = sample.Transaction(IntakeSample.Alice);
        var honest = sample.Transaction(IntakeSample.Bob);
        for (var i = 0; i < 1_000; i++)
        {
            open.Add(flood, IntakeSample.Alice.KeyId.Value, 400, HandClock.Start);
        }

        for (var i = 0; i < 40; i++)
        {
            open.Add(honest, IntakeSample.Bob.KeyId.Value, 400, HandClock.Start);
        }

        Assert.Equal(40, open.Take(HandClock.Start).Count(t => t.Id == honest.Id));
    }

    [Fact]
    public void Voted_quota_of_a_member_holds_at_the_ordering()
    {
        var agreed = AgreedQuotas.None with { Member = 10 };
        var quotas = new MemberQuotas(() => agreed);
        var (one, other) = (BatchBy(IntakeSample.Alice), BatchBy(IntakeSample.Bob));
        var now = TimeSpan.FromHours(1);
        Assert.Equal(4, Enumerable.Range(0, 10).Count(_ => quotas.TryTake(one, now)));
        Assert.True(quotas.TryTake(other, now));
        Assert.Equal(1, Enumerable.Range(0, 10).Count(_ => quotas.TryTake(one, now + TimeSpan.FromSeconds(1))));
        agreed = AgreedQuotas.None;
        Assert.True(quotas.TryTake(one, now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Voted_quota_of_a_partition_slows_its_entries_and_keeps_their_fair_division()
    {
        var quotas = new MemberQuotas(() => AgreedQuotas.None with { Partition = 100 });
        var now = TimeSpan.FromHours(1);
        quotas.Written([.. Enumerable.Repeat(BatchBy(IntakeSample.Alice), 5)], now);
        Assert.Equal(TimeSpan.FromMilliseconds(500), quotas.UntilNext(now));
        Assert.Equal(TimeSpan.Zero, quotas.UntilNext(now + TimeSpan.FromMilliseconds(500)));
    }
}
