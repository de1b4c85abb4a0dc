using System.Runtime.CompilerServices;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Ordering.Remote;
using Xinglin.Node.Tests.Storage;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Ordering processes that die, are silent or lie, as a node meets them.</summary>
public sealed class RemoteFaultTests
{
    private static readonly OrderingLimits Calm = new() { Idle = TimeSpan.FromHours(1), EntryTransactions = 1, GatherTransactions = 1, Pipeline = 1000, Backlog = 1000 };

    [Fact]
    public async Task Nobody_there_is_said_in_a_sentence_and_batches_are_kept()
    {
        await using var node = new RemoteOrdering(RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, Nobody()), TimeProvider.System);
        Assert.True(node.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, 1).Bytes));
        await EtcdScene.Until(() => node.Trouble is { } sentence && sentence.Contains("No ordering process", StringComparison.Ordinal));
        Assert.Empty(await node.Read(OrderingConformance.Epoch, 0, 10, default));
    }

    [Fact]
    public async Task Process_that_comes_back_gets_what_was_offered_meanwhile()
    {
        var folder = new MemoryFolder();
        var first = await Serve(Log(folder));
        var address = first.Address;
        await using var node = new RemoteOrdering(RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, address), TimeProvider.System);
        Assert.True(node.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, 1).Bytes));
        var before = await OrderingConformance.Collect(node, 0, 1);
        await first.DisposeAsync();
        Assert.True(node.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, 2).Bytes));
        await using var second = await Serve(Log(folder), address.Port);
        var after = await OrderingConformance.Collect(node, before[^1].Sequence + 1, 1);
        Assert.Equal(2ul, Batch.TryDecode(after.SelectMany(e => e.Batches).First())!.Number);
    }

    [Fact]
    public async Task Liar_in_front_of_an_honest_process_is_passed_over()
    {
        await using var honest = await Serve(Log(new MemoryFolder()));
        foreach (var lie in Enum.GetValues<Lie>())
        {
            await using var liar = await Serve(new LyingOrdering(lie));
            await using var node = new RemoteOrdering(RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, liar.Address, honest.Address), TimeProvider.System);
            var number = (ulong)lie + 10;
            Assert.True(node.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, number).Bytes));
            var entries = await OrderingConformance.Collect(node, 0, (int)lie + 1);
            Assert.Contains(entries.SelectMany(e => e.Batches), b => Batch.TryDecode(b)!.Number == number);
            Assert.All(entries, e => Assert.True(e.IsSignedBy(OrderingConformance.Sequencer.PublicKey)));
        }
    }

    [Fact]
    public async Task Entries_that_one_process_hides_are_read_from_another()
    {
        var inside = Log(new MemoryFolder());
        await using var honest = await Serve(inside);
        for (ulong n = 0; n < 9; n++)
        {
            Assert.True(inside.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, n).Bytes));
        }

        await OrderingConformance.Collect(inside, 0, 9);
        await using var hiding = await Serve(new HidingOrdering(inside));
        await using var node = new RemoteOrdering(RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, hiding.Address, honest.Address), TimeProvider.System);
        var entries = await OrderingConformance.Collect(node, 0, 9);
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(n => (ulong)n), entries.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Batch_goes_where_the_process_says_only_when_the_ledger_names_the_place()
    {
        await using var takes = await Serve(Log(new MemoryFolder()));
        await using var sends = await Serve(new SendingOn(takes.Address.ToString().TrimEnd('/')));
        await using var lures = await Serve(new SendingOn("http://127.0.0.1:1"));
        await using var node = new RemoteOrdering(
            RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, lures.Address, sends.Address, takes.Address), TimeProvider.System);
        Assert.True(node.Offer(OrderingConformance.BatchOf(OrderingConformance.MemberA, 1).Bytes));
        await using var reader = new RemoteOrdering(RemoteOrderingTests.For(OrderingConformance.MemberA, Calm, takes.Address), TimeProvider.System);
        Assert.Equal(1, (await OrderingConformance.Collect(reader, 0, 1)).Sum(e => e.Batches.Count));
    }

    private static Uri Nobody() => new("http://127.0.0.1:1");

    private static EmbeddedOrdering Log(MemoryFolder folder) => new(
        new EmbeddedOrderingSettings(OrderingConformance.Network, 0, OrderingConformance.Epoch, 0, OrderingConformance.Sequencer, OrderingConformance.Identity, Calm),
        SequenceNumbers.Open(folder, OrderingConformance.Epoch, 0, 16), TimeProvider.System);

    private static Task<ServedOrdering> Serve(IOrdering inside, int port = 0) => ServedOrdering.StartAsync(
        inside, ServedOrdering.Members(OrderingConformance.Epoch, [OrderingConformance.MemberA], [OrderingConformance.MemberA]),
        new OrderingDoorLimits { Heartbeat = TimeSpan.FromMilliseconds(50) }, port);

    private enum Lie
    {
        Junk,
        ForeignSignature,
        AnotherEpoch,
        Backwards,
    }

    /// <summary>Takes every batch and writes none; what it shows is not of the log.</summary>
    private sealed class LyingOrdering(Lie lie) : IOrdering
    {
        public ulong Epoch => OrderingConformance.Epoch;

        public bool Offer(ReadOnlyMemory<byte> batch) => true;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            foreach (var entry in Entries())
            {
                await Task.Yield();
                yield return entry;
            }
        }

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([.. Entries()]);

        public void Forget(ulong epoch, ulong below)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private ReadOnlyMemory<byte>[] Entries()
        {
            var entry = new LogEntry(OrderingConformance.Network, 0, Epoch, 0, new LedgerTime(1), []);
            ReadOnlyMemory<byte>[] entries = lie switch
            {
                Lie.Junk => [new byte[100]],
                Lie.ForeignSignature => [entry.Sign(OrderingConformance.MemberB).Bytes],
                Lie.AnotherEpoch => [(entry with { Epoch = Epoch + 1 }).Sign(OrderingConformance.Sequencer).Bytes],
                _ => [new byte[1], new byte[1]],
            };
            return entries;
        }
    }

    /// <summary>Leaves out every third entry.</summary>
    private sealed class HidingOrdering(IOrdering inside) : IOrdering
    {
        public ulong Epoch => inside.Epoch;

        public bool Offer(ReadOnlyMemory<byte> batch) => inside.Offer(batch);

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var entry in inside.ReadFrom(epoch, sequence, cancellation))
            {
                if (LogEntry.TryDecode(entry)!.Sequence % 3 != 1)
                {
                    yield return entry;
                }
            }
        }

        public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) =>
            [.. (await inside.Read(epoch, sequence, max, cancellation)).Where(e => LogEntry.TryDecode(e)!.Sequence % 3 != 1)];

        public void Forget(ulong epoch, ulong below) => inside.Forget(epoch, below);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Takes nothing and names another place.</summary>
    private sealed class SendingOn(string place) : IOrdering
    {
        public ulong Epoch => OrderingConformance.Epoch;

        public string? TakenAt => place;

        public bool Offer(ReadOnlyMemory<byte> batch) => false;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            yield break;
        }

        public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyList<ReadOnlyMemory<byte>>>([]);

        public void Forget(ulong epoch, ulong below)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
