using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

public sealed class ReadForCareTests
{
    [Fact]
    public async Task Own_staff_read_on_the_basis_of_care_and_the_patient_sees_who_and_why()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var nurse = network.Staff(network.A, "nurse");

        var answer = await network.Ask(network.A, nurse, GatewayMethods.RecordsCare, new CareReadArguments("P1", ["Observation.rs?category=laboratory"]), GatewayJson.Default.CareReadArguments, GatewayJson.Default.RecordsAnswer);

        Assert.Contains("HbA1c", Assert.Single(network.Texts(answer, nurse)), StringComparison.Ordinal);
        var entry = Assert.Single(network.A.Log.About(patient.Account, 0, 10));
        Assert.Equal(("care", true, nurse.Account, "treatment"), (entry.Body.Basis, entry.Body.Released, entry.Body.Reader, entry.Body.Purpose));
        var notices = await network.Ask(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer);
        Assert.Contains(notices.Notices, n => n is { Kind: NoticeKinds.Disclosed, Basis: "care", Records: 1 });
    }

    [Fact]
    public async Task A_patient_without_a_wallet_is_cared_for_and_finds_the_entry_after_claiming()
    {
        await using var network = new Consortium();
        network.A.Services.Start();
        await network.A.WhenRegistered(1);
        var nurse = network.Staff(network.A, "nurse");

        await network.Ask(network.A, nurse, GatewayMethods.RecordsCare, new CareReadArguments("C1"), GatewayJson.Default.CareReadArguments, GatewayJson.Default.RecordsAnswer);
        var patient = await network.Claim(network.A);

        var log = await network.Ask(network.A, patient, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer);
        Assert.Equal("care", Assert.Single(log.Entries).Basis);
    }

    [Fact]
    public async Task Staff_of_another_member_the_patient_and_unknown_patients_are_refused()
    {
        await using var network = new Consortium();
        var (patient, _, doctorOfB) = await network.Begin();
        Task<GatewayAnswer> Read(Person person, string number) => Consortium.Send(
            network.A, network.SignedFor(network.A, person, GatewayMethods.RecordsCare, new CareReadArguments(number), GatewayJson.Default.CareReadArguments));

        Assert.Equal("role-not-in-force", (await Read(doctorOfB, "P1")).Refusal!.Code);
        Assert.Equal("role-not-in-force", (await Read(patient, "P1")).Refusal!.Code);
        Assert.Equal("patient-unknown", (await Read(network.Staff(network.A, "doctor"), "P2")).Refusal!.Code);
    }

    [Fact]
    public async Task When_the_relationship_has_ended_so_has_the_care()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        network.Submit([patient.Signer], patient.Account, "relationship.end", new Contracts.Relationships.RelationshipAccount(patient.Account), Contracts.ContractsJson.Default.RelationshipAccount);

        var answer = await Consortium.Send(network.A, network.SignedFor(
            network.A, network.Staff(network.A, "doctor"), GatewayMethods.RecordsCare, new CareReadArguments("P1"), GatewayJson.Default.CareReadArguments));

        Assert.Equal("care-relationship-ended", answer.Refusal!.Code);
        Assert.False(Assert.Single(network.A.Log.About(patient.Account, 0, 10)).Body.Released);
    }
}
