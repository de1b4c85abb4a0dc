namespace Xinglin.Node.Ordering.Etcd;

/// <summary>What etcd's last answers were like, as one sentence. Safe from any thread.</summary>
internal sealed class EtcdHealth
{
    private readonly Lock _lock = new();
    private int _unanswered;
    private bool _full;
    private ulong? _lost;

    /// <summary>What keeps the log from being written; null while nothing does.</summary>
    public string? Trouble
    {
        get
        {
            lock (_lock)
            {
                return Sentence();
            }
        }
    }

    /// <summary>The members have stored what etcd does not have: nothing may be written any more.</summary>
    public bool IsLost
    {
        get
        {
            lock (_lock)
            {
                return _lost is not null;
            }
        }
    }

    /// <summary>A majority of etcd answered.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _unanswered = 0;
        }
    }

    /// <summary>It wrote.</summary>
    public void Wrote()
    {
        lock (_lock)
        {
            (_unanswered, _full) = (0, false);
        }
    }

    public void Failed(EtcdFault fault)
    {
        lock (_lock)
        {
            if (fault.IsFull)
            {
                _full = true;
            }
            else if (fault.IsUncertain)
            {
                _unanswered = Math.Min(_unanswered + 1, 1_000);
            }
        }
    }

    /// <summary>Members have stored everything below a number that the log has not reached.</summary>
    public void Lost(ulong below)
    {
        lock (_lock)
        {
            _lost ??= below;
        }
    }

    private string? Sentence()
    {
        if (_lost is { } below)
        {
            return FormattableString.Invariant($"The members have stored entries below {below}, which etcd does not have: its data was lost or put back, so replace the orderer with a new epoch.");
        }

        if (_unanswered > 0)
        {
            return "A majority of etcd does not answer, so the log stands still and members propose in its place at a lower rate: start etcd's members again.";
        }

        return _full
            ? "etcd has used up its quota (alarm NOSPACE), so the log stands still and members propose in its place at a lower rate: compact and defragment etcd, then disarm the alarm."
            : null;
    }
}
