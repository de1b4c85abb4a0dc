using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Notices;

public sealed class AskingTests
{
    private static readonly string[] Laboratory = ["Observation.rs?category=laboratory"];

    [Fact]
    public async Task Who_is_asked_learns_who_asks_for_what_and_why()
    {
        await using var network = new Consortium();
        var (_, patient, doctor) = await network.Begin();
        var ask = await Ask(network, doctor);

        var notice = Assert.Single(await Notices(network, patient), n => n.Kind == NoticeKinds.AccessAsked);

        Assert.Equal(ask, notice.Ask);
        Assert.Equal((doctor.Account, "doctor", network.Account(network.A)), (notice.Request!.Asker, notice.Request.Role, notice.Request.Holder));
        Assert.Equal(Laboratory, notice.Request.Scopes);
    }

    [Fact]
    public async Task A_no_reaches_who_asked_and_ends_the_ask()
    {
        await using var network = new Consortium();
        var (_, patient, doctor) = await network.Begin();
        var ask = await Ask(network, doctor);

        await network.Ask(network.B, patient, GatewayMethods.AccessRefuse, new AccessRefuseArguments(ask), GatewayJson.Default.AccessRefuseArguments, GatewayJson.Default.DoneAnswer);
        var refused = Assert.Single(await Notices(network, doctor));
        Assert.Equal((ask, network.B.Parts.Store.Relationships.OfAccount(patient.Account)!.PatientNo), (refused.Ask!.Value, refused.OwnNumber));

        var again = network.SignedFor(network.B, patient, GatewayMethods.AccessRefuse, new AccessRefuseArguments(ask), GatewayJson.Default.AccessRefuseArguments);
        Assert.Equal("ask-unknown", (await Consortium.Send(network.B, again)).Refusal!.Code);
    }

    [Fact]
    public async Task Another_patient_cannot_answer_an_ask()
    {
        await using var network = new Consortium();
        var (stranger, _, doctor) = await network.Begin();
        var ask = await Ask(network, doctor);
        var request = network.SignedFor(network.A, stranger, GatewayMethods.AccessRefuse, new AccessRefuseArguments(ask), GatewayJson.Default.AccessRefuseArguments);

        Assert.Equal("ask-unknown", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }

    [Fact]
    public async Task Terms_left_for_staff_reach_them_and_no_one_else()
    {
        await using var network = new Consortium();
        var (atHolder, patient, doctor) = await network.Begin();
        await Ask(network, doctor);
        var grant = network.Grant(atHolder, network.A, doctor, network.B, Laboratory);
        var copy = grant.Terms.Seal(doctor.Sealing.PublicKey, network.Network, grant.Permission, doctor.Account);

        var deposit = new TermsDepositArguments(grant.Permission, doctor.Account, copy);
        await network.Ask(network.B, patient, GatewayMethods.TermsDeposit, deposit, GatewayJson.Default.TermsDepositArguments, GatewayJson.Default.DoneAnswer);

        var notice = Assert.Single(await Notices(network, doctor));
        Assert.Equal((NoticeKinds.TermsDeposited, grant.Permission, network.Account(network.A)), (notice.Kind, notice.Permission!.Value, notice.Holder!.Value));
        Assert.Equal(grant.Terms, Xinglin.Vault.Consent.TermsDocument.Open(notice.Sealed!, doctor.Sealing, network.Network, grant.Permission, doctor.Account));
        Assert.DoesNotContain(await Notices(network, patient), n => n.Kind == NoticeKinds.TermsDeposited);
    }

    [Fact]
    public async Task Staff_who_were_given_terms_hear_that_access_has_ended()
    {
        await using var network = new Consortium();
        var (atHolder, patient, doctor) = await network.Begin();
        var grant = network.Grant(atHolder, network.A, doctor, network.B, Laboratory);
        var copy = grant.Terms.Seal(doctor.Sealing.PublicKey, network.Network, grant.Permission, doctor.Account);
        var deposit = new TermsDepositArguments(grant.Permission, doctor.Account, copy);
        await network.Ask(network.B, patient, GatewayMethods.TermsDeposit, deposit, GatewayJson.Default.TermsDepositArguments, GatewayJson.Default.DoneAnswer);

        network.Revoke(atHolder, grant.Permission);

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        IReadOnlyList<Notice> notices;
        while (!(notices = await Notices(network, doctor)).Any(n => n.Kind == NoticeKinds.AccessEnded))
        {
            await Task.Delay(100, patience.Token);
        }

        Assert.Equal(grant.Permission, notices[^1].Permission);
    }

    [Fact]
    public async Task Only_staff_may_ask()
    {
        await using var network = new Consortium();
        var (_, patient, _) = await network.Begin();
        var arguments = new AccessAskArguments(network.Account(network.A), Laboratory, "treatment", 7, Account: patient.Account);
        var request = network.SignedFor(network.B, patient, GatewayMethods.AccessAsk, arguments, GatewayJson.Default.AccessAskArguments);

        Assert.Equal("role-not-in-force", (await Consortium.Send(network.B, request)).Refusal!.Code);
    }

    [Fact]
    public async Task A_code_is_printed_only_while_the_patient_has_no_wallet()
    {
        await using var network = new Consortium();
        await network.Begin();
        var nurse = network.Staff(network.A, "nurse");
        var request = network.SignedFor(network.A, nurse, GatewayMethods.DeskCode, new DeskCodeArguments("P1"), GatewayJson.Default.DeskCodeArguments);

        Assert.Equal("relationship-already-claimed", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }

    private static async Task<Ledger.Primitives.Hash> Ask(Consortium network, Person doctor)
    {
        var arguments = new AccessAskArguments(network.Account(network.A), Laboratory, "treatment", 7, Patient: "P1");
        return (await network.Ask(network.B, doctor, GatewayMethods.AccessAsk, arguments, GatewayJson.Default.AccessAskArguments, GatewayJson.Default.AccessAskAnswer)).Ask;
    }

    private static async Task<IReadOnlyList<Notice>> Notices(Consortium network, Person person) =>
        (await network.Ask(network.B, person, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer)).Notices;
}
