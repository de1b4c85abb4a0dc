using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What a record of the vote log holds. Numbers are on disk and never reused.</summary>
public enum VoteRecordKind : byte
{
    /// <summary>Whose votes these are; the first record of every vote log (<see cref="VoteState.Opening"/>).</summary>
    Opening = 1,

    /// <summary>A block's body, verbatim; its SHA-256 is the header's <c>Body</c>. A host may keep it in its block log instead.</summary>
    Body = 2,

    /// <summary>A proposal without its body: header, round, proposer's signature.</summary>
    Proposal = 3,

    /// <summary>A vote by this validator.</summary>
    Vote = 4,

    /// <summary>The key never signs again; the reason in UTF-8.</summary>
    Closed = 5,

    /// <summary>
    /// Another validator's prevote of the quorum behind a precommit: who proposes the locked value again after a restart
    /// must be able to show that quorum, or nobody may follow and the height never ends.
    /// </summary>
    Polka = 6,
}

/// <summary>One record of the vote log, in the order written.</summary>
public readonly record struct VoteRecord(VoteRecordKind Kind, Height Height, ReadOnlyMemory<byte> Bytes);
