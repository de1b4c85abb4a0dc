using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>What a member is: the organisation kinds, which are roles too.</summary>
public static class MemberKinds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } =
        ["hospital", "clinic", "bureau", "examination-centre", "pharmacy", "insurer", "lab", "maker", "distributor", "regulator"];
}

/// <summary>Where a member stands.</summary>
public static class MemberStatus
{
    /// <summary>Present: its batches count, it votes.</summary>
    public const string Active = "active";

    /// <summary>Kept, but neither batches nor votes nor validator.</summary>
    public const string Suspended = "suspended";

    /// <summary>Gone; may be admitted again.</summary>
    public const string Removed = "removed";
}

/// <summary>
/// State <c>membership.members/account</c>; <c>Former</c>: identity keys before the present one, oldest first; <c>FormerTls</c>: the same of its TLS
/// keys; <c>Address</c>: where its node takes the others' lines.
/// </summary>
public sealed record Member(
    string Slug,
    string Name,
    string Kind,
    Jwk Identity,
    Jwk Seal,
    string Status,
    Jwk? Validator = null,
    IReadOnlyList<FormerIdentity>? Former = null,
    Jwk? Tls = null,
    string? Address = null,
    IReadOnlyList<FormerTls>? FormerTls = null)
{
    /// <summary>Keys under which the member speaks now: the present one first, then the one before while it is not retired.</summary>
    public IReadOnlyList<P256PublicKey> Identities()
    {
        var keys = new List<P256PublicKey>();
        if (Identity.TryKey(out var present))
        {
            keys.Add(present);
        }

        foreach (var former in Former ?? [])
        {
            if (former.Retired is null && former.Identity.TryKey(out var key))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    /// <summary>Keys that show on a line that the member speaks: the present one first, then the one before while it is not retired.</summary>
    public IReadOnlyList<P256PublicKey> TlsKeys()
    {
        var keys = new List<P256PublicKey>();
        if (Tls is not null && Tls.TryKey(out var present))
        {
            keys.Add(present);
        }

        foreach (var former in FormerTls ?? [])
        {
            if (former.Retired is null && former.Tls.TryKey(out var key))
            {
                keys.Add(key);
            }
        }

        return keys;
    }

    /// <summary>The key that was the member's at a block, so that what it signed then can be verified later.</summary>
    public Jwk IdentityAt(ulong height) => (Former ?? []).FirstOrDefault(f => height < f.Until)?.Identity ?? Identity;
}

/// <summary>An identity key that another took the place of.</summary>
/// <param name="Identity">The key.</param>
/// <param name="Until">The block from which on the next one was the member's.</param>
/// <param name="Retired">The block from which on nothing is taken under it; null while both are.</param>
public sealed record FormerIdentity(Jwk Identity, ulong Until, ulong? Retired = null);

/// <summary>A TLS key that another took the place of.</summary>
/// <param name="Tls">The key.</param>
/// <param name="Until">The block from which on the next one was the member's.</param>
/// <param name="Retired">The block from which on no line is taken under it; null while both are.</param>
public sealed record FormerTls(Jwk Tls, ulong Until, ulong? Retired = null);

/// <summary>State <c>membership.roster/all</c>: accounts of present members, ascending.</summary>
public sealed record MemberRoster(IReadOnlyList<AccountId> Present);

/// <summary>State <c>membership.slugs/slug</c> and <c>membership.keys/kid</c>: whose it is or was; neither is ever given to another.</summary>
public sealed record MemberReference(AccountId Member);

/// <summary>What a proposal is about.</summary>
public static class ProposalKinds
{
    /// <summary>A new member (<c>member</c>).</summary>
    public const string Admit = "admit";

    /// <summary>A member leaves (<c>account</c>).</summary>
    public const string Remove = "remove";

    /// <summary>A member is stopped for the time being (<c>account</c>).</summary>
    public const string Suspend = "suspend";

    /// <summary>A suspended member returns (<c>account</c>).</summary>
    public const string Resume = "resume";

    /// <summary>A member's new validator key (<c>account</c>, <c>validator</c>).</summary>
    public const string Validator = "validator";

    /// <summary>Another ordering service (<c>epoch</c>, <c>sequencer</c>, <c>endpoints</c>).</summary>
    public const string Ordering = "ordering";

    /// <summary>A contract's next version (<c>name</c>, <c>version</c>, <c>height</c>).</summary>
    public const string Contract = "contract";

    /// <summary>A parameter's value (<c>name</c>, <c>value</c>).</summary>
    public const string Parameter = "parameter";

    /// <summary>A further partition (<c>sequencer</c>, <c>endpoints</c>, <c>value</c>: how many members validate it); <c>partitions.add</c> founds it.</summary>
    public const string Partition = "partition";

    /// <summary>What the members of a partition other than the directory decide there themselves.</summary>
    public static IReadOnlyList<string> Local { get; } = [Ordering, Contract, Parameter];
}

/// <summary>The organisation that a proposal would admit.</summary>
public sealed record NewMember(
    string Slug, string Name, string Kind, Jwk Identity, Jwk Seal, Jwk? Validator = null, Jwk? Tls = null, string? Address = null)
{
    /// <summary>True when short name, name, kind and address are of their form; the keys are judged apart.</summary>
    public bool IsSound() =>
        Texts.IsSlug(Slug) && Texts.IsOrganisationName(Name) && MemberKinds.All.Contains(Kind) && (Address is null || PeerAddress.IsSound(Address));
}

/// <summary>
/// Arguments of <c>membership.propose</c>: the kind, and exactly the fields which that kind needs. Proposing is the
/// proposer's vote for it. The proposal's id is the transaction's.
/// </summary>
public sealed record MembershipPropose(
    string Kind,
    NewMember? Member = null,
    AccountId? Account = null,
    Jwk? Validator = null,
    ulong? Epoch = null,
    Jwk? Sequencer = null,
    IReadOnlyList<string>? Endpoints = null,
    string? Name = null,
    int? Version = null,
    ulong? Height = null,
    long? Value = null);

/// <summary>Arguments of <c>membership.vote</c>.</summary>
public sealed record MembershipVote(Hash Proposal, bool Approve);

/// <summary>
/// Arguments of <c>membership.keys</c>: a member's new identity key, sealing key, TLS key or address, one or more of them. New identity and TLS keys
/// sign too.
/// </summary>
public sealed record MembershipKeys(AccountId Account, Jwk? Identity = null, Jwk? Seal = null, Jwk? Tls = null, string? Address = null);

/// <summary>
/// Arguments of <c>membership.retire</c>: the identity key before the present one is taken no more, the present one signs; with <c>Tls</c> true, the
/// TLS key before the present one instead.
/// </summary>
public sealed record MembershipRetire(AccountId Account, bool? Tls = null);

/// <summary>One member's recorded vote.</summary>
public sealed record RecordedVote(AccountId Member, bool Approve);

/// <summary>Where a proposal stands.</summary>
public static class ProposalStatus
{
    /// <summary>Votes are taken.</summary>
    public const string Open = "open";

    /// <summary>Decided and in effect.</summary>
    public const string Accepted = "accepted";

    /// <summary>So many voted against it that it cannot be accepted.</summary>
    public const string Rejected = "rejected";
}

/// <summary>State <c>membership.proposals/id</c>.</summary>
public sealed record Proposal(
    MembershipPropose Content, AccountId Proposer, LedgerTime Since, LedgerTime Until, IReadOnlyList<RecordedVote> Votes, string Status);

/// <summary>State <c>membership.parameters/name</c>.</summary>
public sealed record ParameterValue(long Value);

/// <summary>Event <c>membership.proposed</c>.</summary>
public sealed record MembershipProposed(Hash Proposal, string Kind, AccountId Proposer);

/// <summary>Event <c>membership.voted</c>.</summary>
public sealed record MembershipVoted(Hash Proposal, AccountId Member, bool Approve);

/// <summary>Event <c>membership.decided</c>.</summary>
public sealed record MembershipDecided(Hash Proposal, string Kind, string Status);

/// <summary>Event <c>membership.keys-changed</c>.</summary>
public sealed record MembershipKeysChanged(AccountId Account);
