using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Evidence;

/// <summary>
/// Arguments of <c>evidence.anchor</c>: the member's account, how many entries its evidence log has, the RFC 9162 root over
/// them, and the consistency proof (section 2.1.4) from the last anchor; empty for the first.
/// </summary>
public sealed record EvidenceAnchor(AccountId Log, long Size, Hash Root, IReadOnlyList<Hash> Consistency);

/// <summary>State <c>evidence.anchors/member</c>: the last anchor, and the block that holds it.</summary>
public sealed record AnchoredLog(long Size, Hash Root, LedgerTime Since, ulong Height);

/// <summary>Event <c>evidence.anchored</c>.</summary>
public sealed record EvidenceAnchored(AccountId Log, long Size, Hash Root);

/// <summary>Why an anchor is refused, in order of precedence.</summary>
public static class EvidenceCodes
{
    /// <summary>The log's member does not act, or is no present member.</summary>
    public static readonly RefusalCode NotTheMember = new("evidence-not-the-member");

    /// <summary>The size is below 1 or beyond what a proof can reach.</summary>
    public static readonly RefusalCode SizeInvalid = new("evidence-size-invalid");

    /// <summary>More hashes than any consistency proof has.</summary>
    public static readonly RefusalCode ProofTooLong = new("evidence-proof-too-long");

    /// <summary>The first anchor has nothing to be consistent with.</summary>
    public static readonly RefusalCode ProofUnexpected = new("evidence-proof-unexpected");

    /// <summary>The log is not longer than at its last anchor.</summary>
    public static readonly RefusalCode NotGrown = new("evidence-not-grown");

    /// <summary>There is no consistency proof from the last anchor.</summary>
    public static readonly RefusalCode ProofMissing = new("evidence-proof-missing");

    /// <summary>The proof does not show that the log extends what was anchored.</summary>
    public static readonly RefusalCode DoesNotExtend = new("evidence-does-not-extend");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
        [NotTheMember, SizeInvalid, ProofTooLong, ProofUnexpected, NotGrown, ProofMissing, DoesNotExtend];
}
