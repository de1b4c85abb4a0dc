using System.Diagnostics;
using Google.Protobuf;
using Xinglin.Benchmarks.Ledger;
using Xinglin.Node.Ordering.Etcd;
using Xinglin.Node.Ordering.Etcd.Wire;

namespace Xinglin.Benchmarks.Cluster;

/// <summary>
/// p99 of an etcd put, milliseconds, by the client that the ordering itself uses: what submit-to-final latency is over. One put at a time, each with
/// bytes of the length given, to a key of its own; the first tenth, which opens the connection, is not counted.
/// </summary>
internal static class EtcdPutLatency
{
    private const string Prefix = "/xinglin-bench/put/";

    /// <summary>Takes so many puts one after another, at most as many a second as given, and removes what it wrote.</summary>
    internal static async Task<double> P99(IReadOnlyList<Uri> etcd, int bytes, int puts, int perSecond, CancellationToken cancellation)
    {
        using var client = new EtcdClient(etcd, _ => new SocketsHttpHandler(), TimeSpan.FromSeconds(10));
        var value = new byte[bytes];
        Random.Shared.NextBytes(value);
        var warming = puts / 10;
        var times = new List<double>(puts);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < warming + puts; i++)
        {
            await Until(begin, i, perSecond, cancellation);
            var clock = Stopwatch.GetTimestamp();
            await client.Put(new PutAsk { Key = Key(FormattableString.Invariant($"{Prefix}{i:x8}")), Value = UnsafeByteOperations.UnsafeWrap(value) }, cancellation);
            if (i >= warming)
            {
                times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            }
        }

        await client.Delete(new DeleteAsk { Key = Key(Prefix), RangeEnd = Key(Prefix[..^1] + "0") }, cancellation);
        return FlushLimit.Percentile([.. times], 0.99);
    }

    private static ByteString Key(string text) => ByteString.CopyFromUtf8(text);

    /// <summary>The i-th put is due at its own time, however late the one before was.</summary>
    private static async Task Until(long begin, int i, int perSecond, CancellationToken cancellation)
    {
        var left = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(begin);
        if (left > TimeSpan.FromMilliseconds(1))
        {
            await Task.Delay(left, cancellation);
        }
    }
}
