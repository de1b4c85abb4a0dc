using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Intake;
using Xinglin.Node.Projections;
using Xinglin.Node.Telemetry;

namespace Xinglin.Node.Replicas;

/// <summary>A block that became final.</summary>
internal sealed record CommittedBlock(BlockHeader Header, IReadOnlyList<Receipt> Decoded, IReadOnlyList<ReadOnlyMemory<byte>> Receipts);

/// <summary>
/// A thread behind the replica's: indexes what became final, tells intake, answers who waits. What it publishes as the tip
/// is indexed already. The replica waits for it only when it is many blocks behind.
/// </summary>
internal sealed class CommitFollower
{
    private const int BehindMax = 64;
    private readonly Lock _gate = new();
    private readonly Queue<CommittedBlock> _queue = [];
    private readonly SemaphoreSlim _room = new(BehindMax);
    private readonly SemaphoreSlim _work = new(0);
    private readonly TransactionIndex _index;
    private readonly TransactionIntake _intake;
    private readonly string _slug;
    private readonly TimeProvider _clock;
    private readonly Thread _thread;
    private volatile BlockHeader _tip;
    private volatile bool _stopping;

    internal CommitFollower(string slug, TransactionIndex index, TransactionIntake intake, BlockHeader tip, TimeProvider clock)
    {
        (_slug, _index, _intake, _tip, _clock) = (slug, index, intake, tip, clock);
        Heights.Reach(tip.Height);
        _thread = new Thread(Run) { IsBackground = true, Name = $"final {slug}" };
        _thread.Start();
    }

    /// <summary>The last final header, indexed.</summary>
    internal BlockHeader Tip => _tip;

    /// <summary>How this member's clock compares with the final blocks' times.</summary>
    internal ClockComparison Clock { get; } = new();

    internal FinalWaiters Waiters { get; } = new();

    internal HeightWaiters Heights { get; } = new();

    internal void Add(CommittedBlock block)
    {
        _room.Wait();
        lock (_gate)
        {
            _queue.Enqueue(block);
        }

        _work.Release();
    }

    /// <summary>Does what is queued, then ends; who still waits is told why.</summary>
    internal void Stop(string? reason)
    {
        _stopping = true;
        _work.Release();
        _thread.Join();
        var end = new OperationCanceledException(reason ?? "The replica has stopped.");
        Waiters.End(end);
        Heights.End(end);
    }

    private void Run()
    {
        while (true)
        {
            _work.Wait();
            CommittedBlock? block;
            lock (_gate)
            {
                _queue.TryDequeue(out block);
            }

            if (block is not null)
            {
                Follow(block);
                _room.Release();
            }
            else if (_stopping)
            {
                return;
            }
        }
    }

    private void Count(CommittedBlock block)
    {
        NodeMeter.Final(_slug, block.Decoded.Count);
        foreach (var receipt in block.Decoded)
        {
            if (receipt.Code is { } code)
            {
                NodeMeter.Refused(code, "ledger");
            }
        }
    }

    private void Follow(CommittedBlock block)
    {
        _index.Add(block.Header.Height, [.. block.Decoded.Select(r => (r.Transaction, r.Accepted))]);
        _tip = block.Header;
        Clock.Note(block.Header.Time, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        Count(block);
        _intake.OnExecuted(block.Decoded);
        if (Waiters.Any)
        {
            for (var i = 0; i < block.Decoded.Count; i++)
            {
                var receipt = block.Decoded[i];
                Waiters.Complete(receipt.Transaction, () => new FinalTransaction(receipt.Transaction, block.Header.Height, i, block.Header.Time, receipt.Code, block.Receipts[i]));
            }
        }

        Heights.Reach(block.Header.Height);
    }
}
