using System.Text.Json.Serialization.Metadata;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;

namespace Xinglin.Ledger.Contracts;

/// <summary>What a contract sees of the block and of the transaction that calls it. Valid during the call only.</summary>
public sealed class CallContext
{
    private readonly StateSession _session;
    private readonly Accounts _accounts;
    private readonly Authority _authority;
    private readonly List<LedgerEvent> _events = [];
    private IRoleDirectory? _roles;

    internal CallContext(StateSession session, Accounts accounts, Authority authority, ISchedule schedule)
    {
        _session = session;
        _accounts = accounts;
        _authority = authority;
        Schedule = schedule;
    }

    /// <summary>The network.</summary>
    public NetworkId Network { get; internal set; }

    /// <summary>The partition.</summary>
    public uint Partition { get; internal set; }

    /// <summary>Height of the block in execution.</summary>
    public Height Height { get; internal set; }

    /// <summary>The block's time, the only clock there is.</summary>
    public LedgerTime Time { get; internal set; }

    /// <summary>SHA-256 of the transaction's payload; of the schedule entry's key in a scheduled call.</summary>
    public Hash Transaction { get; internal set; }

    /// <summary>Accounts that act, every one satisfied by the signers; empty in a scheduled call.</summary>
    public IReadOnlyList<AccountId> Acting => _authority.Verified;

    /// <summary>Kids of all signers; further ones than the acting accounts need prove possession of a key.</summary>
    public IReadOnlyList<KeyId> Signers => _authority.Transaction?.Payload.By ?? [];

    /// <summary>Declares loop steps.</summary>
    public Meter Meter => _session.Meter;

    /// <summary>Puts calls off to a later time.</summary>
    public ISchedule Schedule { get; }

    internal IReadOnlyList<LedgerEvent> Events => _events;

    /// <summary>The contract whose call runs.</summary>
    internal string Contract { get; set; } = string.Empty;

    /// <summary>True when this account acts.</summary>
    public bool IsActing(AccountId account)
    {
        foreach (var acting in _authority.Verified)
        {
            if (acting == account)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when this key signed.</summary>
    public bool HasSigned(KeyId key) => _authority.IsSigner(key);

    /// <summary>The public key of a signer, from the transaction or from state; false when the kid did not sign.</summary>
    public bool TryGetSigner(KeyId kid, out P256PublicKey key)
    {
        foreach (var signature in _authority.Transaction?.Signatures ?? [])
        {
            if (signature.Kid != kid)
            {
                continue;
            }

            if (signature.Introduced is { } introduced)
            {
                key = introduced;
                return true;
            }

            return _accounts.TryGetKey(kid, out key);
        }

        key = default;
        return false;
    }

    /// <summary>True when those who act and sign satisfy the policy, one person one leaf.</summary>
    public bool Satisfies(Policy policy) => Satisfies(policy, Signatories());

    /// <summary>The same for persons who agreed in several transactions.</summary>
    public bool Satisfies(Policy policy, IReadOnlyList<Signatory> persons) => new PolicyJudge(persons, _roles, Time, _session.Meter).IsSatisfied(policy);

    /// <summary>Those who act and sign, as persons.</summary>
    public IReadOnlyList<Signatory> Signatories() => _authority.Signatories();

    /// <summary>Those of them who are a leaf of the policy.</summary>
    public IReadOnlyList<Signatory> Parties(Policy policy)
    {
        var all = Signatories();
        return new PolicyJudge(all, _roles, Time, _session.Meter).Parties(policy);
    }

    /// <summary>Announces something under the running contract's name: <c>contract.name</c>.</summary>
    public void Emit<T>(string name, T data, JsonTypeInfo<T> json) => Emit(Contract, name, data, json);

    /// <summary>Announces under another contract's name: for contracts that are called through their interface.</summary>
    public void Emit<T>(string contract, string name, T data, JsonTypeInfo<T> json)
    {
        var bytes = _session.Serialize(data, json);
        _session.Meter.Event(bytes.Length);
        _events.Add(new LedgerEvent($"{contract}.{name}", bytes));
    }

    internal void Begin(Hash transaction, IRoleDirectory? roles)
    {
        Transaction = transaction;
        _roles = roles;
        _events.Clear();
    }
}
