using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Relationships;

public sealed class RelationshipTests
{
    private static readonly P256Signer Made = Key(1);
    private static readonly P256Signer Code = Key(2);
    private static readonly P256Signer Own = Key(3);
    private static readonly P256Signer Seal = Key(4);
    private static readonly AccountId Patient = Account(Made);
    private readonly Consortium _consortium = new();

    private Relationship Found => _consortium.Entry<Relationship>($"relationship.relationships/{Patient}")!;

    private Receipt Open() => _consortium.Together([_consortium.Hospital, Made], "relationship.open", new RelationshipOpen(Patient));

    private Receipt Offer(P256Signer code, long milliseconds = Day) =>
        _consortium.Do(_consortium.Hospital, "relationship.offer", new RelationshipOffer(Patient, code.KeyId, _consortium.In(milliseconds)));

    private Receipt Claim(P256Signer code, params P256Signer[] others) =>
        _consortium.Do([code, .. others], [Account(code)], "relationship.claim", new RelationshipClaim(Patient, JwkOf(Own), JwkOf(Seal)));

    private Receipt Register(params string[] pointers) => _consortium.Do(
        _consortium.Hospital, "relationship.register", new RelationshipRegister(Patient, [.. pointers.Select(p => new RecordCommitment(Id(p), Id(p + " content")))]));

    [Fact]
    public void A_pending_account_is_claimed_at_the_desk_and_the_providers_key_is_out()
    {
        Accepted(Open());
        Assert.Equal(RelationshipStatus.Pending, Found.Status);
        Accepted(Offer(Code));
        Accepted(Claim(Code, Own));
        Assert.Equal(RelationshipStatus.Active, Found.Status);
        Assert.Equal(JwkOf(Seal), Found.Seal);
        Assert.Equal([Own.KeyId], _consortium.AccountEntry(Patient)!.Keys);
        Assert.Null(_consortium.Entry<Claim>($"relationship.claims/{Code.KeyId}"));
        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do(Made, "summary.confirm", new SummaryAccount(Patient)));
        Accepted(_consortium.Do([Own], [Patient], "summary.confirm", new SummaryAccount(Patient)));
        Refused(RelationshipCodes.NotPending, Claim(Code, Own));
        Refused(RelationshipCodes.NotPending, Offer(Key(9)));
    }

    [Fact]
    public void A_policy_that_the_provider_set_does_not_survive_the_claim()
    {
        Accepted(Open());
        Accepted(_consortium.Do(Made, "account.policy", new Xinglin.Contracts.Identity.AccountPolicy(Patient, Policy.OfKey(Made.KeyId))));
        Accepted(Offer(Code));
        Accepted(Claim(Code, Own));
        Assert.Null(_consortium.AccountEntry(Patient)!.Policy);
        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do(Made, "summary.confirm", new SummaryAccount(Patient)));
    }

    [Fact]
    public void A_claim_needs_the_code_in_time_and_a_new_key_that_signs()
    {
        Accepted(Open());
        Refused(RelationshipCodes.ClaimUnknown, Claim(Code, Own));
        Accepted(Offer(Code, Hour));
        Refused(RelationshipCodes.ClaimUnknown, Claim(Key(9), Own));
        Refused(RelationshipCodes.KeyNotProven, Claim(Code));
        Refused(RelationshipCodes.KeyInvalid, _consortium.Do(Code, "relationship.claim", new RelationshipClaim(Patient, JwkOf(Own), JwkOf(Seal) with { X = "" })));
        Refused(RelationshipCodes.Unknown, _consortium.Do(Code, "relationship.claim", new RelationshipClaim(Account(Own), JwkOf(Own), JwkOf(Seal))));
        Refused(RelationshipCodes.KeyNotNew, _consortium.Do([Code, Made], [Account(Code)], "relationship.claim", new RelationshipClaim(Patient, JwkOf(Made), JwkOf(Seal))));
        Refused(RelationshipCodes.KeyNotNew, _consortium.Do(Code, "relationship.claim", new RelationshipClaim(Patient, JwkOf(Code), JwkOf(Seal))));
        _consortium.Ledger.Pass(2 * Hour);
        Refused(RelationshipCodes.ClaimExpired, Claim(Code, Own));
    }

    [Fact]
    public void A_patient_changes_the_sealing_key_together_with_a_leaked_key_which_can_do_nothing_from_the_next_block()
    {
        Refused(RelationshipCodes.Unknown, _consortium.Do(Made, "relationship.seal", new RelationshipSeal(Patient, JwkOf(Key(20)))));
        Accepted(Open());
        Refused(RelationshipCodes.Pending, _consortium.Do(Made, "relationship.seal", new RelationshipSeal(Patient, JwkOf(Key(20)))));
        Accepted(Offer(Code));
        Accepted(Claim(Code, Own));
        Refused(RelationshipCodes.KeyInvalid, _consortium.Do([Own], [Patient], "relationship.seal", new RelationshipSeal(Patient, JwkOf(Seal) with { X = "" })));
        Refused(RelationshipCodes.SealNotNew, _consortium.Do([Own], [Patient], "relationship.seal", new RelationshipSeal(Patient, JwkOf(Seal))));

        var (fresh, freshSeal) = (Key(21), Key(22));
        var rotation = _consortium.Ledger.By(
            [Own, fresh], [Patient],
            Call("account.rotate", new Xinglin.Contracts.Identity.AccountRotate(Patient, [JwkOf(fresh)], [Own.KeyId])),
            Call("relationship.seal", new RelationshipSeal(Patient, JwkOf(freshSeal))));
        var receipt = _consortium.Ledger.Submit(rotation);
        Accepted(receipt);
        Assert.Contains(receipt.Events, e => e.Name == "relationship.seal-changed");
        Assert.Equal(JwkOf(freshSeal), Found.Seal);

        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do([Own], [Patient], "summary.confirm", new SummaryAccount(Patient)));
        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do([Own], [Patient], "relationship.seal", new RelationshipSeal(Patient, JwkOf(Seal))));
        Refused(RuntimeCodes.KidNotOfAccount, _consortium.Do(
            [Own, Key(23)], [Patient], "account.rotate", new Xinglin.Contracts.Identity.AccountRotate(Patient, [JwkOf(Key(23))], [fresh.KeyId])));
        Accepted(_consortium.Do([fresh], [Patient], "relationship.end", new RelationshipAccount(Patient)));
        Refused(RelationshipCodes.Ended, _consortium.Do([fresh], [Patient], "relationship.seal", new RelationshipSeal(Patient, JwkOf(Key(24)))));
    }

    [Fact]
    public void A_second_code_replaces_the_first()
    {
        Accepted(Open());
        Accepted(Offer(Code));
        Refused(RelationshipCodes.ClaimExists, Offer(Code));
        Accepted(Offer(Key(9)));
        Refused(RelationshipCodes.ClaimUnknown, Claim(Code, Own));
        Accepted(Claim(Key(9), Own));
    }

    [Fact]
    public void Only_the_provider_offers_for_a_bounded_time()
    {
        Accepted(Open());
        Refused(RelationshipCodes.ClaimExpiryInvalid, Offer(Code, 91 * Day));
        var other = new RelationshipOffer(Patient, Code.KeyId, _consortium.In(Day));
        Refused(RelationshipCodes.NotTheProvider, _consortium.Do(_consortium.Clinic, "relationship.offer", other));
        Refused(RelationshipCodes.ClaimExpiryInvalid, _consortium.Do(_consortium.Hospital, "relationship.offer", other with { Expires = other.Expires.Plus(1) }));
        Refused(RelationshipCodes.Unknown, _consortium.Do(_consortium.Hospital, "relationship.offer", other with { Account = Account(Own) }));
    }

    [Fact]
    public void Opening_needs_the_accounts_key_and_a_member()
    {
        Refused(RelationshipCodes.AccountNotActing, _consortium.Do(_consortium.Hospital, "relationship.open", new RelationshipOpen(Patient)));
        Refused(RelationshipCodes.NotAMember, _consortium.Do(Made, "relationship.open", new RelationshipOpen(Patient)));
        Refused(RelationshipCodes.OpenMalformed, _consortium.Do(Made, "relationship.open", new RelationshipOpen(Patient, Account(_consortium.Hospital))));
        Refused(RelationshipCodes.AccountIsMember, _consortium.Do(_consortium.Clinic, "relationship.open", new RelationshipOpen(Account(_consortium.Clinic))));
        Accepted(Open());
        Refused(RelationshipCodes.Exists, Open());
    }

    [Fact]
    public void A_patient_asks_and_the_provider_accepts()
    {
        var ask = new RelationshipOpen(Patient, Account(_consortium.Hospital), JwkOf(Seal));
        Refused(RelationshipCodes.ProviderUnknown, _consortium.Do(Made, "relationship.open", ask with { Provider = Account(Own) }));
        Refused(RelationshipCodes.KeyInvalid, _consortium.Do(Made, "relationship.open", ask with { Seal = JwkOf(Seal) with { Y = "" } }));
        Accepted(_consortium.Do(Made, "relationship.open", ask));
        Assert.Equal(RelationshipStatus.Requested, Found.Status);
        Refused(RelationshipCodes.NotOpen, Register("r1"));
        Refused(RelationshipCodes.NotTheProvider, _consortium.Do(_consortium.Clinic, "relationship.accept", new RelationshipAccount(Patient)));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Patient)));
        Assert.Equal(RelationshipStatus.Active, Found.Status);
        Refused(RelationshipCodes.NotRequested, _consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Patient)));
        Refused(RelationshipCodes.Unknown, _consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Account(Own))));
    }

    [Fact]
    public void The_provider_registers_records_and_their_new_versions()
    {
        Accepted(Open());
        Accepted(Register("r1", "r2"));
        Accepted(Register("r2", "r3"));
        Assert.Equal(2, _consortium.Entry<RegisteredRecord>($"relationship.records/{Id("r2")}")!.Version);
        Assert.Equal(3, _consortium.Entry<SummaryEntry>($"summary.entries/{Patient}")!.Records);
    }

    [Fact]
    public void Registering_is_bounded_and_never_touches_another_accounts_record()
    {
        Accepted(Open());
        Refused(RelationshipCodes.RecordCount, Register());
        Refused(RelationshipCodes.RecordCount, Register([.. Enumerable.Range(0, 65).Select(i => "r" + i)]));
        Accepted(Register([.. Enumerable.Range(0, 64).Select(i => "r" + i)]));
        var other = new RelationshipRegister(Account(Own), [new RecordCommitment(Id("r1"), Id("c"))]);
        Refused(RelationshipCodes.Unknown, _consortium.Do(_consortium.Clinic, "relationship.register", other));
        Accepted(_consortium.Together([_consortium.Clinic, Own], "relationship.open", new RelationshipOpen(Account(Own))));
        Refused(RelationshipCodes.RecordOfAnother, _consortium.Do(_consortium.Clinic, "relationship.register", other));
        Refused(RelationshipCodes.NotTheProvider, _consortium.Do(_consortium.Clinic, "relationship.register", other with { Account = Patient }));
    }

    [Fact]
    public void Either_side_ends_a_relationship()
    {
        Accepted(Open());
        var end = new RelationshipAccount(Patient);
        Refused(RelationshipCodes.NotAParty, _consortium.Do(_consortium.Clinic, "relationship.end", end));
        Refused(RelationshipCodes.Unknown, _consortium.Do(_consortium.Clinic, "relationship.end", new RelationshipAccount(Account(Own))));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.end", end));
        Refused(RelationshipCodes.Ended, _consortium.Do(Made, "relationship.end", end));
        Refused(RelationshipCodes.NotOpen, Register("r1"));
        Assert.Equal(SummaryStatus.Ended, _consortium.Entry<SummaryEntry>($"summary.entries/{Patient}")!.Status);
    }

    [Fact]
    public void A_suspended_provider_does_nothing()
    {
        Accepted(Open());
        var proposed = _consortium.Do(_consortium.Clinic, "membership.propose", new MembershipPropose(ProposalKinds.Suspend, Account: Account(_consortium.Hospital)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[2], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[3], "membership.vote", new MembershipVote(proposed.Transaction, true)));
        _consortium.Ledger.OrderingMember = 1;
        Refused(RelationshipCodes.NotTheProvider, Register("r1"));
    }
}
