using System.Text;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Tests.Storage;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

public sealed class ReadRecordsTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task A_granted_read_releases_exactly_what_the_scope_matches_and_each_opens_its_commitment()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);

        var read = new RecordsReadArguments(grant.Permission, grant.Terms, "treatment");
        var answer = await network.Ask(network.A, doctor, GatewayMethods.RecordsRead, read, GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);

        var released = Assert.Single(answer.Resources);
        var text = network.Text(released, patient.Account, doctor, grant.Permission);
        Assert.Contains("HbA1c", text, StringComparison.Ordinal);
        Assert.True(Commitment.Opens(released.Commitment, released.Salt.Value.ToArray(), "Observation", Encoding.UTF8.GetBytes(text)));
        Assert.Equal(released.Commitment, new Node.Gateway.LedgerView(network.Ledger.For("hospital-a").State).Record(released.Pointer)!.Commitment);
    }

    [Fact]
    public async Task The_disclosure_is_in_the_log_and_the_patient_is_told()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.Null((await network.Read(doctor, grant)).Refusal);

        var log = await network.Ask(network.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        var entry = Assert.Single(log.Entries);
        Assert.Equal((doctor.Account, grant.Permission, "permission"), (entry.Reader, entry.Permission!.Value, entry.Basis));
        Assert.Single(entry.Pointers);

        var notices = await network.Ask(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.Contains(notices.Notices, n => n.Kind == NoticeKinds.Disclosed && n.Permission == grant.Permission && n.Records == 1);
    }

    [Fact]
    public async Task Revoked_permission_refuses_the_next_read_and_says_who_ended_it_and_when()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        Assert.Null((await network.Read(doctor, grant)).Refusal);
        network.Clock.Now += TimeSpan.FromMinutes(1);
        network.Revoke(patient, grant.Permission);

        var refusal = (await network.Read(doctor, grant)).Refusal!;

        Assert.Equal(("permission-revoked", 403, "patient"), (refusal.Code, refusal.Status, refusal.EndedBy));
        Assert.Equal(new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds()).ToString(), refusal.EndedAt);
        var trace = network.A.Log.About(patient.Account, 0, 10);
        Assert.Equal([true, false], trace.Select(e => e.Body.Released));
        Assert.Equal("permission-revoked", trace[1].Body.Code);
    }

    [Fact]
    public async Task Without_a_log_entry_no_data_leaves()
    {
        var broken = new MemoryFolder { FailAt = 3 };
        await using var network = new Consortium(broken);
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);

        var first = await network.Read(doctor, grant);
        var second = await network.Read(doctor, grant);

        Assert.Equal("disclosure-log-unavailable", first.Refusal!.Code);
        Assert.Equal("disclosure-log-unavailable", second.Refusal!.Code);
        Assert.Null(first.Json);
        Assert.Equal(0, network.A.Log.Last);
    }

    [Theory]
    [InlineData("payment", null, "purpose-mismatch")]
    [InlineData("treatment", "Observation.rs", "scope-exceeds-grant")]
    [InlineData("treatment", "Observation.rs?category=survey", "scope-exceeds-grant")]
    [InlineData("treatment", "Condition.rs", "scope-exceeds-grant")]
    [InlineData("treatment", "Observation.rs?_text=x", "scope-not-supported")]
    [InlineData("treatment", "Observation.rs?category=laboratory&code=http://loinc.org|4548-4", null)]
    public async Task What_is_asked_must_lie_within_what_was_granted(string purpose, string? scope, string? code)
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);

        var answer = await network.Read(doctor, grant, purpose, scope is null ? null : [scope]);

        Assert.Equal(code, answer.Refusal?.Code);
    }

    [Fact]
    public async Task Another_account_with_the_same_terms_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);

        var answer = await network.Read(network.Staff(network.B, "doctor"), grant);

        Assert.Equal("permission-not-grantee", answer.Refusal!.Code);
    }

    [Fact]
    public async Task A_grantee_whose_credential_was_withdrawn_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        network.Submit(
            [network.Ledger.Keys["hospital-b"].Identity], network.Account(network.B), "roles.revoke",
            new Contracts.Membership.RolesRevoke(doctor.Account, "doctor"), Contracts.ContractsJson.Default.RolesRevoke);

        var answer = await network.Read(doctor, grant);

        Assert.Equal("role-not-in-force", answer.Refusal!.Code);
    }

    [Fact]
    public async Task Terms_that_are_not_the_committed_ones_are_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        var wider = grant.Terms with { Terms = grant.Terms.Terms.Replace("?category=laboratory", string.Empty, StringComparison.Ordinal) };

        var answer = await network.Read(doctor, (grant.Permission, wider));

        Assert.Equal("permission-terms-mismatch", answer.Refusal!.Code);
    }

    [Fact]
    public async Task A_permission_that_the_patient_did_not_have_to_sign_opens_nothing_of_hers()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var own = Policy.OfAccount(doctor.Account);
        var forged = network.Grant(
            new Person { Signer = doctor.Signer, Account = patient.Account }, network.A, doctor, network.B, Laboratory, own, actingAs: doctor.Account);
        var shared = Policy.Any(Policy.OfAccount(doctor.Account), Policy.OfAccount(patient.Account));
        var either = network.Grant(
            new Person { Signer = doctor.Signer, Account = patient.Account }, network.A, doctor, network.B, Laboratory, shared, actingAs: doctor.Account);

        Assert.Equal("permission-not-of-patient", (await network.Read(doctor, forged)).Refusal!.Code);
        Assert.Equal("permission-not-of-patient", (await network.Read(doctor, either)).Refusal!.Code);
    }

    [Fact]
    public async Task An_expired_permission_is_refused_by_the_time_of_the_last_block()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        network.Clock.Now += TimeSpan.FromDays(8);
        network.Ledger.Idle();

        Assert.Equal("permission-expired", (await network.Read(doctor, grant)).Refusal!.Code);
    }

    [Fact]
    public async Task A_gateway_with_a_stale_replica_releases_nothing()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        network.Clock.Now += TimeSpan.FromSeconds(16);

        Assert.Equal("replica-stale", (await network.Read(doctor, grant)).Refusal!.Code);

        network.Ledger.Idle();
        Assert.Null((await network.Read(doctor, grant)).Refusal);
    }

    [Fact]
    public async Task A_record_changed_in_place_is_not_released_under_its_old_commitment()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);
        var before = network.A.Services.Registration.Progress.Registered;
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "survey", "not a laboratory result after all"), network.Clock.Now);
        await network.A.WhenRegistered(before + 1);

        var read = new RecordsReadArguments(grant.Permission, grant.Terms, "treatment");
        var answer = await network.Ask(network.A, doctor, GatewayMethods.RecordsRead, read, GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);

        Assert.Empty(answer.Resources);
    }

    [Fact]
    public async Task A_record_that_is_another_persons_too_needs_that_persons_permission()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var both = Consortium.Observation("cord-blood", "laboratory", "cord blood", ",\"performer\":[{\"reference\":\"Patient/newborn\"}]");
        network.A.Hospital.Write("P1", both, network.Clock.Now);
        await network.A.WhenRegistered(3);
        var grant = network.Grant(patient, network.A, doctor, network.B, Laboratory);

        var read = new RecordsReadArguments(grant.Permission, grant.Terms, "treatment");
        var answer = await network.Ask(network.A, doctor, GatewayMethods.RecordsRead, read, GatewayJson.Default.RecordsReadArguments, GatewayJson.Default.RecordsAnswer);

        Assert.DoesNotContain(network.Texts(answer, doctor, grant.Permission), t => t.Contains("cord blood", StringComparison.Ordinal));
    }
}
