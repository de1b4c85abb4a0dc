using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Notices;

/// <summary>An open stream ends when who opened it may not open it any more, although nothing is said on it.</summary>
public sealed class NoticeStreamingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_stream_of_a_key_that_was_rotated_away_ends_and_the_new_keys_goes_on()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var waiting = Next(network, patient);
        Assert.False(waiting.IsCompleted);
        var fresh = TestLedger.NewSigner();
        network.Submit(
            [patient.Signer, fresh], patient.Account, "account.rotate", new AccountRotate(patient.Account, [Jwk.Of(fresh.PublicKey)], [patient.Signer.KeyId]),
            ContractsJson.Default.AccountRotate, fresh);
        Assert.False(await waiting.WaitAsync(Patience));

        patient.Signer = fresh;
        var another = Next(network, patient);
        network.A.Parts.Notices.Add(new Notice(0, NoticeKinds.Disclosed, network.A.Parts.Now, patient.Account));
        Assert.True(await another.WaitAsync(Patience));
    }

    [Fact]
    public async Task The_stream_of_staff_whose_role_was_revoked_ends_and_a_colleagues_does_not()
    {
        await using var network = new Consortium();
        await network.Begin();
        var (leaving, staying) = (network.Staff(network.A, "nurse"), network.Staff(network.A, "nurse"));
        var (ends, stays) = (Next(network, leaving), Next(network, staying));
        network.Submit(
            [network.Ledger.Keys["hospital-a"].Identity], network.Account(network.A), "roles.revoke", new RolesRevoke(leaving.Account, "nurse"), ContractsJson.Default.RolesRevoke);
        Assert.False(await ends.WaitAsync(Patience));
        network.Ledger.Idle();
        Assert.False(stays.IsCompleted);
        network.A.Parts.Notices.Add(new Notice(0, NoticeKinds.Disclosed, network.A.Parts.Now, staying.Account));
        Assert.True(await stays.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_notice_that_comes_with_the_revocation_is_not_delivered_to_the_old_key()
    {
        await using var network = new Consortium();
        await network.Begin();
        var leaving = network.Staff(network.A, "nurse");
        var waiting = Next(network, leaving, network.Ledger.Idle);
        network.Submit(
            [network.Ledger.Keys["hospital-a"].Identity], network.Account(network.A), "roles.revoke", new RolesRevoke(leaving.Account, "nurse"), ContractsJson.Default.RolesRevoke);
        network.A.Parts.Notices.Add(new Notice(0, NoticeKinds.Disclosed, network.A.Parts.Now, leaving.Account));
        Assert.False(await waiting.WaitAsync(Patience));
    }

    /// <summary>True when the stream brings something above what is there, false when it ends.</summary>
    private static Task<bool> Next(Consortium network, Person person, Action? admitted = null)
    {
        var last = network.A.Parts.Notices.After(person.Account, 0) is [.., var newest] ? newest.Number : 0;
        var signed = network.SignedFor(network.A, person, GatewayMethods.NoticesStream, new AfterArguments(last), GatewayJson.Default.AfterArguments);
        Assert.Null(network.A.Services.Gateway.Admit(signed.Bytes, GatewayMethods.NoticesStream, out var request)?.Value);
        Assert.Null(network.A.Services.Gateway.Notices.Judge(request!, out var after)?.Value);
        admitted?.Invoke();
        return network.A.Services.Gateway.Notices.ReadAsync(request!, after, default).GetAsyncEnumerator().MoveNextAsync().AsTask();
    }
}
