using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Contracts;

/// <summary>State entry <c>ledger.accounts/account</c>: its present keys; without a policy any one of them is enough.</summary>
public sealed record AccountEntry(IReadOnlyList<KeyId> Keys, Policy? Policy = null);

/// <summary>State entry <c>ledger.keys/kid</c>: the point. A kid is its key's thumbprint, so the entry never changes.</summary>
public sealed record KeyEntry(Hash X, Hash Y);

/// <summary>Reads accounts.</summary>
public interface IAccounts
{
    /// <summary>The account's keys and policy; null when it has never acted.</summary>
    AccountEntry? Find(AccountId account);

    /// <summary>The public key of a kid that some account has or had.</summary>
    bool TryGetKey(KeyId kid, out P256PublicKey key);
}

/// <summary>Changes accounts: given to contracts that declare <see cref="ContractCapabilities.Accounts"/>. It judges form, the contract judges authority.</summary>
public interface IAccountAdministration : IAccounts
{
    /// <summary>Sets keys and policy; every key must have been given to <see cref="AddKey"/> or be present already.</summary>
    void Set(AccountId account, AccountEntry entry);

    /// <summary>Records the key behind a kid.</summary>
    void AddKey(P256PublicKey key);
}

/// <summary>The ledger's tables of accounts and keys.</summary>
internal sealed class Accounts : IAccountAdministration
{
    /// <summary>Present keys of one account.</summary>
    public const int KeysMax = 16;

    private readonly Table<AccountId, AccountEntry> _accounts;
    private readonly Table<KeyId, KeyEntry> _keys;

    public Accounts(ContractTables tables)
    {
        _accounts = tables.Open("accounts", KeyTexts.Account, LedgerJson.Default.AccountEntry);
        _keys = tables.Open("keys", KeyTexts.Key, LedgerJson.Default.KeyEntry);
    }

    public AccountEntry? Find(AccountId account) => _accounts.Find(account);

    public bool TryGetKey(KeyId kid, out P256PublicKey key)
    {
        var entry = _keys.Find(kid);
        key = entry is null ? default : P256PublicKey.FromTrusted(entry.X, entry.Y);
        return entry is not null;
    }

    /// <summary>The key behind a kid without a charge: whether execution looks it up depends on what the host has verified.</summary>
    public bool TryGetKeyUncharged(KeyId kid, out P256PublicKey key)
    {
        var entry = _keys.FindUncharged(kid);
        key = entry is null ? default : P256PublicKey.FromTrusted(entry.X, entry.Y);
        return entry is not null;
    }

    public void Set(AccountId account, AccountEntry entry) => _accounts.Put(account, entry);

    public void AddKey(P256PublicKey key) => AddKey(key.Thumbprint(), key);

    /// <summary>For a key whose thumbprint was checked already.</summary>
    public void AddKey(KeyId kid, P256PublicKey key)
    {
        if (!_keys.Contains(kid))
        {
            _keys.Put(kid, new KeyEntry(key.X, key.Y));
        }
    }
}
