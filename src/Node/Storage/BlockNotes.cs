using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>
/// What execution found out about a block that neither header nor body says, kept so that proofs and checks need not
/// execute it again. Each is checked against the header when it is used.
/// </summary>
/// <param name="NewValidators">The next height's set when the block changes it.</param>
/// <param name="SkippedBatches">Indices of the body's batches that did not count.</param>
/// <param name="ScheduledPlaces">Leaves of the transactions' tree after the body's: the places of scheduled calls.</param>
public sealed record BlockNotes(ValidatorSet? NewValidators, IReadOnlyList<int> SkippedBatches, IReadOnlyList<ReadOnlyMemory<byte>> ScheduledPlaces)
{
    private const int PlaceBytesMax = 4096;

    /// <summary>Of a block that changes no set, skips nothing, had no calls due.</summary>
    public static BlockNotes None { get; } = new(null, [], []);

    /// <summary>From the leaves that execution gave: those of a batch stand together, or not at all when it was skipped.</summary>
    public static BlockNotes Of(BlockBody body, IReadOnlyList<ReadOnlyMemory<byte>> leaves, ValidatorSet? newValidators)
    {
        List<int> skipped = [];
        var next = 0;
        for (var i = 0; i < body.Batches.Count; i++)
        {
            var transactions = Batch.TryDecode(body.Batches[i])?.Transactions;
            if (transactions is not null && StandsAt(leaves, next, transactions))
            {
                next += transactions.Count;
            }
            else
            {
                skipped.Add(i);
            }
        }

        return new BlockNotes(newValidators, skipped, [.. leaves.Skip(next)]);
    }

    /// <summary>The leaves of the transactions' tree; null when body and notes do not fit together.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Leaves(BlockBody body)
    {
        List<ReadOnlyMemory<byte>> leaves = [];
        for (var i = 0; i < body.Batches.Count; i++)
        {
            if (SkippedBatches.Contains(i))
            {
                continue;
            }

            if (Batch.TryDecode(body.Batches[i]) is not { } batch)
            {
                return null;
            }

            leaves.AddRange(batch.Transactions);
        }

        leaves.AddRange(ScheduledPlaces);
        return leaves;
    }

    internal void Encode(BinaryEncoder writer)
    {
        writer.Blob(NewValidators?.Encode()).U32((uint)SkippedBatches.Count);
        foreach (var index in SkippedBatches)
        {
            writer.U32((uint)index);
        }

        writer.U32((uint)ScheduledPlaces.Count);
        foreach (var place in ScheduledPlaces)
        {
            writer.Blob(place.Span);
        }
    }

    internal static BlockNotes Decode(ref BinaryDecoder reader)
    {
        var set = reader.Blob(128 * LedgerLimits.ValidatorsMax);
        var validators = set.IsEmpty ? null : ValidatorSet.TryDecode(set);
        var skipped = new int[reader.Count(LedgerLimits.EntryBatchesMax)];
        for (var i = 0; i < skipped.Length; i++)
        {
            skipped[i] = reader.Count(LedgerLimits.EntryBatchesMax);
        }

        var places = new ReadOnlyMemory<byte>[reader.Count(Block.BytesMax / 64)];
        for (var i = 0; i < places.Length && !reader.Failed; i++)
        {
            places[i] = reader.Blob(PlaceBytesMax);
        }

        if (!set.IsEmpty && validators is null)
        {
            reader.Fail();
        }

        return new BlockNotes(validators, skipped, places);
    }

    private static bool StandsAt(IReadOnlyList<ReadOnlyMemory<byte>> leaves, int at, IReadOnlyList<ReadOnlyMemory<byte>> transactions)
    {
        if (leaves.Count - at < transactions.Count)
        {
            return false;
        }

        for (var i = 0; i < transactions.Count; i++)
        {
            if (!leaves[at + i].Span.SequenceEqual(transactions[i].Span))
            {
                return false;
            }
        }

        return true;
    }
}
