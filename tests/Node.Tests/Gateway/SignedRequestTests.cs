using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Gateway;

public sealed class SignedRequestTests
{
    [Fact]
    public async Task A_request_is_answered_once_also_after_a_restart()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var request = network.SignedFor(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments);

        Assert.Null((await Consortium.Send(network.A, request)).Refusal);
        Assert.Equal("replay", (await Consortium.Send(network.A, request)).Refusal!.Code);

        var window = new Node.Gateway.RequestWindow(network.A.Store);
        Assert.Equal("replay", window.Enter(patient.Account, request.Payload.Id, request.Payload.Expires, default)?.Value);
    }

    [Fact]
    public async Task A_request_for_another_member_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var request = network.SignedFor(network.B, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments);

        Assert.Equal("wrong-audience", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }

    [Fact]
    public async Task A_request_after_its_expiry_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var request = network.SignedFor(network.A, patient, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments);
        network.Clock.Now += TimeSpan.FromMinutes(2);
        network.Ledger.Idle();

        Assert.Equal("transaction-expired", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }

    [Fact]
    public async Task A_key_that_is_not_of_the_account_is_refused()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var thief = new Person { Account = patient.Account, Introduce = true };
        var request = network.SignedFor(network.A, thief, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments);

        Assert.Equal("kid-not-of-account", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }

    [Fact]
    public async Task A_stranger_is_refused_before_anything_is_kept_of_him()
    {
        await using var network = new Consortium();
        await network.Begin();
        var stranger = new Person { Introduce = true };
        stranger.Account = new Ledger.Primitives.AccountId(stranger.Signer.KeyId.Value);
        var request = network.SignedFor(network.A, stranger, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments);

        Assert.Equal("account-unknown", (await Consortium.Send(network.A, request)).Refusal!.Code);
        Assert.Null(new Node.Gateway.RequestWindow(network.A.Store).Enter(stranger.Account, request.Payload.Id, request.Payload.Expires, default));
    }

    [Fact]
    public async Task The_member_cannot_read_in_the_name_of_a_patient_without_a_wallet()
    {
        await using var network = new Consortium();
        network.A.Hospital.Write("P1", Consortium.Observation("hba1c", "laboratory", "HbA1c"), network.Clock.Now);
        network.A.Services.Start();
        await network.A.WhenRegistered(1);
        var row = network.A.Store.Relationships.OfPatient("P1")!;
        using var pending = new Node.Relationships.PendingKeys(network.A.Store, network.Ledger.Keys["hospital-a"]).Of(row.Account)!;
        var held = new Person { Account = row.Account, Signer = pending };
        var request = network.SignedFor(network.A, held, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments);

        Assert.Equal("account-not-known-here", (await Consortium.Send(network.A, request)).Refusal!.Code);
    }
}
