using System.Collections.Concurrent;

namespace Xinglin.Node.Intake;

/// <summary>
/// The most recent entries, between half of <paramref name="max"/> and all of it: two generations, the older dropped whole
/// when the younger is full. Safe from any thread.
/// </summary>
internal sealed class RecentMap<TKey, TValue>(int max)
    where TKey : notnull
{
    private readonly Lock _turning = new();
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _youngCount;

    public bool TryGet(TKey key, out TValue value)
    {
        if (_young.TryGetValue(key, out value!))
        {
            return true;
        }

        if (!_old.TryGetValue(key, out value!))
        {
            return false;
        }

        Add(key, value);
        return true;
    }

    public void Add(TKey key, TValue value)
    {
        if (!_young.TryAdd(key, value) || Interlocked.Increment(ref _youngCount) < max / 2)
        {
            return;
        }

        lock (_turning)
        {
            if (Volatile.Read(ref _youngCount) >= max / 2)
            {
                _old = _young;
                _young = new ConcurrentDictionary<TKey, TValue>();
                Volatile.Write(ref _youngCount, 0);
            }
        }
    }
}
