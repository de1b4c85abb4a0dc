using System.Globalization;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Replicas;

/// <summary>
/// Tells a member whose clock is off by itself: the times of blocks that become final are the others' agreement on what time it is. One thread
/// notes, any reads.
/// </summary>
internal sealed class ClockComparison
{
    /// <summary>Blocks that must agree before anything is said.</summary>
    private const int Blocks = 3;

    private readonly Queue<long> _offsets = new();
    private volatile string? _sentence;

    /// <summary>Part of a sentence; null while the clock is right as far as it is known.</summary>
    internal string? Sentence => _sentence;

    /// <summary>A block became final here.</summary>
    internal void Note(LedgerTime header, long now)
    {
        _offsets.Enqueue(now - header.Milliseconds);
        if (_offsets.Count > Blocks)
        {
            _offsets.Dequeue();
        }

        _sentence = _offsets.Count < Blocks ? null : Judge(_offsets.Min(), _offsets.Max());
    }

    private static string? Judge(long least, long most) =>
        least > LedgerLimits.ClockBehindMax + LedgerLimits.IdleBlockInterval ? Say(least, "ahead of")
        : most < -LedgerLimits.ClockAheadMax ? Say(-most, "behind")
        : null;

    private static string Say(long milliseconds, string where) => string.Create(
        CultureInfo.InvariantCulture, $"; this member's clock is {(milliseconds + 500) / 1000} s {where} the final blocks' time: set it right, until then it votes for no block");
}
