using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Notary;

/// <summary>Arguments of <c>notary.record</c>: the salted commitment to what is notarised.</summary>
public sealed record NotaryRecord(Hash Commitment);

/// <summary>State <c>notary.entries/commitment</c>: which member fixed it, when, in which block. It is never changed.</summary>
public sealed record Notarised(AccountId By, LedgerTime Time, ulong Height);

/// <summary>Event <c>notary.recorded</c>.</summary>
public sealed record NotaryRecorded(Hash Commitment, AccountId By);

/// <summary>Why the notary refuses, in order of precedence.</summary>
public static class NotaryCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>This commitment is fixed already; its entry says since when.</summary>
    public static readonly RefusalCode Exists = new("notary-exists");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotAMember, Exists];
}
