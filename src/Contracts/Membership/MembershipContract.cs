using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Members as other contracts ask about them.</summary>
public interface IMembers
{
    /// <summary>The member's entry, whatever its status; null when the account never was one.</summary>
    Member? Find(AccountId account);

    /// <summary>True for a member that is neither suspended nor removed.</summary>
    bool IsPresent(AccountId account);

    /// <summary>Present members, ascending by account.</summary>
    IReadOnlyList<AccountId> Present { get; }

    /// <summary>What the members have accepted under this proposal; null when there is none or it is not accepted.</summary>
    MembershipPropose? Accepted(Hash proposal);

    /// <summary>
    /// In a partition other than the directory: takes over members and validators as the directory has them now. Who is not named
    /// is a member no more.
    /// </summary>
    void Follow(IReadOnlyList<GenesisMember> members);
}

/// <summary>How many members there are, as other contracts ask.</summary>
public interface IMemberCount
{
    /// <summary>Members that are neither suspended nor removed.</summary>
    int Count { get; }
}

/// <summary>Who belongs to the consortium, and how it changes itself: by recorded votes of distinct present members.</summary>
[Contract("membership", Json = typeof(ContractsJson), Capabilities = ContractCapabilities.Accounts | ContractCapabilities.Network)]
public sealed class MembershipContract : IMembers, IMemberCount, IParameters, IMemberDirectory, IFounded, IRefounded
{
    /// <summary>Former identity keys that an entry keeps.</summary>
    private const int FormerMax = 16;

    private readonly MemberTables _members;
    private readonly ParameterTable _parameters;
    private readonly Decisions _decisions;
    private readonly IAccountAdministration _accounts;
    private readonly INetworkAdministration _network;
    private readonly Table<Hash, Proposal> _proposals;

    /// <summary>Binds the contract.</summary>
    public MembershipContract(ContractTables tables, IAccountAdministration accounts, INetworkAdministration network)
    {
        _members = new MemberTables(tables);
        _parameters = new ParameterTable(tables);
        _decisions = new Decisions(_members, _parameters, accounts, network);
        _accounts = accounts;
        _network = network;
        _proposals = tables.Open("proposals", KeyTexts.Hash, ContractsJson.Default.Proposal);
    }

    /// <inheritdoc/>
    public int Count => _members.Present.Count;

    /// <summary>A present member proposes a change, which is its vote for it.</summary>
    [Call("propose")]
    public Outcome Propose(CallContext context, MembershipPropose arguments)
    {
        if (ActingMember(context) is not { } proposer)
        {
            return MembershipCodes.NotAMember;
        }

        if (context.Partition != 0 && !ProposalKinds.Local.Contains(arguments.Kind))
        {
            return MembershipCodes.DirectoryDecides;
        }

        var judged = _decisions.Decide(context, arguments, live: null, apply: false);
        if (!judged.IsAccepted)
        {
            return judged;
        }

        if (_proposals.Contains(context.Transaction))
        {
            return MembershipCodes.ProposalExists;
        }

        var proposal = new Proposal(arguments, proposer, context.Time, context.Time.Plus(Voting.OpenFor), [], ProposalStatus.Open);
        context.Emit("proposed", new MembershipProposed(context.Transaction, arguments.Kind, proposer), ContractsJson.Default.MembershipProposed);
        return Record(context, context.Transaction, proposal, proposer, approve: true);
    }

    /// <summary>A present member votes, once.</summary>
    [Call("vote")]
    public Outcome Vote(CallContext context, MembershipVote arguments)
    {
        if (ActingMember(context) is not { } voter)
        {
            return MembershipCodes.NotAMember;
        }

        if (_proposals.Find(arguments.Proposal) is not { } proposal)
        {
            return MembershipCodes.ProposalUnknown;
        }

        if (proposal.Status != ProposalStatus.Open)
        {
            return MembershipCodes.ProposalDecided;
        }

        if (proposal.Until.CompareTo(context.Time) <= 0)
        {
            return MembershipCodes.ProposalExpired;
        }

        return proposal.Votes.Any(vote => vote.Member == voter)
            ? MembershipCodes.AlreadyVoted
            : Record(context, arguments.Proposal, proposal, voter, arguments.Approve);
    }

    /// <summary>
    /// A member changes its own identity, sealing or TLS key, or its address; new identity and TLS keys sign too. The identity or TLS key before it
    /// is taken as well until it is retired, so that nothing on its way is lost and no line breaks.
    /// </summary>
    [Call("keys")]
    public Outcome Keys(CallContext context, MembershipKeys arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return MembershipCodes.AccountNotActing;
        }

        if (!_members.IsPresent(arguments.Account) || _members.Find(arguments.Account) is not { } member)
        {
            return MembershipCodes.NotAMember;
        }

        if (context.Partition != 0)
        {
            return MembershipCodes.DirectoryDecides;
        }

        if (arguments.Identity is null && arguments.Seal is null && arguments.Tls is null && arguments.Address is null)
        {
            return MembershipCodes.NothingToChange;
        }

        var changed = member with
        {
            Identity = arguments.Identity ?? member.Identity,
            Seal = arguments.Seal ?? member.Seal,
            Former = arguments.Identity is null ? member.Former : Replaced(context, member),
            Tls = arguments.Tls ?? member.Tls,
            FormerTls = arguments.Tls is null ? member.FormerTls : TlsRotation.Replaced(context, member),
            Address = arguments.Address ?? member.Address,
        };
        var refusal = RefuseAddress(arguments.Address) ?? TakeKey(arguments.Seal, arguments.Account) ?? TakeTls(context, arguments) ?? SetIdentity(context, arguments, member);
        if (refusal is { } code)
        {
            return code;
        }

        return Changed(context, arguments.Account, changed);
    }

    /// <summary>Ends a rotation: the identity key, or the TLS key, before the present one is taken no more.</summary>
    [Call("retire")]
    public Outcome Retire(CallContext context, MembershipRetire arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return MembershipCodes.AccountNotActing;
        }

        if (!_members.IsPresent(arguments.Account) || _members.Find(arguments.Account) is not { } member)
        {
            return MembershipCodes.NotAMember;
        }

        if (!context.HasSigned(Genesis.KeyOf(member.Identity).Thumbprint()))
        {
            return MembershipCodes.KeyNotProven;
        }

        return arguments.Tls == true ? RetireTls(context, arguments.Account, member) : RetireIdentity(context, arguments.Account, member);
    }

    /// <inheritdoc/>
    Member? IMembers.Find(AccountId account) => _members.Find(account);

    /// <inheritdoc/>
    long IParameters.Of(string name) => _parameters.Of(name);

    /// <inheritdoc/>
    bool IMembers.IsPresent(AccountId account) => _members.IsPresent(account);

    /// <inheritdoc/>
    IReadOnlyList<AccountId> IMembers.Present => _members.Present;

    /// <inheritdoc/>
    MembershipPropose? IMembers.Accepted(Hash proposal) => _proposals.Find(proposal) is { Status: ProposalStatus.Accepted } accepted ? accepted.Content : null;

    /// <inheritdoc/>
    void IMembers.Follow(IReadOnlyList<GenesisMember> members) => new Following(_members, _accounts, _network).Take(members);

    /// <inheritdoc/>
    IReadOnlyList<KeyId> IMemberDirectory.Identities(AccountId account) =>
        _members.Find(account) is { Status: MemberStatus.Active } member && _accounts.Find(account) is { } entry
            ? [.. member.Identities().Select(key => key.Thumbprint()).Where(entry.Keys.Contains)]
            : [];

    /// <inheritdoc/>
    void IFounded.Found(Genesis genesis) => _members.Found(genesis);

    /// <inheritdoc/>
    void IRefounded.Refound(Genesis genesis) => new Survivors(_members).Take(genesis);

    private Outcome RetireIdentity(CallContext context, AccountId account, Member member)
    {
        if (member.Former?.Any(f => f.Retired is null) != true)
        {
            return MembershipCodes.NothingToChange;
        }

        DropKeys(account, member);
        return Changed(context, account, member with { Former = Retired(context, member) });
    }

    private Outcome RetireTls(CallContext context, AccountId account, Member member) =>
        member.FormerTls?.Any(f => f.Retired is null) == true
            ? Changed(context, account, member with { FormerTls = TlsRotation.Retired(context, member) })
            : MembershipCodes.NothingToChange;

    private Outcome Changed(CallContext context, AccountId account, Member changed)
    {
        _members.Put(account, changed);
        context.Emit("keys-changed", new MembershipKeysChanged(account), ContractsJson.Default.MembershipKeysChanged);
        return Outcome.Accepted;
    }

    private Outcome Record(CallContext context, Hash id, Proposal proposal, AccountId voter, bool approve)
    {
        var recorded = proposal with { Votes = [.. proposal.Votes, new RecordedVote(voter, approve)] };
        context.Meter.Step(recorded.Votes.Count);
        context.Emit("voted", new MembershipVoted(id, voter, approve), ContractsJson.Default.MembershipVoted);
        var status = Voting.Count(recorded, _members.Present);
        if (status == ProposalStatus.Accepted)
        {
            var carriedOut = _decisions.Decide(context, proposal.Content, [.. recorded.Votes.Select(vote => vote.Member)], apply: true);
            if (!carriedOut.IsAccepted)
            {
                return carriedOut;
            }
        }

        _proposals.Put(id, recorded with { Status = status });
        if (status != ProposalStatus.Open)
        {
            context.Emit("decided", new MembershipDecided(id, proposal.Content.Kind, status), ContractsJson.Default.MembershipDecided);
        }

        return Outcome.Accepted;
    }

    /// <summary>The first acting account that is a present member.</summary>
    private AccountId? ActingMember(CallContext context)
    {
        foreach (var account in context.Acting)
        {
            if (_members.IsPresent(account))
            {
                return account;
            }
        }

        return null;
    }

    private RefusalCode? TakeKey(Jwk? jwk, AccountId account)
    {
        if (jwk is null)
        {
            return null;
        }

        if (!jwk.TryKey(out var key))
        {
            return MembershipCodes.KeyInvalid;
        }

        if (!_members.IsKeyFree(key.Thumbprint()))
        {
            return MembershipCodes.KeyInUse;
        }

        _members.TakeKey(key.Thumbprint(), account);
        return null;
    }

    private static RefusalCode? RefuseAddress(string? address) => address is null || PeerAddress.IsSound(address) ? null : MembershipCodes.AddressInvalid;

    /// <summary>Who shows a key on a line must hold it: without the proof a member could take another's next key for itself.</summary>
    private RefusalCode? TakeTls(CallContext context, MembershipKeys arguments) =>
        TakeKey(arguments.Tls, arguments.Account) is { } refusal ? refusal
        : arguments.Tls is { } jwk && !context.HasSigned(Genesis.KeyOf(jwk).Thumbprint()) ? MembershipCodes.KeyNotProven
        : null;

    private RefusalCode? SetIdentity(CallContext context, MembershipKeys arguments, Member member)
    {
        if (TakeKey(arguments.Identity, arguments.Account) is { } refusal)
        {
            return refusal;
        }

        if (arguments.Identity is not { } jwk || !jwk.TryKey(out var key))
        {
            return null;
        }

        if (!context.HasSigned(key.Thumbprint()))
        {
            return MembershipCodes.KeyNotProven;
        }

        DropKeys(arguments.Account, member);
        var entry = _accounts.Find(arguments.Account) ?? new AccountEntry([]);
        _accounts.AddKey(key);
        _accounts.Set(arguments.Account, entry with { Keys = [.. entry.Keys.Where(kid => kid != key.Thumbprint()), key.Thumbprint()] });
        return null;
    }

    /// <summary>The present key steps back; one that had before and was never retired is now.</summary>
    private static List<FormerIdentity> Replaced(CallContext context, Member member) =>
        [.. Retired(context, member).Skip((member.Former?.Count ?? 0) < FormerMax ? 0 : 1), new FormerIdentity(member.Identity, context.Height.Value)];

    private static List<FormerIdentity> Retired(CallContext context, Member member) =>
        [.. (member.Former ?? []).Select(f => f.Retired is null ? f with { Retired = context.Height.Value } : f)];

    /// <summary>The account lets go of keys that are not yet retired.</summary>
    private void DropKeys(AccountId account, Member member)
    {
        var retiring = (member.Former ?? []).Where(f => f.Retired is null).Select(f => Genesis.KeyOf(f.Identity).Thumbprint()).ToList();
        if (_accounts.Find(account) is { } entry && retiring.Count > 0)
        {
            _accounts.Set(account, entry with { Keys = [.. entry.Keys.Where(kid => !retiring.Contains(kid))] });
        }
    }
}
