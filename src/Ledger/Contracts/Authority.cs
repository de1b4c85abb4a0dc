using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Contracts;

/// <summary>
/// Judges who acts in a transaction whose signatures are valid. The acting accounts that are satisfied are found from
/// the keys upward (least fixed point): accounts that only vouch for each other satisfy nobody.
/// </summary>
internal sealed class Authority(Accounts accounts)
{
    private readonly List<ActingAccount> _acting = [];
    private readonly List<ActingAccount> _satisfied = [];
    private readonly List<AccountId> _verified = [];
    private SignedTransaction? _transaction;
    private IReadOnlyList<Signatory>? _signatories;

    /// <summary>Accounts that act, once <see cref="Judge"/> was passed.</summary>
    public IReadOnlyList<AccountId> Verified => _verified;

    public SignedTransaction? Transaction => _transaction;

    /// <summary>Nobody acts: scheduled calls.</summary>
    public void Clear()
    {
        _transaction = null;
        _signatories = null;
        _acting.Clear();
        _satisfied.Clear();
        _verified.Clear();
    }

    /// <summary>Null when every acting account is satisfied.</summary>
    public RefusalCode? Judge(SignedTransaction transaction, IRoleDirectory? roles, LedgerTime now, Meter meter)
    {
        Clear();
        _transaction = transaction;
        var claimed = transaction.Payload.As;
        for (var i = 0; i < claimed.Count; i++)
        {
            var account = claimed[i];
            var entry = accounts.Find(account);
            var first = entry is null;
            entry ??= IsSigner(new KeyId(account.Value)) ? new AccountEntry([new KeyId(account.Value)]) : null;
            if (entry is null)
            {
                return RuntimeCodes.AccountUnknown;
            }

            _acting.Add(new ActingAccount(account, entry, first));
        }

        while (SatisfyOneMore(roles, now, meter))
        {
        }

        foreach (var acting in _acting)
        {
            if (!acting.Satisfied)
            {
                return acting.Entry.Policy is null ? RuntimeCodes.KidNotOfAccount : RuntimeCodes.PolicyUnsatisfied;
            }

            _verified.Add(acting.Account);
        }

        return null;
    }

    /// <summary>Those who act and sign; an account with its keys is one person.</summary>
    public IReadOnlyList<Signatory> Signatories() => _signatories ??= Persons(null);

    /// <summary>True when this key signed the transaction.</summary>
    public bool IsSigner(KeyId kid)
    {
        if (_transaction is null)
        {
            return false;
        }

        // By index here and below: enumerating a list of structs behind its interface costs more than what is done with it.
        var by = _transaction.Payload.By;
        for (var i = 0; i < by.Count; i++)
        {
            if (by[i] == kid)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the entries of accounts that act for the first time, unless the calls wrote them.</summary>
    public void Introduce()
    {
        foreach (var acting in _acting)
        {
            if (!acting.First || accounts.Find(acting.Account) is not null)
            {
                continue;
            }

            accounts.Set(acting.Account, acting.Entry);
            foreach (var signature in _transaction!.Signatures)
            {
                if (signature.Introduced is { } key && signature.Kid.Value == acting.Account.Value)
                {
                    accounts.AddKey(signature.Kid, key);
                }
            }
        }
    }

    private bool SatisfyOneMore(IRoleDirectory? roles, LedgerTime now, Meter meter)
    {
        foreach (var acting in _acting)
        {
            if (acting.Satisfied || !IsSatisfied(acting, roles, now, meter))
            {
                continue;
            }

            acting.Satisfied = true;
            _satisfied.Add(acting);
            return true;
        }

        return false;
    }

    private bool IsSatisfied(ActingAccount acting, IRoleDirectory? roles, LedgerTime now, Meter meter)
    {
        if (acting.Entry.Policy is { } policy)
        {
            return new PolicyJudge(Persons(acting), roles, now, meter).IsSatisfied(policy);
        }

        var keys = acting.Entry.Keys;
        for (var i = 0; i < keys.Count; i++)
        {
            if (IsSigner(keys[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Who signed, as persons: each signing key is one, and those that an account is known to use are one together. The
    /// account whose own policy is judged (<paramref name="own"/>) does not tie its keys: they are what it distinguishes.
    /// </summary>
    private List<Signatory> Persons(ActingAccount? own)
    {
        var by = _transaction?.Payload.By ?? [];
        var persons = new List<Signatory>(by.Count + _satisfied.Count);
        for (var i = 0; i < by.Count; i++)
        {
            persons.Add(new Signatory([], [by[i]]));
        }

        foreach (var acting in _satisfied)
        {
            if (acting != own)
            {
                Join(persons, acting);
            }
        }

        return persons;
    }

    private static void Join(List<Signatory> persons, ActingAccount acting)
    {
        if (persons is [{ Accounts: [], Keys: [var only] }] && acting.Entry.Keys.Contains(only))
        {
            persons[0] = new Signatory([acting.Account], [only]);
            return;
        }

        List<AccountId> accounts = [acting.Account];
        List<KeyId> keys = [];
        for (var i = persons.Count - 1; i >= 0; i--)
        {
            var other = persons[i];
            if (other.Keys.Any(acting.Entry.Keys.Contains) || other.Accounts.Any(acting.LeansOn))
            {
                keys.AddRange(other.Keys);
                accounts.AddRange(other.Accounts);
                persons.RemoveAt(i);
            }
        }

        persons.Add(new Signatory(accounts, keys));
    }

    private sealed record ActingAccount(AccountId Account, AccountEntry Entry, bool First)
    {
        public bool Satisfied { get; set; }

        /// <summary>True when its policy has this account as a leaf: then both may be one person.</summary>
        public bool LeansOn(AccountId other) => Entry.Policy is { } policy && policy.Leaves().Any(leaf => leaf.Account == other);
    }
}
