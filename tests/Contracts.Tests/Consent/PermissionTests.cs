using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Consent;

public sealed class PermissionTests
{
    private static readonly P256Signer Patient = Key(1);
    private static readonly P256Signer Doctor = Key(2);
    private static readonly P256Signer Nurse = Key(3);
    private static readonly P256Signer Stranger = Key(4);
    private static readonly Hash Id1 = Id("permission");
    private readonly Consortium _consortium = new();

    private static Policy PatientAlone => Policy.OfAccount(Account(Patient));

    private Policy PatientAndStaff => Policy.All(
        PatientAlone, Policy.Any(Policy.OfRole("doctor", Account(_consortium.Hospital)), Policy.OfRole("nurse", Account(_consortium.Hospital))));

    private Permission Found => _consortium.Entry<Permission>($"permission.permissions/{Id1}")!;

    private PermissionGrant Terms(Policy policy, long days = 7) => new(Id1, _consortium.In(days * Day), Id("terms"), policy);

    private Receipt Grant(P256Signer signer, Policy policy, long days = 7) => _consortium.Do(signer, "permission.grant", Terms(policy, days));

    private Receipt Approve(P256Signer signer, Hash action) => _consortium.Do(signer, "permission.approve", new PermissionApprove(Id1, action));

    private Receipt Revoke(P256Signer signer) => _consortium.Do(signer, "permission.revoke", new PermissionReference(Id1));

    private void Hires(P256Signer staff, string role) =>
        Accepted(_consortium.Do(_consortium.Hospital, "roles.issue", new RolesIssue(Account(staff), role, _consortium.In(30 * Day))));

    [Fact]
    public void A_patient_grants_alone_and_revokes_at_once()
    {
        Accepted(Grant(Patient, PatientAlone));
        Assert.True(Found.IsInForceAt(_consortium.Ledger.Now));
        Accepted(Revoke(Patient));
        Assert.Equal((PermissionStatus.Revoked, Account(Patient).Value), (Found.Status, Found.EndedBy!.Value));
        Assert.Equal(_consortium.Ledger.Now, Found.Ended);
        Assert.False(Found.IsInForceAt(_consortium.Ledger.Now));
        Refused(PermissionCodes.Revoked, Revoke(Patient));
    }

    [Fact]
    public void Neither_state_nor_event_says_who_may_see_what()
    {
        var receipt = Grant(Patient, PatientAlone);
        Assert.Equal($$"""{"permission":"{{Id1}}","status":"in-force"}""", System.Text.Encoding.UTF8.GetString(Assert.Single(receipt.Events).Data.Span));
        var text = _consortium.Ledger.State.Text($"permission.permissions/{Id1}")!;
        Assert.Equal(
            $$"""{"status":"in-force","expires":{{Found.Expires.Milliseconds}},"commitment":"{{Id("terms")}}","policy":{"account":"{{Account(Patient)}}"},"since":{{Found.Since.Milliseconds}},"action":"{{receipt.Transaction}}"}""",
            text);
    }

    [Fact]
    public void A_permission_expires_on_the_hour()
    {
        Accepted(Grant(Patient, PatientAlone, days: 1));
        Assert.True(Found.IsInForceAt(Found.Expires.Plus(-1)));
        Assert.False(Found.IsInForceAt(Found.Expires));
        Refused(PermissionCodes.ExpiryInvalid, _consortium.Do(Patient, "permission.grant", Terms(PatientAlone) with { Permission = Id("2"), Expires = _consortium.In(Day).Plus(1) }));
        Refused(PermissionCodes.ExpiryInvalid, _consortium.Do(Patient, "permission.grant", Terms(PatientAlone, 3_700) with { Permission = Id("2") }));
        Refused(PermissionCodes.ExpiryInvalid, _consortium.Do(Patient, "permission.grant", Terms(PatientAlone, -2) with { Permission = Id("2") }));
    }

    [Fact]
    public void Patient_and_doctor_or_nurse_must_agree_in_one_transaction_or_in_several()
    {
        Hires(Doctor, "doctor");
        Accepted(_consortium.Together([Patient, Doctor], "permission.grant", Terms(PatientAndStaff)));
        Assert.Equal(PermissionStatus.InForce, Found.Status);

        var second = Id("second");
        Hires(Nurse, "nurse");
        var granted = _consortium.Do(Patient, "permission.grant", Terms(PatientAndStaff) with { Permission = second });
        Accepted(granted);
        var path = $"permission.permissions/{second}";
        Assert.Equal(PermissionStatus.Awaiting, _consortium.Entry<Permission>(path)!.Status);
        Refused(PermissionCodes.NotAParty, _consortium.Do(Stranger, "permission.approve", new PermissionApprove(second, granted.Transaction)));
        Refused(PermissionCodes.ActionMismatch, _consortium.Do(Nurse, "permission.approve", new PermissionApprove(second, Id("other"))));
        Accepted(_consortium.Do(Nurse, "permission.approve", new PermissionApprove(second, granted.Transaction)));
        Assert.Equal(PermissionStatus.InForce, _consortium.Entry<Permission>(path)!.Status);
        Assert.Null(_consortium.Entry<Permission>(path)!.Approvals);
        Refused(PermissionCodes.NotAwaiting, _consortium.Do(Nurse, "permission.approve", new PermissionApprove(second, granted.Transaction)));
    }

    [Fact]
    public void One_person_satisfies_one_leaf()
    {
        Hires(Doctor, "doctor");
        Hires(Doctor, "nurse");
        var twoOfStaff = Policy.All(PatientAlone, Policy.OfRole("doctor", Account(_consortium.Hospital)), Policy.OfRole("nurse", Account(_consortium.Hospital)));
        Accepted(_consortium.Together([Patient, Doctor], "permission.grant", Terms(twoOfStaff)));
        Assert.Equal(PermissionStatus.Awaiting, Found.Status);
        Accepted(Approve(Doctor, Found.Action));
        Assert.Equal(PermissionStatus.Awaiting, Found.Status);
        Hires(Nurse, "nurse");
        Accepted(Approve(Nurse, Found.Action));
        Assert.Equal(PermissionStatus.InForce, Found.Status);
    }

    [Fact]
    public void A_role_counts_when_it_is_held_at_the_moment_of_the_decision()
    {
        Hires(Doctor, "doctor");
        Accepted(Grant(Doctor, PatientAndStaff));
        Accepted(_consortium.Do(_consortium.Hospital, "roles.revoke", new RolesRevoke(Account(Doctor), "doctor")));
        Accepted(Approve(Patient, Found.Action));
        Assert.Equal(PermissionStatus.Awaiting, Found.Status);
    }

    [Fact]
    public void A_role_alone_revokes_nothing_and_a_policy_of_roles_has_no_owner()
    {
        Hires(Doctor, "doctor");
        Accepted(_consortium.Together([Patient, Doctor], "permission.grant", Terms(PatientAndStaff)));
        Refused(PermissionCodes.NotAParty, Revoke(Doctor));
        Refused(PermissionCodes.NotAParty, Revoke(Stranger));
        Refused(PermissionCodes.PolicyWithoutOwner, _consortium.Do(Doctor, "permission.grant", Terms(Policy.OfRole("doctor", Account(_consortium.Hospital))) with { Permission = Id("2") }));
        Accepted(Revoke(Patient));
    }

    [Fact]
    public void A_guardian_grants_and_revokes_by_key_or_account()
    {
        var guardian = Key(5);
        var either = Policy.Any(PatientAlone, Policy.OfKey(guardian.KeyId));
        Accepted(Grant(guardian, either));
        Assert.Equal(PermissionStatus.InForce, Found.Status);
        Accepted(Revoke(guardian));
        Assert.Equal(guardian.KeyId.Value, Found.EndedBy);
    }

    [Fact]
    public void A_party_declines_what_is_awaited()
    {
        Hires(Doctor, "doctor");
        Accepted(Grant(Doctor, PatientAndStaff));
        Refused(PermissionCodes.NotAParty, _consortium.Do(Stranger, "permission.refuse", new PermissionReference(Id1)));
        Refused(PermissionCodes.NotAParty, _consortium.Do(Doctor, "permission.refuse", new PermissionReference(Id1)));
        Accepted(_consortium.Do(Patient, "permission.refuse", new PermissionReference(Id1)));
        Assert.Equal(PermissionStatus.Refused, Found.Status);
        Refused(PermissionCodes.Revoked, Approve(Patient, Found.Action));
        Refused(PermissionCodes.Revoked, Revoke(Patient));
        Refused(PermissionCodes.Unknown, _consortium.Do(Patient, "permission.refuse", new PermissionReference(Id("none"))));
    }

    [Fact]
    public void What_is_awaited_too_long_expires()
    {
        Accepted(Grant(Patient, PatientAndStaff, days: 1));
        _consortium.Ledger.Pass(2 * Day);
        Refused(PermissionCodes.Expired, Approve(Patient, Found.Action));
    }

    [Fact]
    public void Nobody_grants_in_the_name_of_an_account_under_its_providers_key()
    {
        Accepted(_consortium.Together([_consortium.Hospital, Patient], "relationship.open", new RelationshipOpen(Account(Patient))));
        Refused(PermissionCodes.Pending, Grant(Patient, PatientAlone));
        Refused(PermissionCodes.Pending, Grant(Patient, Policy.Any(PatientAlone, Policy.OfKey(Patient.KeyId))));
    }

    [Fact]
    public void Grants_are_refused_when_they_are_not_ones_own_or_not_sound()
    {
        Refused(PermissionCodes.NotAParty, Grant(Stranger, PatientAlone));
        Refused(PermissionCodes.PolicyUnsound, Grant(Patient, new Policy(Key: Patient.KeyId, Account: Account(Patient))));
        Refused(PermissionCodes.PolicyUnsound, Grant(Patient, Policy.All(PatientAlone, Policy.OfRole("Doctor!", Account(Doctor)))));
        Accepted(Grant(Patient, PatientAlone));
        Refused(PermissionCodes.Exists, Grant(Patient, PatientAlone));
        Refused(PermissionCodes.Unknown, _consortium.Do(Patient, "permission.revoke", new PermissionReference(Id("none"))));
    }

    [Fact]
    public void Those_who_agreed_are_kept_in_a_bounded_list()
    {
        var policy = Policy.All(PatientAlone, Policy.OfKey(Key(99).KeyId), Policy.OfRole("patient", Account(_consortium.Hospital)));
        for (var i = 0; i < PermissionContract.ApprovalsMax; i++)
        {
            Hires(Key(100 + i), "patient");
        }

        Accepted(Grant(Patient, policy));
        var full = Enumerable.Range(0, PermissionContract.ApprovalsMax).Select(i => Approve(Key(100 + i), Found.Action)).ToList();
        Assert.All(full.SkipLast(1), Accepted);
        Refused(PermissionCodes.ApprovalsFull, full[^1]);
    }

    /// <summary>A holder must not trust a permission in a patient's name whose policy others satisfy without the patient.</summary>
    [Fact]
    public void A_policy_tells_whether_it_needs_an_account()
    {
        Assert.True(PatientAndStaff.Needs(Account(Patient)));
        Assert.True(PatientAlone.Needs(Account(Patient)));
        Assert.False(Policy.Any(PatientAlone, Policy.OfAccount(Account(Doctor))).Needs(Account(Patient)));
        Assert.False(Policy.Threshold(2, PatientAlone, Policy.OfAccount(Account(Doctor)), Policy.OfAccount(Account(Nurse))).Needs(Account(Patient)));
    }
}
