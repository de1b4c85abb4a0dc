using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Replicas;

/// <summary>
/// The lists verified last: two generations, of which the older goes when the newer is full. Who floods it with lists signs each of
/// them, and gains that others are verified twice. Safe from any thread.
/// </summary>
internal sealed class VerifiedLists(int generation = 4096) : IVerifiedLists
{
    private readonly Lock _gate = new();
    private HashSet<Hash> _present = [];
    private HashSet<Hash> _former = [];

    /// <inheritdoc/>
    public bool Contains(Hash mark)
    {
        lock (_gate)
        {
            return _present.Contains(mark) || _former.Contains(mark);
        }
    }

    /// <inheritdoc/>
    public void Add(Hash mark)
    {
        lock (_gate)
        {
            if (_present.Count >= generation)
            {
                (_former, _present) = (_present, []);
            }

            _present.Add(mark);
        }
    }
}
