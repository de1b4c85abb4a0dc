using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xinglin.Contracts;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

/// <summary>Refusals that no story passes by: each is reached here, so that none is a dead word.</summary>
public sealed class ClosedDoorTests
{
    private static readonly string[] Everything = ["Observation.rs"];

    [Fact]
    public async Task A_method_that_nobody_answers_and_a_request_of_two_accounts_are_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        Assert.Equal("gateway-method-unknown", await Code(network, network.A, patient, "records.fly", new EmptyArguments(), GatewayJson.Default.EmptyArguments));

        var both = SignedRequest.Create(
            new RequestPayload(
                network.Network, 0, network.Account(network.A), [patient.Account, doctor.Account], [], Base64Url.Encode(RandomNumberGenerator.GetBytes(16)),
                new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds() + 60_000), GatewayMethods.RecordsOwn, patient.Sealing.PublicKey,
                JsonSerializer.SerializeToUtf8Bytes(new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments)),
            patient.Signer, false);
        Assert.Equal("request-one-account", (await Consortium.Send(network.A, both)).Refusal?.Code);
    }

    [Fact]
    public async Task Asking_a_holder_that_is_none_or_a_patient_without_a_wallet_is_refused()
    {
        await using var network = new Consortium();
        network.A.Services.Start();
        network.B.Services.Start();
        await network.B.WhenRegistered(1);
        var doctor = network.Staff(network.B, "doctor");
        Task<string?> Ask(AccountId holder) => Code(
            network, network.B, doctor, GatewayMethods.AccessAsk, new AccessAskArguments(holder, Everything, "treatment", 7, Patient: "P1"), GatewayJson.Default.AccessAskArguments);

        Assert.Equal("holder-unknown", await Ask(doctor.Account));
        Assert.Equal("patient-without-wallet", await Ask(network.Account(network.A)));
        await network.Claim(network.B);
        Assert.Null(await Ask(network.Account(network.A)));
    }

    [Fact]
    public async Task Terms_for_somebody_who_is_no_staff_here_are_not_taken()
    {
        await using var network = new Consortium();
        var (patient, _, doctorOfB) = await network.Begin();
        var (permission, terms) = network.Grant(patient, network.A, doctorOfB, network.B, Everything);
        var copy = terms.Seal(doctorOfB.Sealing.PublicKey, network.Network, permission, doctorOfB.Account);
        Assert.Equal("terms-recipient-unknown", await Code(
            network, network.A, patient, GatewayMethods.TermsDeposit, new TermsDepositArguments(permission, doctorOfB.Account, copy), GatewayJson.Default.TermsDepositArguments));
    }

    [Fact]
    public async Task A_permission_that_waits_for_another_signature_opens_nothing()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var waiting = network.Grant(
            patient, network.A, doctor, network.B, Everything, Policy.All(Policy.OfAccount(patient.Account), Policy.OfKey(TestLedger.NewSigner().KeyId)));
        Assert.Equal("permission-not-in-force", (await network.Read(doctor, waiting)).Refusal?.Code);
    }

    [Fact]
    public async Task A_grantee_whose_member_is_none_reads_nothing()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var permission = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var now = new LedgerTime(network.Clock.Now.ToUnixTimeMilliseconds());
        var until = now.Plus(86_400_000).CeilingHour();
        var terms = TermsDocument.Create(new PermissionTerms(
            permission, network.Network, network.Account(network.A), patient.Account, new PermissionGrantee(doctor.Account, patient.Account), Everything, "treatment", now, until));
        network.Submit(
            [patient.Signer], patient.Account, "permission.grant",
            new Contracts.Consent.PermissionGrant(permission, until, terms.Commitment()!.Value, Policy.OfAccount(patient.Account)), ContractsJson.Default.PermissionGrant);
        Assert.Equal("grantee-member-not-in-force", (await network.Read(doctor, (permission, terms))).Refusal?.Code);
    }

    [Fact]
    public async Task A_permission_does_not_outlive_the_relationship()
    {
        await using var network = new Consortium();
        var (patient, _, doctor) = await network.Begin();
        var grant = network.Grant(patient, network.A, doctor, network.B, Everything);
        Assert.Null((await network.Read(doctor, grant)).Refusal);
        network.Submit([patient.Signer], patient.Account, "relationship.end", new RelationshipAccount(patient.Account), ContractsJson.Default.RelationshipAccount);
        Assert.Equal("relationship-not-active", (await network.Read(doctor, grant)).Refusal?.Code);
    }

    [Fact]
    public async Task More_than_one_answer_holds_is_refused_whole_and_logged()
    {
        await using var network = new Consortium();
        var note = new string('x', 900_000);
        for (var i = 0; i < 11; i++)
        {
            network.A.Hospital.Write("P1", Consortium.Observation($"long-{i}", "imaging", note), network.Clock.Now);
        }

        var (patient, _, doctor) = await network.Begin();
        await network.A.WhenRegistered(14);
        var grant = network.Grant(patient, network.A, doctor, network.B, Everything);
        var before = network.A.Log.Last;
        Assert.Equal("answer-too-large", (await network.Read(doctor, grant)).Refusal?.Code);
        Assert.Equal(before + 1, network.A.Log.Last);
        Assert.Null((await network.Read(doctor, grant, scopes: ["Observation.rs?category=laboratory"])).Refusal);
    }

    private static async Task<string?> Code<T>(Consortium network, TestMember member, Person person, string method, T arguments, JsonTypeInfo<T> type) =>
        (await Consortium.Send(member, network.SignedFor(member, person, method, arguments, type))).Refusal?.Code;
}
