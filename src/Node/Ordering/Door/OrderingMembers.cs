using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Ordering.Door;

/// <summary>
/// Who may use an ordering process, and how far each validator says that it has stored. It starts from the genesis. Safe from any thread.
/// </summary>
public sealed class OrderingMembers
{
    private readonly Lock _lock = new();
    private readonly Dictionary<AccountId, ulong> _stored = [];
    private readonly ulong _epoch;
    private readonly Dictionary<AccountId, IReadOnlyList<P256PublicKey>> _identities;
    private readonly HashSet<AccountId> _validators;

    /// <summary>The members of the genesis.</summary>
    public OrderingMembers(Genesis genesis, ulong epoch)
        : this(
            epoch,
            genesis.Document.Members.ToDictionary(Genesis.AccountOf, m => (IReadOnlyList<P256PublicKey>)[Genesis.KeyOf(m.Identity)]),
            genesis.Validators.Validators.Select(v => v.Member))
    {
    }

    /// <summary>These members.</summary>
    internal OrderingMembers(ulong epoch, Dictionary<AccountId, IReadOnlyList<P256PublicKey>> identities, IEnumerable<AccountId> validators)
    {
        (_epoch, _identities, _validators) = (epoch, identities, [.. validators]);
    }

    /// <summary>True for a present member.</summary>
    public bool IsPresent(AccountId member)
    {
        lock (_lock)
        {
            return _identities.ContainsKey(member);
        }
    }

    /// <summary>The keys under which a member sends batches; none for a stranger.</summary>
    public IEnumerable<P256PublicKey> Identity(AccountId member)
    {
        lock (_lock)
        {
            return _identities.GetValueOrDefault(member, []);
        }
    }

    /// <summary>
    /// A member has stored everything below a number. Only validators count, each once, and a number never goes back.
    /// </summary>
    /// <returns>The number below which a quorum of distinct validators has stored everything; 0 while there is none.</returns>
    public ulong Stored(AccountId member, ulong epoch, ulong below)
    {
        lock (_lock)
        {
            if (epoch == _epoch && _validators.Contains(member))
            {
                _stored[member] = Math.Max(_stored.GetValueOrDefault(member), below);
            }

            return OfQuorum();
        }
    }

    private ulong OfQuorum()
    {
        var quorum = _validators.Count - ((_validators.Count - 1) / 3);
        var highest = _validators.Select(v => _stored.GetValueOrDefault(v)).OrderDescending().ToList();
        return highest.Count < quorum || quorum == 0 ? 0 : highest[quorum - 1];
    }
}
