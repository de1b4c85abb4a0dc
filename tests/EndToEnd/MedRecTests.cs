using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.EndToEnd;

/// <summary>MedRec's nine steps over HTTP on a consortium of five members, and every way in which a read must fail.</summary>
public sealed class MedRecTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    [Fact]
    public async Task The_nine_steps_and_the_refusal_after_revoke()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        Assert.Equal("pending", (await ward.RegisteredAsync(3)).Status);
        var asked = await ward.AskAsync();
        Assert.Equal((ward.B.Account, ward.A.Account, "doctor"), (asked.Member, asked.Holder, asked.Role));

        var grant = (await ward.Patient.GrantAsync(asked)).Value;
        Assert.Equal("in-force", (await ward.Patient.PermissionStatusAsync(grant)).Value);
        Assert.Equal("confirmed", (await ward.RegisteredAsync(3)).Status);

        var permission = (await ward.Doctor.PermissionsAsync()).Value.Single(p => p.Terms.Permission == grant.Permission);
        var records = (await ward.Doctor.ReadAsync(permission)).Value;
        Assert.Contains(Ward.HbA1c, Assert.Single(records.Resources).Resource, StringComparison.Ordinal);

        var entry = Assert.Single((await ward.Patient.LogAsync(ward.AtA)).Value.Entries, e => e.Permission == grant.Permission);
        Assert.Equal((ward.Doctor.Account, records.Entry), (entry.Reader, entry.Entry));

        _ = (await ward.Patient.RevokeAsync(grant)).Value;
        var refusal = (await ward.Doctor.ReadAsync(permission)).Refusal!;
        Assert.Equal("permission-revoked", refusal.Code.Value);
        Assert.Equal("patient", refusal.Details["endedBy"]);
        Assert.True(DateTimeOffset.TryParse(refusal.Details["endedAt"], System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public async Task Without_an_answer_nothing_is_released()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        _ = await ward.AskAsync();
        Assert.Empty((await ward.Doctor.PermissionsAsync()).Value);
        Assert.Equal("permission-unknown", (await ward.Doctor.ReadAsync(Invented(ward))).Refusal!.Code.Value);
    }

    [Fact]
    public async Task A_refused_ask_grants_nothing_and_the_asker_is_told()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var ask = (await ward.Doctor.AskAsync(ward.Number, ward.A, [Ward.Laboratory], PermissionPurposes.Treatment, 7)).Value.Ask;
        _ = (await ward.Patient.RefuseAsync(ward.AtB, ask)).Value;
        Assert.Contains((await ward.Doctor.NoticesAsync()).Value.Notices, n => n.Kind == NoticeKinds.AccessRefused && n.Ask == ask);
        Assert.Empty((await ward.Doctor.PermissionsAsync()).Value);
    }

    [Fact]
    public async Task One_changed_byte_is_noticed_and_nothing_is_shown()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        var arguments = new RecordsReadArguments(permission.Terms.Permission, permission.Document, permission.Terms.Purpose);
        var released = (await ward.Connection.GatewayAt(ward.A, ward.DoctorIdentity).ReadAsync(arguments)).Value;
        var recipient = ReleaseRecipient.Of(ward.DoctorIdentity, permission.Terms.Permission);
        var verifier = new RecordVerifier(ward.Connection, ward.Trust);
        Assert.Null((await verifier.VerifyAsync(ward.A, ward.AtA.Account, recipient, released)).Refusal);
        foreach (var (tampered, code) in Tampered(ward, recipient, released.Resources[0]))
        {
            Assert.Equal(code, (await verifier.VerifyAsync(ward.A, ward.AtA.Account, recipient, released with { Resources = [tampered] })).Refusal!.Code);
        }
    }

    [Fact]
    public async Task A_correction_is_what_is_read_from_then_on()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        await ward.WriteAsync(ward.A, ward.Observation("laboratory", Ward.HbA1c, 7.2m));
        var after = await Ward.EventuallyAsync<VerifiedRecords>(async () =>
        {
            var read = await ward.Doctor.ReadAsync(permission);
            return read.Refusal is null && read.Value.Resources.Any(r => r.Resource.Contains("7.2", StringComparison.Ordinal)) ? read : Refusal.Of(new("not-yet"), "Not yet.");
        });
        Assert.DoesNotContain("6.8", Assert.Single(after.Resources).Resource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_speaks_neither_for_the_doctor_nor_for_the_patient()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        using var stranger = new ActingIdentity(ward.Doctor.Account, P256Signer.FromScalar(Scalar(7)), SealingKey.Create(), Introduce: true);
        Assert.Equal("account-unknown", (await ward.Staff(ward.B, stranger).ReadAsync(permission)).Refusal!.Code.Value);
        using var thief = stranger with { Account = ward.AtA.Account };
        Assert.Equal("kid-not-of-account", (await ward.Connection.GatewayAt(ward.A, thief).OwnRecordsAsync()).Refusal!.Code.Value);
    }

    [Fact]
    public async Task Somebody_elses_permission_is_of_no_use()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        var other = ward.Staff(ward.B, await ward.HireAsync(ward.B, "doctor"));
        Assert.Equal("permission-not-grantee", (await other.ReadAsync(permission)).Refusal!.Code.Value);
    }

    [Fact]
    public async Task A_request_for_one_member_is_refused_by_another_and_a_second_time()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var atA = ward.Connection.GatewayAt(ward.A, ward.Wallet.Identity(ward.AtA));
        var request = atA.Sign(GatewayMethods.NoticesList, JsonSerializer.SerializeToUtf8Bytes(new AfterArguments(0), GatewayJson.Default.AfterArguments));
        Assert.Equal("wrong-audience", (await ward.Connection.GatewayAt(ward.B, ward.Wallet.Identity(ward.AtA)).SendAsync(request)).Refusal!.Code.Value);
        Assert.Null((await atA.SendAsync(request)).Refusal);
        Assert.Equal("replay", (await atA.SendAsync(request)).Refusal!.Code.Value);
    }

    [Fact]
    public async Task An_expired_permission_releases_nothing()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync(TimeSpan.FromSeconds(3));
        var refusal = await ward.RefusedAsync(permission);
        Assert.Equal("permission-outside-period", refusal.Code.Value);
    }

    [Fact]
    public async Task Terms_that_the_reader_widened_are_not_the_committed_ones()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        var wider = permission.Document with { Terms = permission.Document.Terms.Replace("?category=laboratory", string.Empty, StringComparison.Ordinal) };
        Assert.NotEqual(permission.Document.Terms, wider.Terms);
        Assert.Equal("permission-terms-mismatch", (await ward.Doctor.ReadAsync(permission with { Document = wider })).Refusal!.Code.Value);
    }

    [Fact]
    public async Task More_than_was_granted_and_other_purposes_are_refused()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        Assert.Equal("scope-exceeds-grant", (await ward.Doctor.ReadAsync(permission, ["Observation.rs"])).Refusal!.Code.Value);
        var research = new RecordsReadArguments(permission.Terms.Permission, permission.Document, PermissionPurposes.Research);
        Assert.Equal("purpose-mismatch", (await ward.Connection.GatewayAt(ward.A, ward.DoctorIdentity).ReadAsync(research)).Refusal!.Code.Value);
        Assert.Equal("scope-not-supported", (await ward.Doctor.AskAsync(ward.Number, ward.A, ["Observation.rs?_has=x"], PermissionPurposes.Treatment, 1)).Refusal!.Code.Value);
    }

    [Fact]
    public async Task Who_has_no_role_prints_no_code_and_asks_nobody()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        using var nobody = ActingIdentity.Of(P256Signer.FromScalar(Scalar(9)), SealingKey.Create());
        var staff = ward.Staff(ward.A, nobody);
        Assert.NotNull((await staff.DeskCodeAsync(ward.Number)).Refusal);
        Assert.NotNull((await staff.AskAsync(ward.Number, ward.B, [Ward.Laboratory], PermissionPurposes.Treatment, 1)).Refusal);
        var elsewhere = ward.Staff(ward.A, ward.DoctorIdentity);
        Assert.Equal("role-not-in-force", (await elsewhere.DeskCodeAsync(ward.Number)).Refusal!.Code.Value);
    }

    [Fact]
    public async Task A_revoked_role_ends_the_reading()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        Assert.Null((await ward.Doctor.ReadAsync(permission)).Refusal);
        await demonstration.RevokeRoleAsync(ward.Connection, "hospital-b", ward.Doctor.Account, "doctor");
        var refusal = await ward.RefusedAsync(permission);
        Assert.Equal("role-not-in-force", refusal.Code.Value);
    }

    [Fact]
    public async Task The_patient_reads_the_own_records_each_proved()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var verified = (await ward.Patient.OwnRecordsAsync(ward.AtA, new RecordVerifier(ward.Connection, ward.Trust))).Value;
        Assert.Equal(["Observation", "Observation", "Patient"], verified.Resources.Select(r => r.Type).Order());
    }

    [Fact]
    public async Task A_desk_code_works_once()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var desk = ward.Staff(ward.A, await ward.HireAsync(ward.A, "nurse"));
        Assert.Equal("relationship-already-claimed", (await desk.DeskCodeAsync(ward.Number)).Refusal!.Code.Value);
        Assert.Equal(ClientCodes.CodeUnknown, (await ward.Patient.ClaimAsync(DeskCode.Create().ToString())).Refusal!.Code);
    }

    [Fact]
    public async Task Nothing_of_the_patient_or_the_terms_is_on_the_ledger()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (grant, _) = await ward.GrantAsync();
        var file = (await ward.Connection.LedgerAt(ward.B).ProofAsync($"state/permission.permissions/{grant.Permission}")).Value;
        var entry = Assert.IsType<ProvenEntry>(ProofVerifier.Verify(file, ward.Trust).Report!.Fact);
        var state = System.Text.Encoding.UTF8.GetString(entry.Value!.Value.Span);
        foreach (var secret in new[] { ward.Number, "Observation", "laboratory", "treatment", ward.Doctor.Account.ToString(), ward.A.Account.ToString(), ward.B.Account.ToString() })
        {
            Assert.DoesNotContain(secret, state, StringComparison.Ordinal);
        }
    }

    /// <summary>A byte of the ciphertext changed on its way; and another value, sealed anew by a holder that lies.</summary>
    private static IEnumerable<(ReleasedResource, RefusalCode)> Tampered(Ward ward, ReleaseRecipient recipient, ReleasedResource released)
    {
        var ciphertext = Base64Url.Decode(released.Ciphertext)!;
        ciphertext[^1] ^= 1;
        yield return (released with { Ciphertext = Base64Url.Encode(ciphertext) }, ClientCodes.RecordNotOpened);

        var network = ward.Connection.Network.Network;
        var text = released.Open(network, ward.A.Account, ward.AtA.Account, recipient)!.Resource.Replace("6.8", "7.8", StringComparison.Ordinal);
        var key = RandomNumberGenerator.GetBytes(32);
        var binding = new LayerBinding(network, released.Pointer, released.Layer, ward.A.Account, recipient.Account, recipient.Grant);
        var lie = new SealedLayer(network, ward.A.Account, ward.AtA.Account, released.Layer).Seal(key, System.Text.Encoding.UTF8.GetBytes(text));
        yield return (released with { Ciphertext = Base64Url.Encode(lie), Wrap = LayerWrap.Seal(recipient.Key.PublicKey, binding, key) }, ClientCodes.ResourceMismatch);
    }

    private static ReceivedPermission Invented(Ward ward)
    {
        var now = ward.Connection.Now;
        var terms = new PermissionTerms(
            Sha256.Of(System.Text.Encoding.ASCII.GetBytes(ward.Number)), ward.Connection.Network.Network, ward.A.Account, ward.AtA.Account,
            new PermissionGrantee(ward.Doctor.Account, ward.B.Account), [Ward.Laboratory], PermissionPurposes.Treatment, now, now.Plus(86_400_000));
        return new ReceivedPermission(0, terms, TermsDocument.Create(terms));
    }

    private static byte[] Scalar(byte number)
    {
        var scalar = new byte[32];
        scalar[31] = number;
        return scalar;
    }
}
