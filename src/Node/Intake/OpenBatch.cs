using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Ordering;

namespace Xinglin.Node.Intake;

/// <summary>
/// Transactions taken and not yet in a batch, served fairly between accounts by price of work; one account's leave in the order taken. A batch is due when enough wait, or the first has waited
/// long enough: a little while nothing is on its way, longer while something is, longest in a crowd, where a batch is worth
/// its signatures only when it is full. Safe from any thread.
/// </summary>
internal sealed class OpenBatch(IntakeLimits limits)
{
    private readonly Lock _lock = new();
    private readonly FairQueue<Hash, SignedTransaction> _waiting = new();
    private long _bytes;
    private DateTimeOffset _since;
    private int _lastCount;

    /// <summary>Adds one; true when the cutter should look: it is the first, or a batch is full.</summary>
    public bool Add(SignedTransaction transaction, Hash share, long price, DateTimeOffset now)
    {
        lock (_lock)
        {
            var wasFull = IsFull;
            if (_waiting.Count == 0)
            {
                _since = now;
            }

            _waiting.Add(share, price, transaction);
            _bytes += Size(transaction);
            return _waiting.Count == 1 || (IsFull && !wasFull);
        }
    }

    /// <summary>How long until a batch is due; zero when one is, null when nothing waits.</summary>
    public TimeSpan? UntilDue(DateTimeOffset now, bool busy)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return null;
            }

            var left = _since + Patience(busy) - now;
            return IsFull || left < TimeSpan.Zero ? TimeSpan.Zero : left;
        }
    }

    /// <summary>Takes one batch's worth from the front; at least one when any waits.</summary>
    public IReadOnlyList<SignedTransaction> Take(DateTimeOffset now)
    {
        lock (_lock)
        {
            var taken = new List<SignedTransaction>(Math.Min(_waiting.Count, limits.CutCount));
            var bytes = 0L;
            while (_waiting.TryPeek(out var next) && taken.Count < limits.CutCount && (taken.Count == 0 || bytes + Size(next) <= limits.CutBytes))
            {
                taken.Add(_waiting.Take());
                bytes += Size(next);
            }

            _bytes -= bytes;
            _since = now;
            _lastCount = taken.Count;
            return taken;
        }
    }

    private bool IsFull => _waiting.Count >= limits.CutCount || _bytes >= limits.CutBytes;

    private TimeSpan Patience(bool busy)
    {
        if (_lastCount >= limits.Crowd)
        {
            return limits.CutCrowded;
        }

        return busy ? limits.CutBusy : limits.CutIdle;
    }

    /// <summary>Its bytes in a batch: a length of four bytes, then itself. The largest is a sixteenth of what a batch may hold.</summary>
    private static long Size(SignedTransaction transaction) => sizeof(uint) + transaction.Bytes.Length;

    /// <summary>A batch of the largest cut still keeps under <see cref="LedgerLimits.BatchBytesMax"/>.</summary>
    public static bool Fits(IntakeLimits limits) =>
        limits.CutCount is > 0 and <= LedgerLimits.BatchTransactionsMax && limits.CutBytes + LedgerLimits.TransactionBytesMax <= LedgerLimits.BatchBytesMax - 512;
}
