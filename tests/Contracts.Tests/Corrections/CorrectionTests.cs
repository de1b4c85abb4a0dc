using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Corrections;

public sealed class CorrectionTests
{
    private static readonly P256Signer Patient = Key(1);
    private static readonly P256Signer Stranger = Key(3);
    private static readonly Hash Id1 = Id("correction");
    private readonly Consortium _consortium = new();

    public CorrectionTests()
    {
        Accepted(_consortium.Do(Patient, "relationship.open", new RelationshipOpen(Account(Patient), Account(_consortium.Hospital), JwkOf(Key(50)))));
        Accepted(_consortium.Do(_consortium.Hospital, "relationship.accept", new RelationshipAccount(Account(Patient))));
    }

    private RequestedCorrection Found => _consortium.Entry<RequestedCorrection>($"correction.requests/{Id1}")!;

    private Receipt Request(P256Signer signer, AccountId? account = null, Hash? id = null) =>
        _consortium.Do(signer, "correction.request", new CorrectionRequest(id ?? Id1, account ?? Account(signer), Id("document")));

    private Receipt Decide(ISigner member, Hash? id = null, AccountId? named = null) =>
        _consortium.Do(member, "correction.decide", new CorrectionDecide(id ?? Id1, named ?? Account(member), Id("decision")));

    [Fact]
    public void A_request_is_pending_then_late_and_a_late_decision_shows_that_it_was_late()
    {
        Accepted(Request(Patient));
        Assert.Equal(Account(_consortium.Hospital), Found.Provider);
        Assert.Equal(Found.Since.Plus(30 * Day).CeilingHour(), Found.Due);
        Assert.Equal(CorrectionStanding.Pending, Found.StandingAt(_consortium.Ledger.Now));

        _consortium.Ledger.Pass(31 * Day);
        Assert.Equal(CorrectionStanding.Late, Found.StandingAt(_consortium.Ledger.Now));
        Accepted(Decide(_consortium.Hospital));
        Assert.Equal(CorrectionStanding.Decided, Found.StandingAt(_consortium.Ledger.Now));
        Assert.True(Found.Decided!.Value.CompareTo(Found.Due) > 0);
    }

    [Fact]
    public void The_members_vote_how_long_a_provider_may_take_and_running_requests_keep_their_date()
    {
        Accepted(Request(Patient));
        var due = Found.Due;
        Vote(7);
        Accepted(Request(Patient, id: Id("later")));
        var later = _consortium.Entry<RequestedCorrection>($"correction.requests/{Id("later")}")!;
        Assert.Equal(later.Since.Plus(7 * Day).CeilingHour(), later.Due);
        Assert.Equal(due, Found.Due);
    }

    [Fact]
    public void Only_the_patients_own_account_asks_and_each_id_is_used_once()
    {
        Refused(CorrectionCodes.AccountNotActing, Request(Stranger, Account(Patient)));
        Refused(CorrectionCodes.AccountNotActing, _consortium.Do(_consortium.Hospital, "correction.request", new CorrectionRequest(Id1, Account(Patient), Id("document"))));
        Refused(CorrectionCodes.RelationshipUnknown, Request(Stranger));
        var unclaimed = Key(9);
        Accepted(_consortium.Together([_consortium.Hospital, unclaimed], "relationship.open", new RelationshipOpen(Account(unclaimed))));
        Refused(CorrectionCodes.Pending, _consortium.Together([_consortium.Hospital, unclaimed], "correction.request", new CorrectionRequest(Id1, Account(unclaimed), Id("document"))));
        Accepted(Request(Patient));
        Refused(CorrectionCodes.Exists, Request(Patient));
    }

    [Fact]
    public void Only_the_provider_decides_and_only_once()
    {
        Refused(CorrectionCodes.Unknown, Decide(_consortium.Hospital));
        Accepted(Request(Patient));
        Refused(CorrectionCodes.AccountNotActing, Decide(Stranger, named: Account(_consortium.Hospital)));
        Refused(CorrectionCodes.AccountNotActing, Decide(Patient, named: Account(_consortium.Hospital)));
        Refused(CorrectionCodes.OfAnother, Decide(_consortium.Clinic));
        Refused(CorrectionCodes.OfAnother, Decide(Patient));
        Accepted(Decide(_consortium.Hospital));
        Refused(CorrectionCodes.DecidedAlready, Decide(_consortium.Hospital));
    }

    private void Vote(long days)
    {
        var proposed = _consortium.Do(_consortium.Hospital, "membership.propose", new MembershipPropose(ProposalKinds.Parameter, Name: ParameterNames.CorrectionDays, Value: days));
        Accepted(proposed);
        foreach (var member in _consortium.Ledger.Members.Skip(1).Take(2))
        {
            Accepted(_consortium.Do(member, "membership.vote", new MembershipVote(proposed.Transaction, true)));
        }
    }
}
