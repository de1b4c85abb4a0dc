using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Relationships;

/// <summary>Relationships as other contracts ask about them.</summary>
public interface IRelationships
{
    /// <summary>The relationship of this account, or null.</summary>
    Relationship? Find(AccountId account);

    /// <summary>What is registered under a pointer, or null.</summary>
    RegisteredRecord? FindRecord(Hash pointer);

    /// <summary>Changes the sealing key of a relationship that has one: the account's holder was replaced.</summary>
    void Reseal(CallContext context, AccountId account, Jwk seal);

    /// <summary>Hands a pending account over: it is no longer under the provider's key, and others seal to this key.</summary>
    void HandOver(CallContext context, AccountId account, Jwk seal);
}

/// <summary>
/// One account per relationship between a patient and a provider (wall 2): opened by either side, claimed at the desk, with
/// the salted commitments of the records that the provider holds.
/// </summary>
[Contract("relationship", Json = typeof(ContractsJson), Capabilities = ContractCapabilities.Accounts)]
public sealed class RelationshipContract(ContractTables tables, IAccountAdministration accounts, IMembers members, ISummaries summaries) : IRelationships
{
    /// <summary>Records in one call of <c>register</c>.</summary>
    public const int RecordsMax = 64;

    /// <summary>Longest life of an offer, milliseconds: 90 days.</summary>
    public const long OfferLifeMax = 90L * 24 * 3_600_000;

    private const string Name = "relationship";

    private readonly Table<AccountId, Relationship> _relationships = tables.Open("relationships", KeyTexts.Account, ContractsJson.Default.Relationship);
    private readonly Table<KeyId, Claim> _claims = tables.Open("claims", KeyTexts.Key, ContractsJson.Default.Claim);
    private readonly Table<AccountId, RecordIndexEntry> _indexes = tables.Open("indexes", KeyTexts.Account, ContractsJson.Default.RecordIndexEntry);
    private readonly Table<Hash, RegisteredRecord> _records = tables.Open("records", KeyTexts.Hash, ContractsJson.Default.RegisteredRecord);

    /// <summary>A provider opens for a person without a wallet, or a patient asks a provider.</summary>
    [Call("open")]
    public Outcome Open(CallContext context, RelationshipOpen arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return RelationshipCodes.AccountNotActing;
        }

        if (members.Find(arguments.Account) is not null)
        {
            return RelationshipCodes.AccountIsMember;
        }

        if (_relationships.Contains(arguments.Account))
        {
            return RelationshipCodes.Exists;
        }

        return arguments switch
        {
            { Provider: null, Seal: null } => OpenByMember(context, arguments.Account),
            { Provider: { } provider, Seal: { } seal } => OpenByPatient(context, arguments.Account, provider, seal),
            _ => RelationshipCodes.OpenMalformed,
        };
    }

    /// <summary>The provider accepts what a patient asked for.</summary>
    [Call("accept")]
    public Outcome Accept(CallContext context, RelationshipAccount arguments)
    {
        if (FindAsProvider(context, arguments.Account, out var relationship) is { } refusal)
        {
            return refusal;
        }

        if (relationship.Status != RelationshipStatus.Requested)
        {
            return RelationshipCodes.NotRequested;
        }

        Put(context, "accepted", arguments.Account, relationship with { Status = RelationshipStatus.Active });
        return Outcome.Accepted;
    }

    /// <summary>The patient changes the key to which others seal, together with a rotation or alone.</summary>
    [Call("seal")]
    public Outcome Seal(CallContext context, RelationshipSeal arguments)
    {
        if (!context.IsActing(arguments.Account))
        {
            return RelationshipCodes.AccountNotActing;
        }

        if (_relationships.Find(arguments.Account) is not { } relationship)
        {
            return RelationshipCodes.Unknown;
        }

        if (relationship.Status == RelationshipStatus.Pending)
        {
            return RelationshipCodes.Pending;
        }

        if (relationship.Status == RelationshipStatus.Ended)
        {
            return RelationshipCodes.Ended;
        }

        if (!arguments.Seal.TryKey(out _))
        {
            return RelationshipCodes.KeyInvalid;
        }

        if (accounts.Find(arguments.Account) is { Keys.Count: > 0 } entry && !GuardedAccount.IsOwner(context, entry))
        {
            return RelationshipCodes.OwnKeyNeeded;
        }

        if (relationship.Seal == arguments.Seal)
        {
            return RelationshipCodes.SealNotNew;
        }

        Reseal(context, arguments.Account, relationship, arguments.Seal);
        return Outcome.Accepted;
    }

    /// <summary>The provider offers a pending account, or that of a ward without a key of its own, to whoever holds the claim key of a printed code; an earlier offer ends.</summary>
    [Call("offer")]
    public Outcome Offer(CallContext context, RelationshipOffer arguments)
    {
        if (FindAsProvider(context, arguments.Account, out var relationship) is { } refusal)
        {
            return refusal;
        }

        if (!IsUnclaimed(arguments.Account, relationship))
        {
            return RelationshipCodes.NotPending;
        }

        if (_claims.Contains(arguments.Claim))
        {
            return RelationshipCodes.ClaimExists;
        }

        if (!Times.IsHourWithin(arguments.Expires, context.Time, OfferLifeMax))
        {
            return RelationshipCodes.ClaimExpiryInvalid;
        }

        Withdraw(relationship);
        _claims.Put(arguments.Claim, new Claim(arguments.Account, arguments.Expires));
        _relationships.Put(arguments.Account, relationship with { Claim = arguments.Claim });
        context.Emit("offered", new RelationshipOffered(arguments.Account, arguments.Claim, arguments.Expires), ContractsJson.Default.RelationshipOffered);
        return Outcome.Accepted;
    }

    /// <summary>The holder of the claim key makes the account his own: the new key is its only one from now on. Guardians in force stay until their end.</summary>
    [Call("claim")]
    public Outcome Claim(CallContext context, RelationshipClaim arguments)
    {
        if (!arguments.Key.TryKey(out var key) || !arguments.Seal.TryKey(out _))
        {
            return RelationshipCodes.KeyInvalid;
        }

        if (_relationships.Find(arguments.Account) is not { } relationship)
        {
            return RelationshipCodes.Unknown;
        }

        if (RefuseClaim(context, arguments.Account, relationship) is { } refusal)
        {
            return refusal;
        }

        var kid = key.Thumbprint();
        if (!context.HasSigned(kid))
        {
            return RelationshipCodes.KeyNotProven;
        }

        if (kid == relationship.Claim || accounts.Find(arguments.Account)?.Keys.Contains(kid) == true)
        {
            return RelationshipCodes.KeyNotNew;
        }

        Withdraw(relationship);
        accounts.AddKey(key);
        accounts.Set(arguments.Account, GuardedAccount.Keep(accounts.Find(arguments.Account), [kid], context.Time));
        Put(context, "claimed", arguments.Account, relationship with { Status = RelationshipStatus.Active, Seal = arguments.Seal, Claim = null });
        summaries.Release(context, arguments.Account);
        if (relationship.Status == RelationshipStatus.Active)
        {
            AnnounceSeal(context, arguments.Account, relationship);
        }

        return Outcome.Accepted;
    }

    /// <summary>The provider registers commitments to records, new ones or new versions.</summary>
    [Call("register")]
    public Outcome Register(CallContext context, RelationshipRegister arguments)
    {
        if (FindAsProvider(context, arguments.Account, out var relationship) is { } refusal)
        {
            return refusal;
        }

        if (relationship.Status is not (RelationshipStatus.Pending or RelationshipStatus.Active))
        {
            return RelationshipCodes.NotOpen;
        }

        if (arguments.Records.Count is < 1 or > RecordsMax)
        {
            return RelationshipCodes.RecordCount;
        }

        var added = 0;
        foreach (var record in arguments.Records)
        {
            var known = _records.Find(record.Pointer);
            if (known is not null && known.Account != arguments.Account)
            {
                return RelationshipCodes.RecordOfAnother;
            }

            added += known is null ? 1 : 0;
            _records.Put(record.Pointer, new RegisteredRecord(arguments.Account, record.Commitment, (known?.Version ?? 0) + 1));
        }

        var announced = new RelationshipRegistered(arguments.Account, relationship.Provider, [.. arguments.Records.Select(r => r.Pointer)]);
        context.Emit("registered", announced, ContractsJson.Default.RelationshipRegistered);
        summaries.Add(context, arguments.Account, added);
        if (arguments.Index is { } root)
        {
            _indexes.Put(arguments.Account, new RecordIndexEntry(root, context.Time));
        }

        return Outcome.Accepted;
    }

    /// <summary>The provider commits to its index anew without a new record.</summary>
    [Call("index")]
    public Outcome Index(CallContext context, RelationshipIndexing arguments)
    {
        if (FindAsProvider(context, arguments.Account, out var relationship) is { } refusal)
        {
            return refusal;
        }

        if (relationship.Status is not (RelationshipStatus.Pending or RelationshipStatus.Active))
        {
            return RelationshipCodes.NotOpen;
        }

        _indexes.Put(arguments.Account, new RecordIndexEntry(arguments.Root, context.Time));
        context.Emit("indexed", new RelationshipIndexed(arguments.Account, relationship.Provider), ContractsJson.Default.RelationshipIndexed);
        return Outcome.Accepted;
    }

    /// <summary>Either side ends the relationship.</summary>
    [Call("end")]
    public Outcome End(CallContext context, RelationshipAccount arguments)
    {
        if (_relationships.Find(arguments.Account) is not { } relationship)
        {
            return RelationshipCodes.Unknown;
        }

        if (!context.IsActing(relationship.Provider) && !context.IsActing(arguments.Account))
        {
            return RelationshipCodes.NotAParty;
        }

        if (relationship.Status == RelationshipStatus.Ended)
        {
            return RelationshipCodes.Ended;
        }

        Withdraw(relationship);
        Put(context, "ended", arguments.Account, relationship with { Status = RelationshipStatus.Ended, Claim = null });
        summaries.End(context, arguments.Account);
        return Outcome.Accepted;
    }

    /// <inheritdoc/>
    Relationship? IRelationships.Find(AccountId account) => _relationships.Find(account);

    /// <inheritdoc/>
    RegisteredRecord? IRelationships.FindRecord(Hash pointer) => _records.Find(pointer);

    /// <inheritdoc/>
    void IRelationships.Reseal(CallContext context, AccountId account, Jwk seal)
    {
        if (_relationships.Find(account) is { Seal: not null } relationship)
        {
            Reseal(context, account, relationship, seal);
        }
    }

    /// <inheritdoc/>
    void IRelationships.HandOver(CallContext context, AccountId account, Jwk seal)
    {
        if (_relationships.Find(account) is { Status: RelationshipStatus.Pending } relationship)
        {
            Withdraw(relationship);
            Put(context, "claimed", account, relationship with { Status = RelationshipStatus.Active, Seal = seal, Claim = null });
            summaries.Release(context, account);
        }
    }

    private Outcome OpenByMember(CallContext context, AccountId account)
    {
        foreach (var provider in context.Acting)
        {
            if (members.IsPresent(provider))
            {
                Begin(context, account, new Relationship(provider, RelationshipStatus.Pending, context.Time));
                return Outcome.Accepted;
            }
        }

        return RelationshipCodes.NotAMember;
    }

    private Outcome OpenByPatient(CallContext context, AccountId account, AccountId provider, Jwk seal)
    {
        if (!members.IsPresent(provider))
        {
            return RelationshipCodes.ProviderUnknown;
        }

        if (!seal.TryKey(out _))
        {
            return RelationshipCodes.KeyInvalid;
        }

        Begin(context, account, new Relationship(provider, RelationshipStatus.Requested, context.Time, seal));
        return Outcome.Accepted;
    }

    private void Begin(CallContext context, AccountId account, Relationship relationship)
    {
        _relationships.Put(account, relationship);
        context.Emit("opened", new RelationshipOpened(account, relationship.Provider, relationship.Status), ContractsJson.Default.RelationshipOpened);
        summaries.Open(context, account, held: relationship.Status == RelationshipStatus.Pending);
    }

    private RefusalCode? FindAsProvider(CallContext context, AccountId account, out Relationship relationship)
    {
        relationship = _relationships.Find(account)!;
        if (relationship is null)
        {
            return RelationshipCodes.Unknown;
        }

        return context.IsActing(relationship.Provider) && members.IsPresent(relationship.Provider) ? null : RelationshipCodes.NotTheProvider;
    }

    private RefusalCode? RefuseClaim(CallContext context, AccountId account, Relationship relationship)
    {
        if (!IsUnclaimed(account, relationship))
        {
            return RelationshipCodes.NotPending;
        }

        if (relationship.Claim is not { } claim || !context.HasSigned(claim) || _claims.Find(claim) is not { } offer)
        {
            return RelationshipCodes.ClaimUnknown;
        }

        return offer.Expires.CompareTo(context.Time) <= 0 ? RelationshipCodes.ClaimExpired : null;
    }

    /// <summary>True while the account has no key of the patient's own: it is the provider's, or a ward's whose guardians act.</summary>
    private bool IsUnclaimed(AccountId account, Relationship relationship) =>
        relationship.Status == RelationshipStatus.Pending
        || (relationship.Status == RelationshipStatus.Active && accounts.Find(account) is { Keys.Count: 0 });

    private void Reseal(CallContext context, AccountId account, Relationship relationship, Jwk seal)
    {
        _relationships.Put(account, relationship with { Seal = seal });
        AnnounceSeal(context, account, relationship);
    }

    private static void AnnounceSeal(CallContext context, AccountId account, Relationship relationship) =>
        context.Emit(Name, "seal-changed", new RelationshipSealChanged(account, relationship.Provider), ContractsJson.Default.RelationshipSealChanged);

    private void Withdraw(Relationship relationship)
    {
        if (relationship.Claim is { } claim)
        {
            _claims.Remove(claim);
        }
    }

    private void Put(CallContext context, string announced, AccountId account, Relationship relationship)
    {
        _relationships.Put(account, relationship);
        context.Emit(Name, announced, new RelationshipChanged(account, relationship.Provider, relationship.Status), ContractsJson.Default.RelationshipChanged);
    }
}
