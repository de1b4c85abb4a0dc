using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Identity;

public sealed class GuardianshipTests
{
    private static readonly P256Signer Made = Key(1);
    private static readonly P256Signer Mother = Key(2);
    private static readonly P256Signer Father = Key(3);
    private static readonly P256Signer Own = Key(4);
    private static readonly P256Signer Seal = Key(5);
    private static readonly AccountId Ward = Account(Made);
    private readonly Consortium _consortium = new();

    private AccountEntry Entry => _consortium.AccountEntry(Ward)!;

    private void Open() => Accepted(_consortium.Together([_consortium.Hospital, Made], "relationship.open", new RelationshipOpen(Ward)));

    private Receipt Record(IReadOnlyList<ISigner> signers, IReadOnlyList<AccountId> acting, LedgerTime until, Jwk? seal, params P256Signer[] guardians) =>
        _consortium.Do(signers, acting, "guardianship.record", new GuardianshipRecord(Ward, [.. guardians.Select(JwkOf)], until, seal));

    private Receipt RecordPending(long life = 30 * Day) =>
        Record([_consortium.Hospital, Made], [Account(_consortium.Hospital), Ward], _consortium.In(life), JwkOf(Seal), Mother, Father);

    private Receipt Grant(P256Signer signer, string id) => _consortium.Do(
        [signer], [Ward], "permission.grant", new PermissionGrant(Id(id), _consortium.In(Day), Id(id + " terms"), Policy.OfAccount(Ward)));

    private Receipt Revoke(P256Signer signer, string id) => _consortium.Do([signer], [Ward], "permission.revoke", new PermissionReference(Id(id)));

    private void Claimed()
    {
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.offer", new RelationshipOffer(Ward, Key(6).KeyId, _consortium.In(Day))));
        Accepted(_consortium.Do([Key(6), Own], [Account(Key(6))], "relationship.claim", new RelationshipClaim(Ward, JwkOf(Own), JwkOf(Key(7)))));
    }

    [Fact]
    public void Either_guardian_acts_for_a_ward_and_the_providers_key_is_out()
    {
        Open();
        Refused(PermissionCodes.Pending, Grant(Made, "before"));
        Accepted(RecordPending());
        Assert.Empty(Entry.Keys);
        Assert.Equal(RelationshipStatus.Active, _consortium.Entry<Relationship>($"relationship.relationships/{Ward}")!.Status);
        Refused(RuntimeCodes.PolicyUnsatisfied, Grant(Made, "provider"));
        Accepted(Grant(Mother, "hers"));
        Accepted(Grant(Father, "his"));
    }

    [Fact]
    public void A_share_that_one_guardian_gave_the_other_stops()
    {
        Open();
        Accepted(RecordPending());
        Accepted(Grant(Mother, "share"));
        Accepted(Revoke(Father, "share"));
        Assert.Equal(PermissionStatus.Revoked, _consortium.Entry<Permission>($"permission.permissions/{Id("share")}")!.Status);
    }

    [Fact]
    public void The_right_ends_with_its_hour_although_nobody_cleans_up()
    {
        Open();
        Accepted(RecordPending(2 * Hour));
        Accepted(Grant(Mother, "in time"));
        _consortium.Ledger.Pass(3 * Hour);
        Assert.NotNull(Entry.Policy);
        Refused(RuntimeCodes.PolicyUnsatisfied, Grant(Mother, "late"));
        Refused(RuntimeCodes.PolicyUnsatisfied, Revoke(Father, "in time"));
        Refused(GuardianshipCodes.Ended, _consortium.Do(_consortium.Hospital, "guardianship.end", new GuardianshipEnd(Ward)));
    }

    [Fact]
    public void The_provider_ends_it_by_event()
    {
        Open();
        Refused(GuardianshipCodes.Unknown, _consortium.Do(_consortium.Hospital, "guardianship.end", new GuardianshipEnd(Ward)));
        Accepted(RecordPending());
        Refused(GuardianshipCodes.NotTheProvider, _consortium.Do(_consortium.Clinic, "guardianship.end", new GuardianshipEnd(Ward)));
        Accepted(_consortium.Do(_consortium.Hospital, "guardianship.end", new GuardianshipEnd(Ward)));
        Refused(RuntimeCodes.KidNotOfAccount, Grant(Mother, "late"));
    }

    [Fact]
    public void The_ward_coming_of_age_takes_over_without_the_guardians()
    {
        Open();
        Accepted(RecordPending(2 * Hour));
        _consortium.Ledger.Pass(3 * Hour);
        Claimed();
        Assert.Equal(new AccountEntry([Own.KeyId]).Keys, Entry.Keys);
        Assert.Null(Entry.Policy);
        Accepted(Grant(Own, "own"));
        Refused(RuntimeCodes.KidNotOfAccount, Grant(Mother, "hers"));
    }

    [Fact]
    public void An_adolescent_with_a_key_keeps_guardians_until_their_end_and_none_of_them_takes_over()
    {
        Open();
        Accepted(RecordPending());
        Claimed();
        Assert.Equal([Own.KeyId], Entry.Keys);
        Accepted(Grant(Mother, "hers"));
        Accepted(Grant(Own, "own"));

        Refused(AccountCodes.OwnKeyNeeded, _consortium.Do([Mother, Key(8)], [Ward], "account.rotate", new AccountRotate(Ward, [JwkOf(Key(8))], [Own.KeyId])));
        Refused(AccountCodes.Guarded, _consortium.Do([Mother], [Ward], "account.policy", new AccountPolicy(Ward, Policy.OfKey(Mother.KeyId))));
        Refused(AccountCodes.Guarded, _consortium.Do([Own], [Ward], "account.policy", new AccountPolicy(Ward)));
        Refused(RelationshipCodes.OwnKeyNeeded, _consortium.Do([Mother], [Ward], "relationship.seal", new RelationshipSeal(Ward, JwkOf(Key(9)))));
        Refused(RecoveryCodes.OwnKeyNeeded, _consortium.Do([Mother], [Ward], "recovery.plan", new RecoveryPlan(Ward, 1, [Father.KeyId], 24)));
        Refused(GuardianshipCodes.NotAgreed, Record([_consortium.Hospital, Mother], [Account(_consortium.Hospital), Ward], _consortium.In(60 * Day), null, Mother));

        var rotated = Key(10);
        Accepted(_consortium.Do([Own, rotated], [Ward], "account.rotate", new AccountRotate(Ward, [JwkOf(rotated)], [Own.KeyId])));
        Refused(RuntimeCodes.PolicyUnsatisfied, Grant(Own, "old key"));
        Accepted(Grant(Father, "his"));
        _consortium.Ledger.Pass(31 * Day);
        Refused(RuntimeCodes.PolicyUnsatisfied, Grant(Father, "late"));
        Accepted(Grant(rotated, "of age"));
        Accepted(_consortium.Do([rotated], [Ward], "account.policy", new AccountPolicy(Ward)));
    }

    [Fact]
    public void A_guardian_of_a_ward_without_a_key_cannot_make_one_of_his_own_stay()
    {
        Open();
        Accepted(RecordPending());
        Refused(AccountCodes.OwnKeyNeeded, _consortium.Do([Father, Key(8)], [Ward], "account.rotate", new AccountRotate(Ward, [JwkOf(Key(8))], [])));
        Refused(AccountCodes.OwnKeyNeeded, _consortium.Do([Father], [Ward], "account.rotate", new AccountRotate(Ward, [JwkOf(Father)], [])));
        Refused(RecoveryCodes.OwnKeyNeeded, _consortium.Do([Father], [Ward], "recovery.plan", new RecoveryPlan(Ward, 1, [Key(8).KeyId], 24)));
    }

    [Fact]
    public void A_provider_gives_nobody_the_account_of_a_person_who_has_a_key()
    {
        Open();
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.offer", new RelationshipOffer(Ward, Key(6).KeyId, _consortium.In(Day))));
        Accepted(_consortium.Do([Key(6), Own], [Account(Key(6))], "relationship.claim", new RelationshipClaim(Ward, JwkOf(Own), JwkOf(Key(7)))));
        Refused(GuardianshipCodes.NotAgreed, Record([_consortium.Hospital], [Account(_consortium.Hospital)], _consortium.In(Day), null, Mother));
        Accepted(Record([_consortium.Hospital, Own], [Account(_consortium.Hospital), Ward], _consortium.In(Day), null, Mother));
        Refused(GuardianshipCodes.NotAgreed, Record([_consortium.Hospital], [Account(_consortium.Hospital)], _consortium.In(2 * Day), null, Father));
        Accepted(Record([_consortium.Hospital], [Account(_consortium.Hospital)], _consortium.In(Hour), null, Father));
        Refused(RuntimeCodes.PolicyUnsatisfied, Grant(Mother, "replaced"));
        Accepted(Grant(Father, "his"));
    }

    [Fact]
    public void Records_keep_their_bounds()
    {
        Refused(GuardianshipCodes.RelationshipUnknown, Record([_consortium.Hospital], [Account(_consortium.Hospital)], _consortium.In(Day), JwkOf(Seal), Mother));
        Refused(GuardianshipCodes.RelationshipUnknown, _consortium.Do(_consortium.Hospital, "guardianship.end", new GuardianshipEnd(Ward)));
        Open();
        IReadOnlyList<ISigner> both = [_consortium.Hospital, Made];
        IReadOnlyList<AccountId> acting = [Account(_consortium.Hospital), Ward];
        Refused(GuardianshipCodes.NotTheProvider, Record([_consortium.Clinic], [Account(_consortium.Clinic)], _consortium.In(Day), JwkOf(Seal), Mother));
        Refused(GuardianshipCodes.GuardianCount, Record(both, acting, _consortium.In(Day), JwkOf(Seal)));
        Refused(GuardianshipCodes.GuardianCount, Record(both, acting, _consortium.In(Day), JwkOf(Seal), Mother, Mother));
        Refused(GuardianshipCodes.GuardianCount, Record(both, acting, _consortium.In(Day), JwkOf(Seal), Key(30), Key(31), Key(32), Key(33), Key(34)));
        Refused(GuardianshipCodes.KeyInvalid, Record(both, acting, _consortium.In(Day), JwkOf(Seal) with { Y = "" }, Mother));
        Refused(GuardianshipCodes.GuardianNotAnother, Record(both, acting, _consortium.In(Day), JwkOf(Seal), Made));
        Refused(GuardianshipCodes.GuardianNotAnother, Record(both, acting, _consortium.In(Day), JwkOf(Seal), _consortium.Hospital));
        Refused(GuardianshipCodes.EndInvalid, Record(both, acting, _consortium.In(Day).Plus(1), JwkOf(Seal), Mother));
        Refused(GuardianshipCodes.EndInvalid, Record(both, acting, _consortium.In(-Day), JwkOf(Seal), Mother));
        Refused(GuardianshipCodes.EndInvalid, Record(both, acting, _consortium.In(23L * 366 * Day), JwkOf(Seal), Mother));
        Refused(GuardianshipCodes.SealMismatch, Record(both, acting, _consortium.In(Day), null, Mother));
        Refused(GuardianshipCodes.NotAgreed, Record([_consortium.Hospital], [Account(_consortium.Hospital)], _consortium.In(Day), JwkOf(Seal), Mother));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.end", new RelationshipAccount(Ward)));
        Refused(GuardianshipCodes.NotOpen, Record(both, acting, _consortium.In(Day), JwkOf(Seal), Mother));
    }

    [Fact]
    public void An_account_has_room_for_so_many_keys_and_guardians_together()
    {
        Open();
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.offer", new RelationshipOffer(Ward, Key(6).KeyId, _consortium.In(Day))));
        Accepted(_consortium.Do([Key(6), Own], [Account(Key(6))], "relationship.claim", new RelationshipClaim(Ward, JwkOf(Own), JwkOf(Key(7)))));
        for (var i = 0; i < 15; i++)
        {
            Accepted(_consortium.Do([Own, Key(100 + i)], [Ward], "account.rotate", new AccountRotate(Ward, [JwkOf(Key(100 + i))], [])));
        }

        Refused(GuardianshipCodes.KeyCount, Record([_consortium.Hospital, Own], [Account(_consortium.Hospital), Ward], _consortium.In(Day), null, Mother));
    }

    [Fact]
    public void Nobody_gives_keys_an_end_but_the_guardianship()
    {
        Open();
        Claim();
        Refused(AccountCodes.PolicyUnsound, _consortium.Do(
            [Own], [Ward], "account.policy", new AccountPolicy(Ward, Policy.Any(Policy.OfKey(Own.KeyId), Policy.OfKey(Own.KeyId, _consortium.In(Day))))));

        void Claim()
        {
            Accepted(_consortium.Do(_consortium.Hospital, "relationship.offer", new RelationshipOffer(Ward, Key(6).KeyId, _consortium.In(Day))));
            Accepted(_consortium.Do([Key(6), Own], [Account(Key(6))], "relationship.claim", new RelationshipClaim(Ward, JwkOf(Own), JwkOf(Key(7)))));
        }
    }
}
