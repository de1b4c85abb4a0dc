using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>What every ordering does, whatever stands behind it. An implementation inherits and opens itself.</summary>
public abstract class OrderingConformance
{
    protected internal static readonly NetworkId Network = new(Sha256.Of("ordering"u8));
    protected internal static readonly P256Signer Sequencer = Signer(100);
    protected internal static readonly P256Signer MemberA = Signer(1);
    protected internal static readonly P256Signer MemberB = Signer(2);
    protected internal const ulong Epoch = 3;

    /// <summary>No empty entry between, so that a slow machine changes nothing.</summary>
    private static readonly OrderingLimits Calm = new() { Idle = TimeSpan.FromHours(1) };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Opens the ordering for members A and B with these bounds; opening again continues the same log.</summary>
    protected abstract Task<IOrdering> Open(OrderingLimits limits);

    protected internal static P256Signer Signer(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return P256Signer.FromScalar(scalar);
    }

    protected internal static AccountId Account(ISigner member) => new(member.KeyId.Value);

    protected internal static Batch BatchOf(ISigner member, ulong number, int transactions = 1, int length = 100) =>
        new Batch(Network, 0, Account(member), number, [.. Enumerable.Range(0, transactions).Select(_ => (ReadOnlyMemory<byte>)new byte[length])]).Sign(member);

    protected internal static IEnumerable<P256PublicKey> Identity(AccountId member) => new[] { MemberA.PublicKey, MemberB.PublicKey }.Where(key => new AccountId(key.Thumbprint().Value) == member);

    /// <summary>Reads entries until they hold this many batches.</summary>
    protected internal static async Task<List<LogEntry>> Collect(IOrdering ordering, ulong from, int batches)
    {
        using var patience = new CancellationTokenSource(Patience);
        var entries = new List<LogEntry>();
        await foreach (var bytes in ordering.ReadFrom(Epoch, from, patience.Token))
        {
            entries.Add(LogEntry.TryDecode(bytes)!);
            if (entries.Sum(e => e.Batches.Count) >= batches)
            {
                return entries;
            }
        }

        throw new InvalidOperationException("The log ended.");
    }

    /// <summary>The retained entries, once they are as awaited.</summary>
    private static async Task<List<LogEntry>> Until(IOrdering ordering, Predicate<List<LogEntry>> awaited)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var entries = (await ordering.Read(Epoch, 0, 100, patience.Token)).Select(b => LogEntry.TryDecode(b)!).ToList();
            if (awaited(entries))
            {
                return entries;
            }

            await Task.Delay(1, patience.Token);
        }
    }

    private static List<string> Texts(IEnumerable<LogEntry> entries) => [.. entries.SelectMany(e => e.Batches).Select(b => Convert.ToHexString(b.Span))];

    private static string Text(Batch batch) => Convert.ToHexString(batch.Bytes.Span);

    [Fact]
    public async Task Batches_come_out_verbatim_each_members_in_the_order_offered_in_signed_entries()
    {
        await using var ordering = await Open(Calm);
        var batches = Enumerable.Range(0, 40).Select(n => BatchOf(n % 3 == 0 ? MemberB : MemberA, (ulong)n)).ToList();
        batches.ForEach(b => Assert.True(ordering.Offer(b.Bytes)));
        var entries = await Collect(ordering, 0, batches.Count);
        var come = entries.SelectMany(e => e.Batches).Select(b => Batch.TryDecode(b)!).ToList();
        foreach (var member in new[] { MemberA, MemberB })
        {
            Assert.Equal(batches.Where(b => b.Member == Account(member)).Select(Text), come.Where(b => b.Member == Account(member)).Select(Text));
        }

        Assert.Equal(batches.Count, come.Count);
        Assert.All(entries, e => Assert.True(e.IsSignedBy(Sequencer.PublicKey)));
        Assert.All(entries, e => Assert.Equal((Network, 0u, Epoch), (e.Network, e.Partition, e.Epoch)));
    }

    [Fact]
    public async Task Numbers_and_times_ascend()
    {
        await using var ordering = await Open(Calm with { EntryTransactions = 1, Pipeline = 1000, Backlog = 1000, GatherTransactions = 1 });
        for (var n = 0; n < 20; n++)
        {
            Assert.True(ordering.Offer(BatchOf(MemberA, (ulong)n).Bytes));
        }

        var entries = await Collect(ordering, 0, 20);
        Assert.Equal(20, entries.Count(e => e.Batches.Count > 0));
        Assert.Equal(entries.OrderBy(e => e.Sequence).Select(e => e.Sequence).Distinct(), entries.Select(e => e.Sequence));
        Assert.Equal(entries.OrderBy(e => e.Time).Select(e => e.Time).Distinct(), entries.Select(e => e.Time));
    }

    [Fact]
    public async Task Every_reader_sees_the_same_log_from_where_it_starts()
    {
        await using var ordering = await Open(Calm with { EntryTransactions = 1, Pipeline = 1000, Backlog = 1000, GatherTransactions = 1 });
        for (var n = 0; n < 30; n++)
        {
            Assert.True(ordering.Offer(BatchOf(MemberA, (ulong)n).Bytes));
        }

        var whole = await Collect(ordering, 0, 30);
        var again = await Collect(ordering, 0, 30);
        Assert.Equal(whole.Select(e => Sha256.Of(e.Bytes.Span)), again.Select(e => Sha256.Of(e.Bytes.Span)));
        var middle = whole[14].Sequence;
        var rest = await Collect(ordering, middle, whole.Skip(14).Sum(e => e.Batches.Count));
        Assert.Equal(whole.Skip(14).Select(e => e.Sequence), rest.Select(e => e.Sequence));
        var read = await ordering.Read(Epoch, middle, 5, CancellationToken.None);
        Assert.Equal(whole.Skip(14).Take(5).Select(e => e.Sequence), read.Select(b => LogEntry.TryDecode(b)!.Sequence));
    }

    [Fact]
    public async Task Reader_that_waits_is_told()
    {
        await using var ordering = await Open(Calm);
        var reading = Collect(ordering, 0, 1);
        Assert.True(ordering.Offer(BatchOf(MemberA, 7).Bytes));
        Assert.Equal(1, (await reading).Sum(e => e.Batches.Count));
    }

    [Fact]
    public async Task Same_batch_offered_again_stands_once()
    {
        await using var ordering = await Open(Calm);
        var (first, last) = (BatchOf(MemberA, 1), BatchOf(MemberA, 2));
        Assert.True(ordering.Offer(first.Bytes));
        Assert.True(ordering.Offer(first.Bytes));
        await Collect(ordering, 0, 1);
        Assert.True(ordering.Offer(first.Bytes));
        Assert.True(ordering.Offer(last.Bytes));
        Assert.Equal([Text(first), Text(last)], Texts(await Collect(ordering, 0, 2)));
    }

    [Fact]
    public async Task Batch_may_stand_again_once_its_entry_is_forgotten()
    {
        await using var ordering = await Open(Calm);
        var batch = BatchOf(MemberA, 1);
        Assert.True(ordering.Offer(batch.Bytes));
        var entry = (await Collect(ordering, 0, 1))[^1];
        ordering.Forget(Epoch, entry.Sequence + 1);
        Assert.True(ordering.Offer(batch.Bytes));
        Assert.Equal([Text(batch)], Texts(await Collect(ordering, entry.Sequence + 1, 1)));
    }

    [Fact]
    public async Task Batch_of_a_stranger_another_network_or_with_a_wrong_signature_is_not_taken()
    {
        await using var ordering = await Open(Calm);
        var good = BatchOf(MemberA, 1);
        var forged = good.Bytes.ToArray();
        forged[^70] ^= 1;
        Assert.False(ordering.Offer(forged));
        Assert.False(ordering.Offer(BatchOf(Signer(9), 1).Bytes));
        Assert.False(ordering.Offer((good with { Network = new NetworkId(Hash.Zero) }).Sign(MemberA).Bytes));
        Assert.False(ordering.Offer((good with { Partition = 1 }).Sign(MemberA).Bytes));
        Assert.False(ordering.Offer((good with { Member = Account(MemberB) }).Sign(MemberA).Bytes));
        Assert.False(ordering.Offer(Array.Empty<byte>()));
        Assert.False(ordering.Offer(new byte[LedgerLimits.BatchBytesMax + 1]));
        Assert.True(ordering.Offer(good.Bytes));
        Assert.Equal([Text(good)], Texts(await Collect(ordering, 0, 1)));
    }

    [Fact]
    public async Task No_entry_is_over_its_cap_and_none_is_lost_when_batches_are_large()
    {
        await using var ordering = await Open(Calm with { MemberWaitingBytesMax = 64 << 20, WaitingBytesMax = 64 << 20 });
        var batches = Enumerable.Range(0, 12).Select(n => BatchOf(MemberA, (ulong)n, 11 + n % 5, 60_000)).ToList();
        batches.ForEach(b => Assert.True(ordering.Offer(b.Bytes)));
        var entries = await Collect(ordering, 0, batches.Count);
        Assert.Equal(batches.Select(Text), Texts(entries));
        Assert.All(entries, e => Assert.InRange(e.Bytes.Length, 1, LedgerLimits.EntryBytesMax));
    }

    [Fact]
    public async Task One_member_cannot_take_the_room_of_another()
    {
        await using var ordering = await Open(Calm with { MemberWaitingBytesMax = 20_000, WaitingBytesMax = 60_000, RetainedMax = 0 });
        var taken = 0;
        while (ordering.Offer(BatchOf(MemberA, (ulong)taken, 10, 400).Bytes))
        {
            taken++;
        }

        Assert.InRange(taken, 1, 5);
        Assert.True(ordering.Offer(BatchOf(MemberB, 0, 10, 400).Bytes));
    }

    [Fact]
    public async Task Log_begins_with_an_entry_although_nobody_sends_a_batch()
    {
        await using var ordering = await Open(Calm);
        Assert.Empty(Assert.Single(await Until(ordering, entries => entries.Count > 0)).Batches);
    }

    [Fact]
    public async Task Without_batches_empty_entries_keep_the_log_going()
    {
        await using var ordering = await Open(Calm with { Idle = TimeSpan.FromMilliseconds(10) });
        using var patience = new CancellationTokenSource(Patience);
        var seen = 0;
        await foreach (var bytes in ordering.ReadFrom(Epoch, 0, patience.Token))
        {
            Assert.Empty(LogEntry.TryDecode(bytes)!.Batches);
            if (++seen == 3)
            {
                break;
            }
        }

        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task Writing_stops_at_the_bound_and_goes_on_when_entries_are_forgotten()
    {
        await using var ordering = await Open(Calm with { EntryTransactions = 1, RetainedMax = 4, Pipeline = 4, Backlog = 4, GatherTransactions = 1 });
        for (var n = 0; n < 8; n++)
        {
            Assert.True(ordering.Offer(BatchOf(MemberA, (ulong)n).Bytes));
        }

        var first = await Until(ordering, entries => entries.Count == 4);
        ordering.Forget(Epoch, first[^1].Sequence + 1);
        var second = await Until(ordering, entries => entries.Count == 4 || Texts(first.Concat(entries)).Count == 8);
        Assert.True(second[0].Sequence > first[^1].Sequence);
        ordering.Forget(Epoch, second[^1].Sequence + 1);
        var third = await Until(ordering, entries => Texts(first.Concat(second).Concat(entries)).Count == 8);
        Assert.Equal(8, Texts(first.Concat(second).Concat(third)).Distinct().Count());
    }

    [Fact]
    public async Task Another_epoch_has_no_entries()
    {
        await using var ordering = await Open(Calm);
        Assert.True(ordering.Offer(BatchOf(MemberA, 1).Bytes));
        var written = await Collect(ordering, 0, 1);
        ordering.Forget(Epoch + 1, ulong.MaxValue);
        Assert.Empty(await ordering.Read(Epoch + 1, 0, 10, CancellationToken.None));
        Assert.Equal(written.Count, (await ordering.Read(Epoch, 0, 10, CancellationToken.None)).Count);
        await foreach (var entry in ordering.ReadFrom(Epoch - 1, 0, CancellationToken.None))
        {
            Assert.Fail($"{entry.Length} bytes of another epoch");
        }
    }

    [Fact]
    public async Task Numbers_are_not_given_again_after_a_restart()
    {
        var limits = Calm with { EntryTransactions = 1, Pipeline = 1000, Backlog = 1000, GatherTransactions = 1 };
        var seen = new List<ulong>();
        for (var run = 0; run < 4; run++)
        {
            await using var ordering = await Open(limits);
            for (var n = 0; n < 5; n++)
            {
                Assert.True(ordering.Offer(BatchOf(MemberA, (ulong)((run * 10) + n)).Bytes));
            }

            seen.AddRange((await Collect(ordering, seen.Count == 0 ? 0 : seen[^1] + 1, 5)).Select(e => e.Sequence));
        }

        Assert.Equal(seen.Order().Distinct(), seen);
    }

    [Fact]
    public async Task Readers_end_when_the_service_stops()
    {
        var ordering = await Open(Calm);
        var reading = Task.Run(async () =>
        {
            await foreach (var entry in ordering.ReadFrom(Epoch, 0, CancellationToken.None))
            {
                Assert.NotEqual(0, entry.Length);
            }
        });
        await ordering.DisposeAsync();
        await reading.WaitAsync(Patience);
        Assert.False(ordering.Offer(BatchOf(MemberA, 1).Bytes));
    }
}
