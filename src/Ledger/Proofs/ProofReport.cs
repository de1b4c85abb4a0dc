using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Proofs;

/// <summary>What a proof shows.</summary>
public abstract record ProvenFact;

/// <summary>A state key has this value, or none when <paramref name="Value"/> is null.</summary>
public sealed record ProvenEntry(string Key, ReadOnlyMemory<byte>? Value) : ProvenFact;

/// <summary>The receipt of the block's transaction number <paramref name="Index"/> has exactly these bytes.</summary>
public sealed record ProvenReceipt(uint Index, ReadOnlyMemory<byte> Bytes) : ProvenFact;

/// <summary>The block's transaction number <paramref name="Index"/> has exactly these bytes.</summary>
public sealed record ProvenTransaction(uint Index, ReadOnlyMemory<byte> Bytes) : ProvenFact;

/// <summary>A member whose signature was verified; the name is the trust file's, null when the member joined since.</summary>
public sealed record ProofSigner(AccountId Member, string? Name);

/// <summary>A proof that holds.</summary>
/// <param name="Fact">What it shows.</param>
/// <param name="Network">On which network.</param>
/// <param name="NetworkName">The network's name in the trust file.</param>
/// <param name="Partition">In which partition.</param>
/// <param name="Height">As of which block.</param>
/// <param name="Time">As of when: the block's agreed time. It says nothing about later blocks.</param>
/// <param name="Header">Hash of the block's header.</param>
/// <param name="SignedBy">Whose precommits were verified.</param>
/// <param name="Quorum">How many were needed.</param>
/// <param name="Validators">Of how many.</param>
/// <param name="SetChanges">Changes of the validator set between the trusted members and this block.</param>
/// <param name="Refounded">From what and by whom the network was refounded; null for one that is its own beginning.</param>
public sealed record ProofReport(
    ProvenFact Fact,
    NetworkId Network,
    string NetworkName,
    uint Partition,
    Height Height,
    LedgerTime Time,
    Hash Header,
    IReadOnlyList<ProofSigner> SignedBy,
    int Quorum,
    int Validators,
    int SetChanges,
    RefoundedFrom? Refounded = null);

/// <summary>The answer of <see cref="ProofVerifier"/>: a report, or the check that failed.</summary>
/// <param name="Report">Null when a check failed.</param>
/// <param name="Code">Which kind of check failed; default when none did.</param>
/// <param name="Detail">Which piece failed and how, one English sentence; empty when none did.</param>
public readonly record struct ProofAnswer(ProofReport? Report, RefusalCode Code, string Detail)
{
    /// <summary>True when every check passed.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Report))]
    public bool Holds => Report is not null;
}
