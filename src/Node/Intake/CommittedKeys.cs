using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Node.Intake;

/// <summary>
/// Keys of the committed state. A kid is its key's thumbprint, so what was found once is kept, up to a bound, without
/// asking again.
/// </summary>
public sealed class CommittedKeys(IStateReader state, int keptMax = 200_000) : IKeyDirectory
{
    private readonly StateKeyDirectory _committed = new(state);
    private readonly RecentMap<KeyId, P256PublicKey> _kept = new(keptMax);

    /// <inheritdoc/>
    public bool TryGet(KeyId kid, out P256PublicKey key)
    {
        if (_kept.TryGet(kid, out key))
        {
            return true;
        }

        if (!_committed.TryGet(kid, out key))
        {
            return false;
        }

        _kept.Add(kid, key);
        return true;
    }
}
