namespace Xinglin.Node.Ordering.Remote;

/// <summary>
/// The processes that a node may use, and which one it uses now. One is used until it fails; then the next, after a pause that grows
/// while all fail. Safe from any thread.
/// </summary>
internal sealed class OrderingLines : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RemoteOrderingSettings _settings;
    private readonly OrderingLine[] _lines;
    private int _current;
    private int _faults;
    private string? _lastFault;

    public OrderingLines(RemoteOrderingSettings settings)
    {
        _settings = settings;
        _lines = [.. settings.Endpoints.Select(address => new OrderingLine(settings, address))];
    }

    public IReadOnlyList<OrderingLine> All => _lines;

    public OrderingLine Current
    {
        get
        {
            lock (_lock)
            {
                return _lines[_current];
            }
        }
    }

    /// <summary>Faults since a process last answered soundly, and the last of them.</summary>
    public (int Faults, string? Last) Faults
    {
        get
        {
            lock (_lock)
            {
                return (_faults, _lastFault);
            }
        }
    }

    /// <summary>The process answered soundly.</summary>
    public void Sound(OrderingLine line)
    {
        lock (_lock)
        {
            if (_lines[_current] == line)
            {
                (_faults, _lastFault) = (0, null);
            }
        }
    }

    /// <summary>The process failed or lied: the next one is used from now on.</summary>
    /// <returns>How long to wait before it is asked.</returns>
    public TimeSpan Fail(OrderingLine line, string reason)
    {
        lock (_lock)
        {
            if (_lines[_current] == line)
            {
                _current = (_current + 1) % _lines.Length;
            }

            (_faults, _lastFault) = (Math.Min(_faults + 1, 1_000), reason);

            // The others are asked at once; only when all have failed does it wait.
            var rounds = Math.Min((_faults - 1) / _lines.Length, 16);
            return _faults < _lines.Length ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(_settings.Pause.Ticks << rounds, _settings.PauseMax.Ticks));
        }
    }

    /// <summary>Uses the process of this address from now on, when it is one of those that may be used.</summary>
    public bool TryUse(string? address)
    {
        lock (_lock)
        {
            var found = Uri.TryCreate(address, UriKind.Absolute, out var wanted) ? Array.FindIndex(_lines, l => l.Address == wanted) : -1;
            if (found < 0 || found == _current)
            {
                return false;
            }

            _current = found;
            return true;
        }
    }

    /// <summary>Uses the next process, without holding anything against this one.</summary>
    public void Skip(OrderingLine line)
    {
        lock (_lock)
        {
            if (_lines[_current] == line)
            {
                _current = (_current + 1) % _lines.Length;
            }
        }
    }

    public void Dispose()
    {
        foreach (var line in _lines)
        {
            line.Dispose();
        }
    }
}
