using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;

namespace Xinglin.Vault.Requests;

/// <summary>
/// What shows a reader that the release was written to the holder's evidence log first: enough to recompute the leaf and
/// find it under a checkpoint that the holder signed. It tells nothing of other entries of the patient.
/// </summary>
/// <param name="Index">Number of the leaf, from 0.</param>
/// <param name="Time">The leaf's time: a whole minute.</param>
/// <param name="Tag">The leaf's tag; random to who has no log key.</param>
/// <param name="Salt">The commitment's salt.</param>
/// <param name="Body">The exact JSON of the entry's body.</param>
/// <param name="Proof">RFC 9162 inclusion proof in the checkpoint's tree.</param>
/// <param name="Checkpoint">A signed note.</param>
public sealed record EntryEvidence(long Index, LedgerTime Time, Hash Tag, Salt Salt, string Body, IReadOnlyList<Hash> Proof, string Checkpoint);

/// <summary>One entry about the asking relationship, with what its wallet verifies.</summary>
/// <param name="Index">Number of the leaf, from 0.</param>
/// <param name="Time">The leaf's time: a whole minute.</param>
/// <param name="Commitment">The leaf's commitment.</param>
/// <param name="Counter">Ascending from 1 without gaps; delayed entries have counters of their own.</param>
/// <param name="Proof">RFC 9162 inclusion proof in the tree of the answer's checkpoint.</param>
/// <param name="Salt">The commitment's salt; null when the body was erased.</param>
/// <param name="Body">The exact JSON of the body; null when it was erased.</param>
/// <param name="DelayedKey">For an entry whose showing was delayed: the key of its tag.</param>
public sealed record OwnEntry(
    long Index, LedgerTime Time, Hash Commitment, long Counter, IReadOnlyList<Hash> Proof, Salt? Salt = null, string? Body = null, Hash? DelayedKey = null);

/// <summary>What a wallet verifies a page of its log with.</summary>
/// <param name="LogKey">The key of the relationship's tags, for its wallet alone.</param>
/// <param name="Checkpoint">A signed note.</param>
/// <param name="Entries">In the order of the log.</param>
public sealed record LogEvidence(Hash LogKey, string Checkpoint, IReadOnlyList<OwnEntry> Entries);
