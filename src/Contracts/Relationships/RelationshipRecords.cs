using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Relationships;

/// <summary>Where a relationship stands.</summary>
public static class RelationshipStatus
{
    /// <summary>Made by the provider for a person without a wallet; the account is under the provider's key.</summary>
    public const string Pending = "pending";

    /// <summary>Asked for by the patient; the provider has not accepted yet.</summary>
    public const string Requested = "requested";

    /// <summary>The account is under the patient's own key and the provider knows it.</summary>
    public const string Active = "active";

    /// <summary>Ended by either side; what was registered stays.</summary>
    public const string Ended = "ended";
}

/// <summary>State <c>relationship.relationships/account</c>. <c>Seal</c>: others seal to it; <c>Claim</c>: the claim key on offer.</summary>
public sealed record Relationship(AccountId Provider, string Status, LedgerTime Since, Jwk? Seal = null, KeyId? Claim = null);

/// <summary>State <c>relationship.claims/kid</c>: whose account the holder of this key may take over, until when.</summary>
public sealed record Claim(AccountId Account, LedgerTime Expires);

/// <summary>State <c>relationship.records/pointer</c>: a salted commitment to one version of one record.</summary>
public sealed record RegisteredRecord(AccountId Account, Hash Commitment, int Version);

/// <summary>
/// Arguments of <c>relationship.open</c>. By a member: <c>account</c> alone, signed by the member and by the key that it made.
/// By a patient: with <c>provider</c> and <c>seal</c>, signed by the account.
/// </summary>
public sealed record RelationshipOpen(AccountId Account, AccountId? Provider = null, Jwk? Seal = null);

/// <summary>Arguments of <c>relationship.accept</c> and <c>relationship.end</c>.</summary>
public sealed record RelationshipAccount(AccountId Account);

/// <summary>Arguments of <c>relationship.offer</c>. <c>Expires</c> is a whole hour.</summary>
public sealed record RelationshipOffer(AccountId Account, KeyId Claim, LedgerTime Expires);

/// <summary>Arguments of <c>relationship.claim</c>: signed by the claim key and by the new key.</summary>
public sealed record RelationshipClaim(AccountId Account, Jwk Key, Jwk Seal);

/// <summary>Arguments of <c>relationship.seal</c>: others seal to this key from the next block on.</summary>
public sealed record RelationshipSeal(AccountId Account, Jwk Seal);

/// <summary>One record to register.</summary>
public sealed record RecordCommitment(Hash Pointer, Hash Commitment);

/// <summary>
/// Arguments of <c>relationship.register</c>. <c>Index</c>: root of the index over all that is registered then, given with the last
/// call of several.
/// </summary>
public sealed record RelationshipRegister(AccountId Account, IReadOnlyList<RecordCommitment> Records, Hash? Index = null);

/// <summary>Arguments of <c>relationship.index</c>.</summary>
public sealed record RelationshipIndexing(AccountId Account, Hash Root);

/// <summary>
/// State <c>relationship.indexes/account</c>: the root over salted commitments to what the provider has registered, section by
/// section, always of as many leaves. It says nothing to who has no opening.
/// </summary>
public sealed record RecordIndexEntry(Hash Root, LedgerTime Since);

/// <summary>Event <c>relationship.indexed</c>.</summary>
public sealed record RelationshipIndexed(AccountId Account, AccountId Provider);

/// <summary>Event <c>relationship.opened</c>.</summary>
public sealed record RelationshipOpened(AccountId Account, AccountId Provider, string Status);

/// <summary>Event <c>relationship.offered</c>.</summary>
public sealed record RelationshipOffered(AccountId Account, KeyId Claim, LedgerTime Expires);

/// <summary>Events <c>relationship.claimed</c>, <c>relationship.accepted</c>, <c>relationship.ended</c>.</summary>
public sealed record RelationshipChanged(AccountId Account, AccountId Provider, string Status);

/// <summary>Event <c>relationship.seal-changed</c>: the provider seals anew what it holds for the account.</summary>
public sealed record RelationshipSealChanged(AccountId Account, AccountId Provider);

/// <summary>Event <c>relationship.registered</c>.</summary>
public sealed record RelationshipRegistered(AccountId Account, AccountId Provider, IReadOnlyList<Hash> Pointers);
