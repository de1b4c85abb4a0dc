using Xinglin.Ledger.Blocks;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>
/// When to write a snapshot: at heights that are multiples of a number, so that members have the same ones and give pieces of them together, and
/// after very many transactions. The replica's thread only collects references to the immutable entries; writing happens
/// beside it, one at a time. A snapshot that cannot be written is not a fault: the log is the truth.
/// </summary>
internal sealed class SnapshotPace(ReplicaHostSettings settings, SnapshotStore store)
{
    private long _transactions;
    private Task _writing = Task.CompletedTask;

    internal void Note(BlockHeader tip, ReplicaOpening parts, Certificate? certificate)
    {
        _transactions += tip.TransactionCount;
        if ((tip.Height.Value % (ulong)settings.SnapshotBlocks == 0 || _transactions >= settings.SnapshotTransactions) && _writing.IsCompleted)
        {
            _transactions = 0;
            parts.Blocks.Flush();
            var snapshot = Take(parts, certificate!);
            _writing = Task.Run(() => TryWrite(snapshot));
        }
    }

    /// <summary>Waits for one that is being written.</summary>
    internal void Finish() => _writing.GetAwaiter().GetResult();

    internal void WriteNow(ReplicaOpening parts, Certificate? certificate)
    {
        if (certificate is not null && (store.Heights() is not [var newest, ..] || newest != parts.Executor.Tip.Height))
        {
            TryWrite(Take(parts, certificate));
        }
    }

    private static Snapshot Take(ReplicaOpening parts, Certificate certificate) =>
        new(parts.Executor.Tip, certificate, parts.Validators.Sets, parts.Executor.ExportReplay(), parts.State.Snapshot());

    private void TryWrite(Snapshot snapshot)
    {
        try
        {
            store.Write(snapshot);
        }
        catch (StorageFaultException)
        {
            // An older one, or the log from its start, serves as well.
        }
    }
}
