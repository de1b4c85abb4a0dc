using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Completeness;

/// <summary>
/// Indexes as they were put together, one an account, by their root: a root commits to all that stands under it, so that an index never goes
/// stale under its own. Who was asked for longest ago goes first when too many records are held.
/// </summary>
/// <param name="recordsMax">Most records in all indexes together.</param>
internal sealed class IndexCache(int recordsMax = 200_000)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<AccountId, LinkedListNode<(AccountId Account, KeptIndex Index)>> _kept = [];
    private readonly LinkedList<(AccountId Account, KeptIndex Index)> _order = new();
    private int _records;

    /// <summary>The index under this root; null when another, or none, is held.</summary>
    public KeptIndex? Find(AccountId account, Hash root)
    {
        lock (_turn)
        {
            if (!_kept.TryGetValue(account, out var node) || node.Value.Index.Index.Root != root)
            {
                return null;
            }

            _order.Remove(node);
            _order.AddLast(node);
            return node.Value.Index;
        }
    }

    /// <summary>Holds an index instead of the account's earlier one. One that is larger than all may be together is not held.</summary>
    public void Keep(AccountId account, KeptIndex index)
    {
        lock (_turn)
        {
            Forget(account);
            if (SizeOf(index) > recordsMax)
            {
                return;
            }

            while (_records + SizeOf(index) > recordsMax)
            {
                Forget(_order.First!.Value.Account);
            }

            _kept[account] = _order.AddLast((account, index));
            _records += SizeOf(index);
        }
    }

    /// <summary>An empty index takes room as well.</summary>
    private static int SizeOf(KeptIndex index) => index.Records.Count + 1;

    private void Forget(AccountId account)
    {
        if (_kept.Remove(account, out var node))
        {
            _order.Remove(node);
            _records -= SizeOf(node.Value.Index);
        }
    }
}
