using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Membership;

public sealed class DecisionTests
{
    private readonly Consortium _consortium = new(members: 5, validators: 4);

    private AccountId Of(int member) => Account(_consortium.Ledger.Members[member]);

    private Member Member(int member) => _consortium.Entry<Member>($"membership.members/{Of(member)}")!;

    private Receipt Propose(MembershipPropose content) => _consortium.Do(_consortium.Hospital, "membership.propose", content);

    /// <summary>Proposed by member 0 and voted by the others named, in that order; the last receipt.</summary>
    private Receipt Decide(MembershipPropose content, params int[] voters)
    {
        var proposed = Propose(content);
        Accepted(proposed);
        var last = proposed;
        foreach (var voter in voters)
        {
            last = _consortium.Do(_consortium.Ledger.Members[voter], "membership.vote", new MembershipVote(proposed.Transaction, true));
        }

        return last;
    }

    private static NewMember New(string slug = "pharmacy-1", string name = "Pharmacy 1", string kind = "pharmacy") =>
        new(slug, name, kind, JwkOf(Key(5001)), JwkOf(Key(6001)), JwkOf(Key(7001)));

    private static MembershipPropose Admit(NewMember member) => new(ProposalKinds.Admit, Member: member);

    [Theory]
    [InlineData("A", "Name", "pharmacy")]
    [InlineData("two words", "Name", "pharmacy")]
    [InlineData("pharmacy-1", "", "pharmacy")]
    [InlineData("pharmacy-1", " x", "pharmacy")]
    [InlineData("pharmacy-1", "a<b", "pharmacy")]
    [InlineData("pharmacy-1", "a\u0007b", "pharmacy")]
    [InlineData("pharmacy-1", "Name", "doctor")]
    public void An_admission_with_a_bad_text_is_malformed(string slug, string name, string kind) =>
        Refused(MembershipCodes.ProposalMalformed, Propose(Admit(New(slug, name, kind))));

    [Fact]
    public void An_admission_needs_new_names_and_new_keys()
    {
        Refused(MembershipCodes.SlugTaken, Propose(Admit(New(slug: "member-1"))));
        Refused(MembershipCodes.MemberExists, Propose(Admit(New() with { Identity = JwkOf(_consortium.Clinic) })));
        Refused(MembershipCodes.KeyInUse, Propose(Admit(New() with { Validator = JwkOf(Key(3000)) })));
        Refused(MembershipCodes.KeyInUse, Propose(Admit(New() with { Identity = JwkOf(Key(2001)) })));
        Refused(MembershipCodes.KeyInUse, Propose(Admit(New() with { Validator = JwkOf(Key(6001)) })));
        Refused(MembershipCodes.KeyInvalid, Propose(Admit(New() with { Seal = JwkOf(Key(6001)) with { X = Hash.Zero.ToString() } })));
        Refused(MembershipCodes.ProposalMalformed, Propose(Admit(New()) with { Value = 1 }));
        Refused(MembershipCodes.ProposalMalformed, Propose(new MembershipPropose(ProposalKinds.Admit)));
    }

    [Fact]
    public void An_account_that_gave_up_its_first_key_is_not_admitted_by_it()
    {
        var (first, second) = (Key(5001), Key(5002));
        Accepted(_consortium.Do([first, second], [Account(first)], "account.rotate", new Xinglin.Contracts.Identity.AccountRotate(Account(first), [JwkOf(second)], [first.KeyId])));
        Refused(MembershipCodes.IdentityNotOfAccount, Propose(Admit(New())));
    }

    [Fact]
    public void A_network_has_room_for_a_bounded_number_of_members()
    {
        var full = new Consortium(LedgerLimits.ValidatorsMax, 1);
        Refused(MembershipCodes.MembersFull, full.Do(full.Hospital, "membership.propose", Admit(New())));
    }

    [Fact]
    public void A_changed_set_of_validators_decides_from_the_next_height_but_one()
    {
        var before = _consortium.Ledger.Executor.Validators;
        Accepted(Decide(Admit(New()), 1, 2, 3));
        var executor = _consortium.Ledger.Executor;
        Assert.Equal(before.Hash, executor.Tip.NextValidators);
        _consortium.Ledger.Pass(1_000);
        Assert.Equal(5, executor.Validators.Count);
        Assert.Equal(executor.Validators.Hash, executor.Tip.NextValidators);
        Assert.NotEqual(before.Hash, executor.Tip.NextValidators);
    }

    [Fact]
    public void A_removed_member_neither_votes_nor_orders_nor_validates_and_may_return_with_new_keys()
    {
        Accepted(Decide(new MembershipPropose(ProposalKinds.Remove, Account: Of(3)), 1, 2, 4));
        Assert.Equal(MemberStatus.Removed, Member(3).Status);
        _consortium.Ledger.Pass(1_000);
        Assert.DoesNotContain(_consortium.Ledger.Executor.Validators.Validators, v => v.Member == Of(3));
        var own = _consortium.Ledger.By(_consortium.Ledger.Members[3], Call("membership.propose", Admit(New())));
        Refused(MembershipCodes.NotAMember, _consortium.Ledger.Submit(own));
        Assert.Empty(_consortium.Ledger.Submit(Xinglin.Testing.TestLedger.Body(_consortium.Ledger.Batch(_consortium.Ledger.Members[3], [own.Bytes]))));

        var back = new NewMember("member-3", "Member 3", "clinic", JwkOf(_consortium.Ledger.Members[3]), JwkOf(Key(6003)), JwkOf(Key(7003)));
        Refused(MembershipCodes.KeyInUse, Propose(Admit(back with { Validator = JwkOf(Key(3003)) })));
        Accepted(Decide(Admit(back), 1, 2));
        Assert.Equal(MemberStatus.Active, Member(3).Status);
        Refused(MembershipCodes.MemberUnknown, Propose(new MembershipPropose(ProposalKinds.Remove, Account: Account(Key(1)))));
        Refused(MembershipCodes.ProposalMalformed, Propose(new MembershipPropose(ProposalKinds.Remove)));
    }

    [Fact]
    public void A_removal_below_the_configured_minimum_would_lose_the_quorum()
    {
        Accepted(Decide(new MembershipPropose(ProposalKinds.Parameter, Name: "validators-minimum", Value: 4), 1, 2));
        Refused(MembershipCodes.WouldLoseQuorum, Propose(new MembershipPropose(ProposalKinds.Remove, Account: Of(3))));
        Refused(MembershipCodes.WouldLoseQuorum, Propose(new MembershipPropose(ProposalKinds.Suspend, Account: Of(3))));
    }

    [Fact]
    public void A_removal_waits_until_the_remaining_validators_have_shown_that_they_live()
    {
        var proposed = Propose(new MembershipPropose(ProposalKinds.Remove, Account: Of(3)));
        Receipt Vote(int member) => _consortium.Do(_consortium.Ledger.Members[member], "membership.vote", new MembershipVote(proposed.Transaction, true));
        Accepted(Vote(1));
        Accepted(Vote(4));

        // Four of five agree, but of the three validators that would remain only two are known to live and three must decide.
        Refused(MembershipCodes.WouldLoseQuorum, Vote(3));
        Assert.Equal(MemberStatus.Active, Member(3).Status);
        Accepted(Vote(2));
        Assert.Equal(MemberStatus.Removed, Member(3).Status);
    }

    [Fact]
    public void The_last_member_cannot_be_removed()
    {
        var single = new Consortium(1, 1);
        Refused(MembershipCodes.WouldLoseQuorum, single.Do(single.Hospital, "membership.propose", new MembershipPropose(ProposalKinds.Remove, Account: Account(single.Hospital))));
    }

    [Fact]
    public void A_suspended_member_returns_with_its_validator()
    {
        Accepted(Decide(new MembershipPropose(ProposalKinds.Suspend, Account: Of(3)), 1, 2, 4));
        Refused(MembershipCodes.NotAMember, _consortium.Do(_consortium.Ledger.Members[3], "membership.propose", Admit(New())));
        Refused(MembershipCodes.MemberUnknown, Propose(new MembershipPropose(ProposalKinds.Suspend, Account: Of(3))));
        Accepted(Decide(new MembershipPropose(ProposalKinds.Resume, Account: Of(3)), 1, 2));
        _consortium.Ledger.Pass(1_000);
        Assert.Equal(4, _consortium.Ledger.Executor.Validators.Count);
        Refused(MembershipCodes.MemberUnknown, Propose(new MembershipPropose(ProposalKinds.Resume, Account: Of(3))));
        Refused(MembershipCodes.ProposalMalformed, Propose(new MembershipPropose(ProposalKinds.Resume)));
    }

    [Fact]
    public void A_validator_key_is_replaced_by_vote_and_never_used_again()
    {
        MembershipPropose Key3(int number) => new(ProposalKinds.Validator, Account: Of(3), Validator: JwkOf(Key(number)));
        Accepted(Decide(Key3(7003), 1, 2, 4));
        _consortium.Ledger.Pass(1_000);
        Assert.Equal(Key(7003).PublicKey, _consortium.Ledger.Executor.Validators.Validators.Single(v => v.Member == Of(3)).Key);
        Refused(MembershipCodes.KeyInUse, Propose(Key3(3003)));
        Refused(MembershipCodes.MemberUnknown, Propose(Key3(7004) with { Account = Account(Key(1)) }));
        Refused(MembershipCodes.KeyInvalid, Propose(Key3(7004) with { Validator = JwkOf(Key(1)) with { Curve = "P-384" } }));
        Refused(MembershipCodes.ProposalMalformed, Propose(Key3(7004) with { Validator = null }));
    }

    [Fact]
    public void Another_ordering_service_takes_over_at_the_next_height()
    {
        var content = new MembershipPropose(ProposalKinds.Ordering, Epoch: 2, Sequencer: JwkOf(Key(4002)), Endpoints: ["https://order-2.example:2379"]);
        Refused(MembershipCodes.EpochNotNext, Propose(content with { Epoch = 3 }));
        Refused(MembershipCodes.EpochNotNext, Propose(content with { Epoch = 0 }));
        Refused(MembershipCodes.ProposalMalformed, Propose(content with { Endpoints = ["two words"] }));
        Refused(MembershipCodes.ProposalMalformed, Propose(content with { Endpoints = null }));
        Refused(MembershipCodes.KeyInvalid, Propose(content with { Sequencer = JwkOf(Key(1)) with { KeyType = "OKP" } }));
        Accepted(Decide(content, 1, 2, 3));
        Assert.Equal(2ul, _consortium.Ledger.Executor.Ordering.Epoch);
        Assert.Equal(Key(4002).PublicKey, _consortium.Ledger.Executor.Ordering.Sequencer);
        Assert.Equal(new OrderPosition(2, 0), _consortium.Ledger.Executor.Tip.Order);
    }

    [Fact]
    public void A_contract_version_is_voted_in_for_a_height()
    {
        var now = _consortium.Ledger.Executor.Tip.Height.Value;
        var content = new MembershipPropose(ProposalKinds.Contract, Name: "prescription", Version: 1, Height: now + 20);
        Refused(MembershipCodes.VersionNotNext, Propose(content with { Version = 2 }));
        Refused(MembershipCodes.VersionNotNext, Propose(content with { Name = "permission" }));
        Refused(MembershipCodes.HeightPassed, Propose(content with { Height = 1 }));
        Refused(MembershipCodes.ProposalMalformed, Propose(content with { Name = "Not a name" }));
        Refused(MembershipCodes.ProposalMalformed, Propose(content with { Height = null }));
        Accepted(Decide(content, 1, 2, 3));
        Assert.Equal("""{"version":0,"next":{"version":1,"height":""" + (now + 20) + "}}", _consortium.Ledger.State.Text("ledger.contracts/prescription"));
        Refused(MembershipCodes.VersionNotNext, Propose(content with { Height = now + 30 }));
        Refused(RuntimeCodes.ContractInactive, _consortium.Ledger.Submit(_consortium.Ledger.By(Key(1), ("prescription.issue", "{}"))));
    }

    [Fact]
    public void A_member_changes_its_own_keys_and_the_old_identity_orders_until_it_is_retired()
    {
        var (old, next) = (_consortium.Ledger.Members[4], Key(5004));
        var change = new MembershipKeys(Of(4), JwkOf(next), JwkOf(Key(6004)));
        Refused(MembershipCodes.AccountNotActing, _consortium.Do(_consortium.Hospital, "membership.keys", change));
        Refused(MembershipCodes.NotAMember, _consortium.Do(Key(1), "membership.keys", change with { Account = Account(Key(1)) }));
        Refused(MembershipCodes.KeyNotProven, _consortium.Do(old, "membership.keys", change));
        Refused(MembershipCodes.NothingToChange, _consortium.Do(old, "membership.keys", new MembershipKeys(Of(4))));
        Refused(MembershipCodes.KeyInUse, _consortium.Do(old, "membership.keys", new MembershipKeys(Of(4), Seal: JwkOf(Key(2001)))));
        Refused(MembershipCodes.KeyInvalid, _consortium.Do(old, "membership.keys", new MembershipKeys(Of(4), Seal: JwkOf(Key(2001)) with { Y = "x" })));
        Refused(MembershipCodes.NothingToChange, _consortium.Do(old, "membership.retire", new MembershipRetire(Of(4))));
        Accepted(_consortium.Do([old, next], [Of(4)], "membership.keys", change));
        Assert.Equal([old.KeyId, next.KeyId], _consortium.AccountEntry(Of(4))!.Keys);
        Assert.Single(SubmitBatch(old, 99));
        Assert.Single(SubmitBatch(next, 100));

        Refused(MembershipCodes.AccountNotActing, _consortium.Do(_consortium.Hospital, "membership.retire", new MembershipRetire(Of(4))));
        Refused(MembershipCodes.NotAMember, _consortium.Do(Key(1), "membership.retire", new MembershipRetire(Account(Key(1)))));
        Refused(MembershipCodes.KeyNotProven, _consortium.Do([old], [Of(4)], "membership.retire", new MembershipRetire(Of(4))));
        Accepted(_consortium.Do([next], [Of(4)], "membership.retire", new MembershipRetire(Of(4))));
        Assert.Equal([next.KeyId], _consortium.AccountEntry(Of(4))!.Keys);
        Assert.Empty(SubmitBatch(old, 101));
        Assert.Single(SubmitBatch(next, 102));
        Refused(MembershipCodes.KeyInUse, _consortium.Do([next, old], [Of(4)], "membership.keys", new MembershipKeys(Of(4), JwkOf(old))));
    }

    [Fact]
    public void The_entry_says_which_identity_key_was_the_members_at_each_block_and_a_second_change_retires_the_first()
    {
        SortedDictionary<ulong, P256Signer> keys = [];
        var present = _consortium.Ledger.Members[4];
        foreach (var next in new[] { Key(5101), Key(5102), Key(5103) })
        {
            keys[_consortium.Ledger.Executor.Tip.Height.Value] = present;
            Accepted(_consortium.Do([present, next], [Of(4)], "membership.keys", new MembershipKeys(Of(4), JwkOf(next))));
            Assert.Equal(2, _consortium.AccountEntry(Of(4))!.Keys.Count);
            present = next;
        }

        var entry = Member(4);
        Assert.Equal(3, entry.Former!.Count);
        Assert.All(keys, k => Assert.Equal(JwkOf(k.Value), entry.IdentityAt(k.Key)));
        Assert.Equal(JwkOf(present), entry.IdentityAt(_consortium.Ledger.Executor.Tip.Height.Value));
        Assert.Equal([present.PublicKey, keys.Last().Value.PublicKey], entry.Identities());
    }

    private IReadOnlyList<Receipt> SubmitBatch(P256Signer signer, ulong number)
    {
        var transaction = _consortium.Ledger.By(Key(1), Call("membership.vote", new MembershipVote(Id("none" + number), true)));
        var batch = new Batch(_consortium.Ledger.Genesis.Network, 0, Of(4), number, [transaction.Bytes]);
        return _consortium.Ledger.Submit(Xinglin.Testing.TestLedger.Body(batch.Sign(signer).Bytes.ToArray()));
    }
}
