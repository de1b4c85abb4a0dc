using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Emergency;

public sealed class EmergencyTests
{
    private static readonly P256Signer Nurse = Key(1);
    private static readonly P256Signer Doctor = Key(2);
    private static readonly P256Signer Officer = Key(3);
    private static readonly P256Signer Stranger = Key(4);
    private static readonly Hash Team = Id("team");
    private static readonly Hash Access = Id("access");
    private readonly Consortium _consortium = new();

    public EmergencyTests()
    {
        Issue(_consortium.Hospital, Nurse, Roles.Emergency);
        Issue(_consortium.Hospital, Doctor, Roles.Emergency);
        Issue(_consortium.Hospital, Officer, Roles.PrivacyOfficer);
        Accepted(Enroll(Team));
    }

    private AccountId Hospital => Account(_consortium.Hospital);

    private EmergencyAccess Found => _consortium.Entry<EmergencyAccess>($"emergency.accesses/{Access}")!;

    private EmergencyTeam FoundTeam => _consortium.Entry<EmergencyTeam>($"emergency.teams/{Team}")!;

    private void Issue(P256Signer issuer, P256Signer holder, string role) =>
        Accepted(_consortium.Do(issuer, "roles.issue", new RolesIssue(Account(holder), role, _consortium.In(30 * Day))));

    private Receipt Enroll(Hash team) => _consortium.Do(_consortium.Hospital, "emergency.enroll", new EmergencyTeamReference(team, Hospital));

    private EmergencyOpen Opening(Hash? access = null, long hours = 4) => new(access ?? Access, Team, _consortium.In(hours * Hour), Id("document"));

    private Receipt Open(Hash? access = null, long hours = 4) => _consortium.Together([Nurse, Doctor], "emergency.open", Opening(access, hours));

    private Receipt End(P256Signer signer) => _consortium.Do(signer, "emergency.end", new EmergencyReference(Access));

    private Receipt Review(P256Signer signer, Hash? access = null) =>
        _consortium.Do(signer, "emergency.review", new EmergencyReview(access ?? Access, Id("outcome")));

    [Fact]
    public void Two_persons_open_for_hours_and_the_review_is_owed()
    {
        var opened = _consortium.Ledger.Now;
        Accepted(Open());

        Assert.True(Found.IsInForceAt(_consortium.Ledger.Now));
        Assert.True(Found.IsOpener(Account(Nurse)) && Found.IsOpener(Account(Doctor)) && !Found.IsOpener(Account(Officer)));
        Assert.Equal(2, Found.Openers.Count);
        Assert.Equal(Hospital, Found.Member);
        Assert.Equal([Access], FoundTeam.Owed.Select(o => o.Access));
        Assert.InRange(Found.Due.Milliseconds - opened.Milliseconds, 72 * Hour, (73 * Hour) + Hour);
        Assert.False(Found.IsInForceAt(Found.Expires));
    }

    [Fact]
    public void One_person_alone_opens_nothing_with_however_many_keys()
    {
        Refused(EmergencyCodes.TwoPersons, _consortium.Do(Nurse, "emergency.open", Opening()));
        Accepted(_consortium.Ledger.Submit(_consortium.Ledger.By(
            [Nurse, Key(9)], [Account(Nurse)], Call("account.rotate", new AccountRotate(Account(Nurse), [JwkOf(Key(9))], [])))));
        Refused(EmergencyCodes.TwoPersons, _consortium.Do([Nurse, Key(9)], [Account(Nurse)], "emergency.open", Opening()));
        Refused(EmergencyCodes.TwoPersons, _consortium.Together([Nurse, Stranger], "emergency.open", Opening()));
        Refused(EmergencyCodes.TwoPersons, _consortium.Together([Nurse, Doctor, Stranger], "emergency.open", Opening()));
        Refused(EmergencyCodes.TwoPersons, _consortium.Do([Nurse, Doctor], [Account(Nurse)], "emergency.open", Opening()));
        Assert.Null(_consortium.Entry<EmergencyAccess>($"emergency.accesses/{Access}"));
    }

    [Fact]
    public void Only_the_teams_members_own_credentials_in_force_count()
    {
        Refused(EmergencyCodes.RoleNotHeld, _consortium.Together([Stranger, Officer], "emergency.open", Opening()));
        Issue(_consortium.Clinic, Stranger, Roles.Emergency);
        Refused(EmergencyCodes.TwoPersons, _consortium.Together([Nurse, Stranger], "emergency.open", Opening()));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.revoke", new RolesRevoke(Account(Doctor), Roles.Emergency)));
        Refused(EmergencyCodes.TwoPersons, Open());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(12, true)]
    [InlineData(14, false)]
    public void It_lasts_hours_and_never_days(long hours, bool accepted)
    {
        var expires = hours == 0 ? _consortium.Ledger.Now.Plus(-Hour).CeilingHour() : _consortium.Ledger.Now.Plus(hours * Hour).CeilingHour();
        var receipt = _consortium.Together([Nurse, Doctor], "emergency.open", Opening() with { Expires = expires });
        Assert.Equal(accepted ? null : EmergencyCodes.ExpiryInvalid, receipt.Code);
    }

    [Fact]
    public void The_expiry_is_a_whole_hour() => Refused(
        EmergencyCodes.ExpiryInvalid, _consortium.Together([Nurse, Doctor], "emergency.open", Opening() with { Expires = _consortium.In(Hour).Plus(1) }));

    [Fact]
    public void An_id_opens_once_and_a_team_must_be_enrolled()
    {
        Accepted(Open());
        Refused(EmergencyCodes.Exists, Open());
        Refused(EmergencyCodes.TeamUnknown, _consortium.Together([Nurse, Doctor], "emergency.open", Opening(Id("b")) with { Team = Id("none") }));
    }

    [Fact]
    public void Teams_are_their_members_alone_and_each_id_is_used_once()
    {
        Refused(EmergencyCodes.NotAMember, _consortium.Do(_consortium.Clinic, "emergency.enroll", new EmergencyTeamReference(Id("x"), Hospital)));
        Refused(EmergencyCodes.NotAMember, _consortium.Do(Stranger, "emergency.enroll", new EmergencyTeamReference(Id("x"), Account(Stranger))));
        Refused(EmergencyCodes.NotAMember, _consortium.Do(_consortium.Clinic, "emergency.withdraw", new EmergencyTeamReference(Team, Hospital)));
        Refused(EmergencyCodes.TeamUnknown, _consortium.Do(_consortium.Clinic, "emergency.withdraw", new EmergencyTeamReference(Team, Account(_consortium.Clinic))));
        Refused(EmergencyCodes.TeamExists, Enroll(Team));
        Accepted(_consortium.Do(_consortium.Hospital, "emergency.withdraw", new EmergencyTeamReference(Team, Hospital)));
        Refused(EmergencyCodes.TeamUnknown, Open());
        Refused(EmergencyCodes.TeamExists, Enroll(Team));
    }

    [Fact]
    public void A_member_has_a_bounded_number_of_teams()
    {
        for (var i = 1; i < EmergencyContract.TeamsMax; i++)
        {
            Accepted(Enroll(Id($"team {i}")));
        }

        Refused(EmergencyCodes.TeamsFull, Enroll(Id("one more")));
    }

    [Fact]
    public void Either_of_the_two_or_their_member_ends_it_at_once()
    {
        Refused(EmergencyCodes.Unknown, End(Nurse));
        Accepted(Open());
        Refused(EmergencyCodes.NotAParty, End(Stranger));
        Refused(EmergencyCodes.NotAParty, End(_consortium.Clinic));
        Accepted(End(Doctor));
        Assert.False(Found.IsInForceAt(_consortium.Ledger.Now));
        Assert.Equal(Account(Doctor), Found.EndedBy);
        Refused(EmergencyCodes.Ended, End(Nurse));
    }

    [Fact]
    public void The_member_ends_what_its_staff_opened()
    {
        Accepted(Open());
        Accepted(End(_consortium.Hospital));
        Assert.Equal(Hospital, Found.EndedBy);
    }

    [Fact]
    public void It_ends_by_itself()
    {
        Accepted(Open(hours: 1));
        _consortium.Ledger.Pass(2 * Hour);
        Assert.False(Found.IsInForceAt(_consortium.Ledger.Now));
        Refused(EmergencyCodes.Ended, End(Nurse));
    }

    [Fact]
    public void A_reviewer_who_is_neither_of_the_two_gives_the_outcome_after_the_end()
    {
        Refused(EmergencyCodes.Unknown, Review(Officer));
        Accepted(Open());
        Refused(EmergencyCodes.NotAReviewer, Review(Stranger));
        Refused(EmergencyCodes.NotAReviewer, Review(Nurse));
        Refused(EmergencyCodes.NotAReviewer, Review(_consortium.Hospital));
        Refused(EmergencyCodes.Running, Review(Officer));
        Accepted(End(Nurse));
        Accepted(Review(Officer));
        Assert.Equal((Account(Officer), Id("outcome")), (Found.Reviewer!.Value, Found.Outcome!.Value));
        Assert.Empty(FoundTeam.Owed);
        Refused(EmergencyCodes.Reviewed, Review(Officer));
    }

    [Fact]
    public void Nobody_reviews_what_they_opened_not_with_another_role_nor_with_another_account_of_the_same_key()
    {
        Issue(_consortium.Hospital, Nurse, Roles.PrivacyOfficer);
        Accepted(Open());
        Accepted(End(Nurse));
        Refused(EmergencyCodes.OwnReview, Review(Nurse));
        Refused(EmergencyCodes.OwnReview, _consortium.Together([Officer, Nurse], "emergency.review", new EmergencyReview(Access, Id("outcome"))));
        Accepted(_consortium.Ledger.Submit(_consortium.Ledger.By(
            [Officer, Nurse], [Account(Officer)], Call("account.rotate", new AccountRotate(Account(Officer), [JwkOf(Nurse)], [])))));
        Refused(EmergencyCodes.OwnReview, _consortium.Do([Nurse], [Account(Officer)], "emergency.review", new EmergencyReview(Access, Id("outcome"))));
        Accepted(Review(Officer));
    }

    [Fact]
    public void A_late_review_closes_the_team_and_the_members_next_enrolment_until_it_is_given()
    {
        Accepted(Open(hours: 1));
        _consortium.Ledger.Pass(71 * Hour);
        Accepted(Open(Id("in time")));
        _consortium.Ledger.Pass(3 * Hour);
        Refused(EmergencyCodes.ReviewOverdue, Open(Id("late")));
        Refused(EmergencyCodes.ReviewOverdue, Enroll(Id("another name")));
        Refused(EmergencyCodes.ReviewOwed, _consortium.Do(_consortium.Hospital, "emergency.withdraw", new EmergencyTeamReference(Team, Hospital)));
        Accepted(Review(Officer));
        Accepted(Open(Id("late")));
        Accepted(Enroll(Id("another name")));
    }

    [Fact]
    public void The_members_set_the_hours_of_a_review_by_vote()
    {
        var propose = new MembershipPropose(ProposalKinds.Parameter, Name: ParameterNames.EmergencyReviewHours, Value: 5);
        Refused(MembershipCodes.ParameterOutOfBounds, _consortium.Do(_consortium.Hospital, "membership.propose", propose with { Value = 0 }));
        Refused(MembershipCodes.ParameterOutOfBounds, _consortium.Do(_consortium.Hospital, "membership.propose", propose with { Value = 721 }));
        var proposal = _consortium.Do(_consortium.Hospital, "membership.propose", propose);
        Accepted(proposal);
        foreach (var member in _consortium.Ledger.Members.Skip(1).Take(2))
        {
            Accepted(_consortium.Do(member, "membership.vote", new MembershipVote(proposal.Transaction, true)));
        }

        Accepted(Open(hours: 1));
        _consortium.Ledger.Pass(7 * Hour);
        Refused(EmergencyCodes.ReviewOverdue, Open(Id("late")));
    }

    [Fact]
    public void A_team_owes_a_bounded_number_of_reviews()
    {
        for (var i = 0; i < EmergencyContract.OwedMax; i++)
        {
            Accepted(Open(Id($"access {i}")));
        }

        Refused(EmergencyCodes.ReviewsFull, Open());
    }

    [Fact]
    public void The_ledger_has_ids_hours_and_commitments_and_nothing_else()
    {
        Accepted(Open());
        var allowed = new[] { "team", "member", "opened", "expires", "commitment", "openers", "due" };
        using var state = System.Text.Json.JsonDocument.Parse(_consortium.Ledger.State.Text($"emergency.accesses/{Access}")!);
        Assert.Equal(allowed, state.RootElement.EnumerateObject().Select(p => p.Name));
    }
}
