using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>Says who is a member. A contract answers it; the executor asks it whose batches count.</summary>
public interface IMemberDirectory
{
    /// <summary>
    /// The identity keys under which a member's batches count: the present one, and the one before as long as a rotation is under way. None
    /// for who may put no batches in order.
    /// </summary>
    IReadOnlyList<KeyId> Identities(AccountId account);
}

/// <summary>Says who holds a role. A contract answers it; policies with role leaves ask it.</summary>
public interface IRoleDirectory
{
    /// <summary>True when the account holds the role by this issuer's credential, in force at that time.</summary>
    bool Holds(AccountId account, string role, AccountId issuer, LedgerTime now);
}

/// <summary>A contract that has entries from the start.</summary>
public interface IFounded
{
    /// <summary>Writes the entries that the genesis document asks for.</summary>
    void Found(Blocks.Genesis genesis);
}

/// <summary>A contract whose entries change when a network is refounded on a former one's state.</summary>
public interface IRefounded
{
    /// <summary>Changes the entries as the refounded network's document asks.</summary>
    /// <exception cref="ArgumentException">The document does not fit the state.</exception>
    void Refound(Blocks.Genesis genesis);
}
