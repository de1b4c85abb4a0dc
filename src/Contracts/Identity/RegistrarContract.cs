using System.Globalization;
using System.Text;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>Arguments of <c>registrar.bind</c> and <c>registrar.rebind</c>: a salted commitment to the evidence that was seen.</summary>
public sealed record RegistrarBind(AccountId Account, Hash Evidence);

/// <summary>Arguments of <c>registrar.unbind</c>.</summary>
public sealed record RegistrarUnbind(AccountId Account);

/// <summary>State <c>registrar.bindings/account</c>, and <c>registrar.history/account.version</c> for those that were replaced or ended.</summary>
public sealed record Binding(AccountId Member, Hash Evidence, int Version, LedgerTime Since, LedgerTime? Ended = null);

/// <summary>Events <c>registrar.bound</c>, <c>registrar.rebound</c>, <c>registrar.unbound</c>.</summary>
public sealed record RegistrarChanged(AccountId Account, AccountId Member, int Version);

/// <summary>Why the registrar refuses, in order of precedence.</summary>
public static class RegistrarCodes
{
    /// <summary>Only a present member binds.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>The member is not the account's provider and the account does not act itself.</summary>
    public static readonly RefusalCode NotTheProvider = new("registrar-not-the-provider");

    /// <summary>The account is bound already: rebind it.</summary>
    public static readonly RefusalCode AlreadyBound = new("registrar-already-bound");

    /// <summary>The account is not bound.</summary>
    public static readonly RefusalCode NotBound = new("registrar-not-bound");

    /// <summary>Only the member that bound it, or the account itself, may end or change this binding.</summary>
    public static readonly RefusalCode NotYours = new("registrar-not-yours");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotAMember, NotTheProvider, AlreadyBound, NotBound, NotYours];
}

/// <summary>
/// Maps accounts to identities without showing any: who vouches, and a salted commitment to what was seen. Looking up by
/// identity is a private index at the member that did the binding.
/// </summary>
[Contract("registrar", Json = typeof(ContractsJson))]
public sealed class RegistrarContract(ContractTables tables, IMembers members, IRelationships relationships)
{
    private readonly Table<AccountId, Binding> _bindings = tables.Open("bindings", KeyTexts.Account, ContractsJson.Default.Binding);
    private readonly Table<HistoryKey, Binding> _history = tables.Open<HistoryKey, Binding>("history", HistoryKey.Write, ContractsJson.Default.Binding);
    private readonly Table<AccountId, Binding> _last = tables.Open("last", KeyTexts.Account, ContractsJson.Default.Binding);

    /// <summary>The account's provider, or a member together with the account, binds evidence to it.</summary>
    [Call("bind")]
    public Outcome Bind(CallContext context, RegistrarBind arguments)
    {
        if (ActingMember(context) is not { } member)
        {
            return RegistrarCodes.NotAMember;
        }

        if (!MayBind(context, member, arguments.Account))
        {
            return RegistrarCodes.NotTheProvider;
        }

        if (_bindings.Contains(arguments.Account))
        {
            return RegistrarCodes.AlreadyBound;
        }

        var version = (_last.Find(arguments.Account)?.Version ?? 0) + 1;
        return Put(context, "bound", arguments, member, version);
    }

    /// <summary>The member that bound it, or a member together with the account, replaces the evidence.</summary>
    [Call("rebind")]
    public Outcome Rebind(CallContext context, RegistrarBind arguments)
    {
        if (ActingMember(context) is not { } member)
        {
            return RegistrarCodes.NotAMember;
        }

        if (_bindings.Find(arguments.Account) is not { } binding)
        {
            return RegistrarCodes.NotBound;
        }

        if (binding.Member != member && !context.IsActing(arguments.Account))
        {
            return RegistrarCodes.NotYours;
        }

        Close(context, arguments.Account, binding);
        return Put(context, "rebound", arguments, member, binding.Version + 1);
    }

    /// <summary>The member that bound it, or the account itself, ends the binding.</summary>
    [Call("unbind")]
    public Outcome Unbind(CallContext context, RegistrarUnbind arguments)
    {
        if (_bindings.Find(arguments.Account) is not { } binding)
        {
            return RegistrarCodes.NotBound;
        }

        var byMember = context.IsActing(binding.Member) && members.IsPresent(binding.Member);
        if (!byMember && !context.IsActing(arguments.Account))
        {
            return RegistrarCodes.NotYours;
        }

        Close(context, arguments.Account, binding);
        _bindings.Remove(arguments.Account);
        Emit(context, "unbound", arguments.Account, binding.Member, binding.Version);
        return Outcome.Accepted;
    }

    private bool MayBind(CallContext context, AccountId member, AccountId account) =>
        context.IsActing(account) || relationships.Find(account) is { } relationship && relationship.Provider == member && relationship.Status != RelationshipStatus.Ended;

    private Outcome Put(CallContext context, string announced, RegistrarBind arguments, AccountId member, int version)
    {
        _bindings.Put(arguments.Account, new Binding(member, arguments.Evidence, version, context.Time));
        Emit(context, announced, arguments.Account, member, version);
        return Outcome.Accepted;
    }

    private void Close(CallContext context, AccountId account, Binding binding)
    {
        var closed = binding with { Ended = context.Time };
        _history.Put(new HistoryKey(account, binding.Version), closed);
        _last.Put(account, closed);
    }

    private static void Emit(CallContext context, string announced, AccountId account, AccountId member, int version) =>
        context.Emit(announced, new RegistrarChanged(account, member, version), ContractsJson.Default.RegistrarChanged);

    private AccountId? ActingMember(CallContext context)
    {
        foreach (var account in context.Acting)
        {
            if (members.IsPresent(account))
            {
                return account;
            }
        }

        return null;
    }

    private readonly record struct HistoryKey(AccountId Account, int Version)
    {
        public static int Write(HistoryKey key, Span<byte> destination)
        {
            var length = KeyTexts.Write(key.Account.Value, destination);
            destination[length++] = (byte)'.';
            return length + Encoding.ASCII.GetBytes(key.Version.ToString(CultureInfo.InvariantCulture), destination[length..]);
        }
    }
}
