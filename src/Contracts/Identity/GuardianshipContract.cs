using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Identity;

/// <summary>
/// Guardians of a minor or ward towards one provider. The provider, which saw the papers, records their keys with an end; they act
/// for the account alone or together until then, and cannot make it theirs: its keys and policy are the ward's own.
/// </summary>
[Contract("guardianship", Json = typeof(ContractsJson), Capabilities = ContractCapabilities.Accounts)]
public sealed class GuardianshipContract(ContractTables tables, IAccountAdministration accounts, IMembers members, IRelationships relationships)
{
    /// <summary>Guardians of one account at a time.</summary>
    public const int GuardiansMax = 4;

    /// <summary>Furthest end, milliseconds: 22 years of 366 days.</summary>
    public const long LifeMax = 22L * 366 * 24 * 3_600_000;

    private readonly Table<AccountId, Guardianship> _wards = tables.Open("wards", KeyTexts.Account, ContractsJson.Default.Guardianship);

    /// <summary>The provider records who acts for an account, in place of those recorded before.</summary>
    [Call("record")]
    public Outcome Record(CallContext context, GuardianshipRecord arguments)
    {
        if (relationships.Find(arguments.Account) is not { } relationship)
        {
            return GuardianshipCodes.RelationshipUnknown;
        }

        if (!IsProvider(context, relationship))
        {
            return GuardianshipCodes.NotTheProvider;
        }

        if (relationship.Status is not (RelationshipStatus.Pending or RelationshipStatus.Active))
        {
            return GuardianshipCodes.NotOpen;
        }

        if (ReadGuardians(arguments, relationship, out var guardians) is { } malformed)
        {
            return malformed;
        }

        if (!Times.IsHourWithin(arguments.Until, context.Time, LifeMax))
        {
            return GuardianshipCodes.EndInvalid;
        }

        // The key of a pending account is the provider's, not the ward's.
        var entry = Entry(arguments.Account);
        IReadOnlyList<KeyId> own = relationship.Status == RelationshipStatus.Pending ? [] : entry.Keys;
        if ((own.Count == 0) != (arguments.Seal is not null))
        {
            return GuardianshipCodes.SealMismatch;
        }

        if (!IsAgreed(context, arguments, entry))
        {
            return GuardianshipCodes.NotAgreed;
        }

        if (own.Count + guardians.Count > AccountContract.KeysMax)
        {
            return GuardianshipCodes.KeyCount;
        }

        Put(context, arguments, relationship, own, guardians);
        return Outcome.Accepted;
    }

    /// <summary>The provider ends the guardians' rights before their time: what happened, it keeps to itself.</summary>
    [Call("end")]
    public Outcome End(CallContext context, GuardianshipEnd arguments)
    {
        if (relationships.Find(arguments.Account) is not { } relationship)
        {
            return GuardianshipCodes.RelationshipUnknown;
        }

        if (!IsProvider(context, relationship))
        {
            return GuardianshipCodes.NotTheProvider;
        }

        if (_wards.Find(arguments.Account) is not { } ward)
        {
            return GuardianshipCodes.Unknown;
        }

        if (!IsInForce(ward, context.Time))
        {
            return GuardianshipCodes.Ended;
        }

        _wards.Put(arguments.Account, ward with { Ended = context.Time });
        accounts.Set(arguments.Account, new AccountEntry(Entry(arguments.Account).Keys));
        Emit(context, "ended", arguments.Account, ward);
        return Outcome.Accepted;
    }

    private void Put(
        CallContext context, GuardianshipRecord arguments, Relationship relationship, IReadOnlyList<KeyId> own, IReadOnlyList<P256PublicKey> guardians)
    {
        List<KeyId> kids = [];
        foreach (var guardian in guardians)
        {
            accounts.AddKey(guardian);
            kids.Add(guardian.Thumbprint());
        }

        accounts.Set(arguments.Account, GuardedAccount.Create(own, kids, arguments.Until));
        if (arguments.Seal is { } seal && relationship.Status == RelationshipStatus.Pending)
        {
            relationships.HandOver(context, arguments.Account, seal);
        }
        else if (arguments.Seal is { } another && another != relationship.Seal)
        {
            relationships.Reseal(context, arguments.Account, another);
        }

        var ward = new Guardianship(relationship.Provider, kids, context.Time, arguments.Until);
        _wards.Put(arguments.Account, ward);
        Emit(context, "recorded", arguments.Account, ward);
    }

    private bool IsProvider(CallContext context, Relationship relationship) =>
        context.IsActing(relationship.Provider) && members.IsPresent(relationship.Provider);

    private RefusalCode? ReadGuardians(GuardianshipRecord arguments, Relationship relationship, out List<P256PublicKey> guardians)
    {
        guardians = [];
        if (arguments.Guardians.Count is < 1 or > GuardiansMax)
        {
            return GuardianshipCodes.GuardianCount;
        }

        var own = Entry(arguments.Account).Keys;
        var providers = accounts.Find(relationship.Provider)?.Keys ?? [];
        List<KeyId> seen = [];
        foreach (var jwk in arguments.Guardians)
        {
            if (!jwk.TryKey(out var key))
            {
                return GuardianshipCodes.KeyInvalid;
            }

            var kid = key.Thumbprint();
            if (own.Contains(kid) || providers.Contains(kid))
            {
                return GuardianshipCodes.GuardianNotAnother;
            }

            if (seen.Contains(kid))
            {
                return GuardianshipCodes.GuardianCount;
            }

            seen.Add(kid);
            guardians.Add(key);
        }

        return arguments.Seal is { } seal && !seal.TryKey(out _) ? GuardianshipCodes.KeyInvalid : null;
    }

    /// <summary>
    /// Whoever has a key of its own agrees with it; without that the provider may only replace guardians that are in force, not prolong
    /// them. Who has none is in the provider's care, as with a pending account.
    /// </summary>
    private bool IsAgreed(CallContext context, GuardianshipRecord arguments, AccountEntry entry) =>
        entry.Keys.Count == 0 || (context.IsActing(arguments.Account) && GuardedAccount.IsOwner(context, entry))
        || (_wards.Find(arguments.Account) is { } ward && IsInForce(ward, context.Time) && arguments.Until.CompareTo(ward.Until) <= 0);

    private static bool IsInForce(Guardianship ward, LedgerTime now) => ward.Ended is null && now.CompareTo(ward.Until) < 0;

    private AccountEntry Entry(AccountId account) => accounts.Find(account) ?? new AccountEntry([new KeyId(account.Value)]);

    private static void Emit(CallContext context, string announced, AccountId account, Guardianship ward) =>
        context.Emit(announced, new GuardianshipChanged(account, ward.Member, ward.Until), ContractsJson.Default.GuardianshipChanged);
}
