using System.Runtime.CompilerServices;
using Xinglin.Ledger.Blocks;

namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// The ordering of other processes, as a node uses it. It reads from any of them and offers to the one that takes batches; when one
/// dies, is slow or lies it goes on with the next. Nothing that they answer throws here: the node's own proposals go on without them.
/// </summary>
public sealed class RemoteOrdering : IOrdering
{
    private readonly RemoteOrderingSettings _settings;
    private readonly BatchAdmission _admission;
    private readonly OfferedBatches _offered;
    private readonly OrderingLines _reading;
    private readonly EntryJudge _judge;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BatchSender _sender;
    private readonly StoredReporter _reporter;

    /// <summary>Starts to offer and to report; nothing is read before somebody asks.</summary>
    /// <exception cref="ArgumentException">There is no endpoint.</exception>
    public RemoteOrdering(RemoteOrderingSettings settings, TimeProvider clock)
    {
        if (settings.Endpoints.Count == 0)
        {
            throw new ArgumentException("An ordering needs an endpoint.", nameof(settings));
        }

        (_settings, _clock) = (settings, clock);
        _admission = new BatchAdmission(settings.Network, settings.Partition, settings.Identity);
        _offered = new OfferedBatches(settings.Limits);
        _reading = new OrderingLines(settings);
        _judge = new EntryJudge(settings);
        _sender = new BatchSender(settings, _offered, clock, _stopping.Token);
        _reporter = new StoredReporter(settings, _sender.Lines, clock, _stopping.Token);
    }

    /// <inheritdoc/>
    public ulong Epoch => _settings.Epoch;

    /// <inheritdoc/>
    public string? Trouble => _reading.Faults is { Faults: var faults, Last: { } last } && faults >= _reading.All.Count
        ? $"No ordering process answers ({last}): members propose in its place, at a lower rate."
        : _sender.Trouble ?? _reporter.Trouble;

    /// <inheritdoc/>
    public bool Offer(ReadOnlyMemory<byte> batch)
    {
        if (_stopping.IsCancellationRequested || _admission.Admit(batch) is not { } admitted || !_offered.TryAdd(admitted, _clock.GetElapsedTime(0)))
        {
            return false;
        }

        _sender.Wake();
        return true;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFrom(ulong epoch, ulong sequence, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        await using var reader = new EntryReader(_reading, _judge, epoch, Math.Max(sequence, _reporter.Below));
        while (epoch == Epoch && await reader.Next(either.Token) is { } entry)
        {
            _offered.Came(entry.Batches, _clock.GetElapsedTime(0));
            yield return entry.Bytes;
        }

        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> Read(ulong epoch, ulong sequence, int max, CancellationToken cancellation)
    {
        if (epoch != Epoch || max <= 0)
        {
            return [];
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _stopping.Token);
        var found = await RangeRead.FromAny(_reading, _judge, epoch, Math.Max(sequence, _reporter.Below), max, either.Token);
        cancellation.ThrowIfCancellationRequested();
        foreach (var entry in found)
        {
            _offered.Came(entry.Batches, _clock.GetElapsedTime(0));
        }

        return [.. found.Select(e => e.Bytes)];
    }

    /// <inheritdoc/>
    public void Forget(ulong epoch, ulong below)
    {
        if (epoch == Epoch)
        {
            _reporter.Report(below);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _sender.Ended;
        await _reporter.Ended;
        _sender.Lines.Dispose();
        _reading.Dispose();
    }
}
