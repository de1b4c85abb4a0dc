using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>Says who is a member. A contract answers it; the executor asks it whose batches count.</summary>
public interface IMemberDirectory
{
    /// <summary>The present identity key of a member that may put batches in order; false for others.</summary>
    bool TryGetIdentity(AccountId account, out KeyId identity);
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
