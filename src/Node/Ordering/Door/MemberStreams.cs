using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Door;

/// <summary>How many streams each member holds. Safe from any thread.</summary>
internal sealed class MemberStreams(int max)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, int> _held = [];

    /// <summary>False when the member holds as many as it may.</summary>
    public bool TryEnter(AccountId member)
    {
        lock (_lock)
        {
            var held = _held.GetValueOrDefault(member);
            if (held >= max)
            {
                return false;
            }

            _held[member] = held + 1;
            return true;
        }
    }

    public void Leave(AccountId member)
    {
        lock (_lock)
        {
            if (--_held[member] == 0)
            {
                _held.Remove(member);
            }
        }
    }
}
