using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>The headers that changed the validators: from the log, or, where it does not reach back, from the trail kept beside it.</summary>
internal sealed class SetChanges(BlockLog blocks, ValidatorHistory validators, IReadOnlyList<SetChange> kept)
{
    /// <summary>Every change whose set decides at most the height after this one, ascending; null when one is not held.</summary>
    internal IReadOnlyList<SetChange>? UpTo(Height height)
    {
        List<SetChange> changes = [];
        foreach (var (from, set) in validators.Sets.Skip(1).Where(s => s.Height.CompareTo(height.Next) <= 0))
        {
            if (Find(new Height(from.Value - 1), set) is not { } change)
            {
                return null;
            }

            changes.Add(change);
        }

        return changes;
    }

    private SetChange? Find(Height height, Ledger.Blocks.ValidatorSet set) =>
        blocks.ReadWithoutBody(height) is { } block
            ? new SetChange(block.Header, block.Certificate, set)
            : kept.FirstOrDefault(c => c.Header.Height == height);
}
