using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Ordering;

/// <summary>
/// The voted quotas as an ordering keeps them: of each member when it offers, of the partition by when the next entry is
/// written, so that its fair division stays. Not safe for threads: the owner locks.
/// </summary>
internal sealed class MemberQuotas(Func<AgreedQuotas> agreed)
{
    /// <summary>A member's quota holds over four seconds.</summary>
    private const int BurstSeconds = 4;

    private readonly Dictionary<AccountId, RateLimit> _ofMember = [];
    private RatePace _pace = new(AgreedQuotas.None.Member, AgreedQuotas.None.Member);
    private int _paceOf = AgreedQuotas.None.Member;
    private TimeSpan _next;

    /// <summary>Counts a batch whose signature is good; false when its member has used up what was agreed.</summary>
    public bool TryTake(Batch batch, TimeSpan now)
    {
        var quota = agreed().Member;
        if (quota == AgreedQuotas.None.Member)
        {
            return true;
        }

        if (quota != _paceOf)
        {
            (_paceOf, _pace) = (quota, new RatePace(quota, quota * BurstSeconds));
        }

        if (!_ofMember.TryGetValue(batch.Member, out var limit))
        {
            _ofMember[batch.Member] = limit = new RateLimit();
        }

        return limit.TryTake(now.Ticks * TimeSpan.NanosecondsPerTick, _pace, batch.Transactions.Count, out _);
    }

    /// <summary>An entry with these batches is written: the partition's next one waits as long as they are worth.</summary>
    public void Written(IReadOnlyList<Batch> batches, TimeSpan now)
    {
        var quota = agreed().Partition;
        var transactions = quota == AgreedQuotas.None.Partition ? 0 : batches.Sum(b => b.Transactions.Count);
        _next = now + TimeSpan.FromSeconds((double)transactions / quota);
    }

    /// <summary>How long until the partition's next entry may be written; zero or less: now.</summary>
    public TimeSpan UntilNext(TimeSpan now) => _next - now;
}
