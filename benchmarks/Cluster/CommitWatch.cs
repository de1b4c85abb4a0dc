using System.Collections.Concurrent;
using System.Diagnostics;
using Google.Protobuf;
using Xinglin.Faults.Machines;
using Xinglin.Faults.Wires;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Etcd;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// When each transaction's entry was committed in etcd: the first time that any of its members shows it to a watch from that member's own machine,
/// which its leader does as soon as a majority has it.
/// </summary>
internal sealed class CommitWatch : IAsyncDisposable
{
    private static readonly ByteString _every = ByteString.CopyFrom(0);

    private readonly ConcurrentDictionary<Hash, long> _seen = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<EtcdClient> _clients;
    private readonly Task _watching;

    internal CommitWatch(ProcessConsortium consortium, Network network)
    {
        _clients = [.. consortium.EtcdClients.Select((client, i) => new EtcdClient([new Uri(client)], _ => network[ProcessConsortium.Members[i].Slug].Handler(), TimeSpan.FromSeconds(10)))];
        _watching = Task.WhenAll(_clients.Select(WatchAsync));
    }

    /// <summary>The Stopwatch timestamp of the commit.</summary>
    internal long Of(ReadOnlyMemory<byte> transaction) => _seen[Sha256.Of(transaction.Span)];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _clients.ForEach(c => c.Dispose());
        _stopping.Dispose();
    }

    private async Task WatchAsync(EtcdClient client)
    {
        await foreach (var answer in client.Watch(new WatchCreate { Key = _every, RangeEnd = _every }, _stopping.Token))
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var entry in answer.Events.Select(e => e.Kv is { } pair ? LogEntry.TryDecode(pair.Value.Memory) : null).OfType<LogEntry>())
            {
                Note(entry, now);
            }
        }
    }

    private void Note(LogEntry entry, long now)
    {
        foreach (var transaction in entry.Batches.Select(b => Batch.TryDecode(b)).OfType<Batch>().SelectMany(b => b.Transactions))
        {
            _seen.AddOrUpdate(Sha256.Of(transaction.Span), now, (_, before) => Math.Min(before, now));
        }
    }
}
