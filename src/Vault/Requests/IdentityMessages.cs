using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Requests;

/// <summary>A temporary identity: the number to write on the wristband, and its account, pending under the member's key.</summary>
public sealed record TemporaryIdentityAnswer(string Number, AccountId Account);

/// <summary>Two of the staff say that a temporary identity is a patient on file.</summary>
/// <param name="Temporary">The temporary number.</param>
/// <param name="Into">The patient's number in the member's own system.</param>
public sealed record IdentityMergeArguments(string Temporary, string Into);

/// <summary>Where a merge stands.</summary>
/// <param name="Merge">Its random id.</param>
/// <param name="Merged">False while a second person has to say the same.</param>
public sealed record IdentityMergeAnswer(Hash Merge, bool Merged);

/// <summary>The merge to be undone.</summary>
public sealed record IdentityUnmergeArguments(Hash Merge);

/// <summary>Who saw the two as one, so that they can be told that it was wrong.</summary>
public sealed record IdentityUnmergeAnswer(Hash Merge, IReadOnlyList<MergedRead> Reads);

/// <summary>One read in which the merged identity was shown.</summary>
/// <param name="Time">When.</param>
/// <param name="Reader">Account of who read.</param>
/// <param name="Member">The reader's member.</param>
/// <param name="Entry">The entry in the member's log.</param>
/// <param name="Records">How many records of the merged identity.</param>
public sealed record MergedRead(LedgerTime Time, AccountId Reader, AccountId? Member, string Entry, int Records);
