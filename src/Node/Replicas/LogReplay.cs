using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Intake;
using Xinglin.Node.Projections;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>
/// Executes the log's blocks above the executor's tip. They are certified, so the clients' signatures are not verified
/// again: execution refuses what the receipts refuse, and the roots have to come out as the headers say. Reading and
/// parsing run ahead on other cores.
/// </summary>
internal static class LogReplay
{
    private const int Ahead = 16;

    /// <summary>Brings executor, history and index to the log's tip.</summary>
    /// <exception cref="StorageFaultException">A block does not execute to its header.</exception>
    internal static void Run(BlockLog blocks, LedgerExecutor executor, WorldState state, ValidatorHistory validators, TransactionIndex? index)
    {
        var preparer = new BodyPreparer(null, new CommittedKeys(state));
        Queue<Task<(Block Block, PreparedBody? Body)>> ahead = [];
        var next = executor.Tip.Height.Next;
        while (next.CompareTo(blocks.Tip) <= 0 || ahead.Count > 0)
        {
            while (ahead.Count < Ahead && next.CompareTo(blocks.Tip) <= 0)
            {
                var height = next;
                ahead.Enqueue(Task.Run(() => Prepare(blocks, height, preparer)));
                next = next.Next;
            }

            var (block, body) = ahead.Dequeue().GetAwaiter().GetResult();
            Apply(block, body, executor, validators, index);
        }
    }

    private static (Block Block, PreparedBody? Body) Prepare(BlockLog blocks, Height height, BodyPreparer preparer)
    {
        var block = blocks.Read(height)!;
        var body = preparer.Prepare(block.Body, verify: false);
        return (block, body is null ? null : body with { Certified = block.Receipts });
    }

    private static void Apply(Block block, PreparedBody? body, LedgerExecutor executor, ValidatorHistory validators, TransactionIndex? index)
    {
        var header = block.Header;
        var candidate = body is null ? null : executor.Execute(body, header.Time, header.Order);
        if (candidate is null || candidate.Header.Hash != header.Hash)
        {
            throw new StorageFaultException("The block does not execute to its header", "blocks", height: header.Height);
        }

        executor.Commit(candidate);
        validators.Note(header.Height.Next, executor.Validators);
        index?.Add(header.Height, [.. ((StagedBlock)candidate.Staged).Decoded.Select(r => (r.Transaction, r.Accepted))]);
    }
}
