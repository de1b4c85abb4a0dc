using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Replicas;

/// <summary>Which set decides, or decided, which height. One writer; readers on any thread.</summary>
internal sealed class ValidatorHistory(IEnumerable<ValidatorsFrom> sets)
{
    private volatile ValidatorsFrom[] _sets = [.. sets];

    internal static ValidatorHistory From(Genesis genesis) => new([new ValidatorsFrom(genesis.Before.Next, genesis.Validators)]);

    /// <summary>All of them, ascending.</summary>
    internal IReadOnlyList<ValidatorsFrom> Sets => _sets;

    /// <summary>The set of this height; null below the first known.</summary>
    internal ValidatorSet? Of(Height height)
    {
        var sets = _sets;
        for (var i = sets.Length - 1; i >= 0; i--)
        {
            if (sets[i].Height.CompareTo(height) <= 0)
            {
                return sets[i].Set;
            }
        }

        return null;
    }

    /// <summary>The set that decides from this height on; true when it is a new one.</summary>
    internal bool Note(Height from, ValidatorSet set)
    {
        if (_sets[^1].Set.Hash == set.Hash)
        {
            return false;
        }

        _sets = [.. _sets, new ValidatorsFrom(from, set)];
        return true;
    }
}
