using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Membership;

public sealed class RolesTests
{
    private readonly Consortium _consortium = new();
    private readonly AccountId _doctor = Account(Key(1));

    private RolesIssue Issue(string role = "doctor", long days = 30) => new(_doctor, role, _consortium.In(days * Day));

    private RoleCredential? Credential(string role = "doctor") => _consortium.Entry<RoleCredential>($"roles.credentials/{_doctor}.{role}");

    [Fact]
    public void A_hospital_issues_extends_and_revokes_a_role()
    {
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue()));
        Assert.Equal(Account(_consortium.Hospital), Credential()!.Issuer);
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue(days: 60)));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.revoke", new RolesRevoke(_doctor, "doctor")));
        Assert.Equal(CredentialStatus.Revoked, Credential()!.Status);
        Refused(RolesCodes.NotHeld, _consortium.Do(_consortium.Hospital, "roles.revoke", new RolesRevoke(_doctor, "doctor")));
    }

    [Fact]
    public void The_holder_may_lay_a_role_down_and_others_may_not_take_it()
    {
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue()));
        Refused(RolesCodes.NotYours, _consortium.Do(_consortium.Clinic, "roles.revoke", new RolesRevoke(_doctor, "doctor")));
        Accepted(_consortium.Do(Key(1), "roles.revoke", new RolesRevoke(_doctor, "doctor")));
    }

    [Fact]
    public void Only_members_whose_kind_may_issue_a_role_do()
    {
        Refused(RolesCodes.NotAnIssuer, _consortium.Do(Key(2), "roles.issue", Issue()));
        Refused(RolesCodes.NotAnIssuer, _consortium.Do(Key(1), "roles.issue", Issue()));
        Refused(RolesCodes.ByVote, _consortium.Do(_consortium.Hospital, "roles.issue", Issue("hospital")));
        Refused(RolesCodes.Unknown, _consortium.Do(_consortium.Hospital, "roles.issue", Issue("wizard")));
        Refused(RolesCodes.Unknown, _consortium.Do(_consortium.Hospital, "roles.revoke", new RolesRevoke(_doctor, "wizard")));
        Refused(RolesCodes.ExpiryInvalid, _consortium.Do(_consortium.Hospital, "roles.issue", Issue(days: 500)));
        Refused(RolesCodes.ExpiryInvalid, _consortium.Do(_consortium.Hospital, "roles.issue", Issue() with { Expires = _consortium.Ledger.Now.Plus(1_234) }));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue()));
        Refused(RolesCodes.HeldElsewhere, _consortium.Do(_consortium.Clinic, "roles.issue", Issue()));
    }

    [Theory]
    [InlineData("device")]
    [InlineData("doctor")]
    [InlineData("emergency")]
    [InlineData("nurse")]
    [InlineData("patient")]
    [InlineData("pharmacist")]
    [InlineData("privacy-officer")]
    [InlineData("researcher")]
    public void Every_role_by_credential_can_be_issued(string role)
    {
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue(role)));
        Assert.Contains(role, Roles.ByCredential);
    }

    [Fact]
    public void A_role_ends_when_it_expires_is_revoked_or_its_issuer_leaves()
    {
        var patient = Key(9);
        var policy = Policy.Any(Policy.All(Policy.OfAccount(Account(patient)), Policy.OfRole("doctor", Account(_consortium.Hospital))));
        string StatusOf(string id)
        {
            Accepted(_consortium.Together([patient, Key(1)], "permission.grant", new PermissionGrant(Id(id), _consortium.In(Day), Id("c"), policy)));
            return _consortium.Entry<Permission>($"permission.permissions/{Id(id)}")!.Status;
        }

        Assert.Equal(PermissionStatus.Awaiting, StatusOf("before"));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue(days: 1)));
        Assert.Equal(PermissionStatus.InForce, StatusOf("held"));
        _consortium.Ledger.Pass(2 * Day);
        Assert.Equal(PermissionStatus.Awaiting, StatusOf("expired"));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", Issue()));
        var removal = _consortium.Do(_consortium.Clinic, "membership.propose", new MembershipPropose(ProposalKinds.Suspend, Account: Account(_consortium.Hospital)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[2], "membership.vote", new MembershipVote(removal.Transaction, true)));
        Accepted(_consortium.Do(_consortium.Ledger.Members[3], "membership.vote", new MembershipVote(removal.Transaction, true)));
        _consortium.Ledger.OrderingMember = 1;
        Assert.Equal(PermissionStatus.Awaiting, StatusOf("issuer gone"));
    }

    [Fact]
    public void An_organisations_role_is_its_membership()
    {
        var policy = Policy.All(Policy.OfAccount(Account(Key(9))), Policy.OfRole("hospital", Account(_consortium.Hospital)));
        Accepted(_consortium.Together([Key(9), _consortium.Hospital], "permission.grant", new PermissionGrant(Id("p"), _consortium.In(Day), Id("c"), policy)));
        Assert.Equal(PermissionStatus.InForce, _consortium.Entry<Permission>($"permission.permissions/{Id("p")}")!.Status);
    }
}
