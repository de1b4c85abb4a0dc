using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Guardians;

public sealed class RecoveryTests
{
    private static void Do<T>(Consortium network, P256Signer signer, AccountId account, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        network.Submit([signer], account, method, arguments, type);

    private static AccountId Account(P256Signer signer) => new(signer.KeyId.Value);

    private static async Task<string?> Own(Consortium network, Person person) => (await Consortium.Send(network.A, network.SignedFor(
        network.A, person, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments))).Refusal?.Code;

    [Fact]
    public async Task A_patient_whose_wallet_is_lost_reads_again_after_the_delay_and_the_old_key_does_not()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var (first, second, recovered) = (TestLedger.NewSigner(), TestLedger.NewSigner(), new Person { Account = patient.Account });
        Do(network, patient.Signer, patient.Account, "recovery.plan", new RecoveryPlan(patient.Account, 2, [first.KeyId, second.KeyId], 24), ContractsJson.Default.RecoveryPlan);
        var start = new RecoveryStart(patient.Account, Jwk.Of(recovered.Signer.PublicKey), Jwk.Of(recovered.Sealing.PublicKey));
        Do(network, first, Account(first), "recovery.start", start, ContractsJson.Default.RecoveryStart);
        var view = new LedgerView(network.Ledger.For("hospital-a").State);
        var action = view.Recovery(patient.Account)!.Candidates[0].Action;
        Do(network, second, Account(second), "recovery.approve", new RecoveryApprove(patient.Account, action), ContractsJson.Default.RecoveryApprove);

        Assert.Null(await Own(network, patient));
        Assert.Equal("key-unknown", await Own(network, recovered));
        network.Clock.Now += TimeSpan.FromHours(25);
        network.Ledger.Idle();
        var anybody = TestLedger.NewSigner();
        Do(network, anybody, Account(anybody), "recovery.finish", new RecoveryFinish(patient.Account, action), ContractsJson.Default.RecoveryFinish);

        Assert.Equal("kid-not-of-account", await Own(network, patient));
        Assert.Null(await Own(network, recovered));
        var notices = await Until(async () => (await network.Ask(
            network.A, recovered, GatewayMethods.NoticesList, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.NoticesAnswer)).Notices,
            found => found.Any(n => n.Kind == NoticeKinds.RecoveryFinished));
        Assert.Contains(notices, n => n.Kind == NoticeKinds.RecoveryStarted && n.Action == action && n.Due is null);
        Assert.Contains(notices, n => n.Kind == NoticeKinds.RecoveryApproved && n.Due is not null);
    }

    [Fact]
    public async Task A_leaked_key_that_was_revoked_is_refused_by_the_next_request()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var leaked = new Person { Account = patient.Account, Signer = patient.Signer };
        Assert.Null(await Own(network, leaked));
        var fresh = TestLedger.NewSigner();
        network.Submit([patient.Signer, fresh], patient.Account, "account.rotate", new AccountRotate(patient.Account, [Jwk.Of(fresh.PublicKey)], [patient.Signer.KeyId]), ContractsJson.Default.AccountRotate, fresh);
        patient.Signer = fresh;

        Assert.Equal("kid-not-of-account", await Own(network, leaked));
        Assert.Null(await Own(network, patient));
        foreach (var method in new[] { GatewayMethods.LogRead, GatewayMethods.NoticesList })
        {
            var answer = await Consortium.Send(network.A, network.SignedFor(network.A, leaked, method, new AfterArguments(0), GatewayJson.Default.AfterArguments));
            Assert.Equal("kid-not-of-account", answer.Refusal?.Code);
        }
    }

    [Fact]
    public async Task When_the_sealing_key_changes_what_is_kept_for_the_patient_is_sealed_anew()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var kept = new KeptCopies();
        var parts = network.A.Parts;
        var seal = SealingKey.Create();
        Do(network, patient.Signer, patient.Account, "relationship.seal", new RelationshipSeal(patient.Account, Jwk.Of(seal.PublicKey)), ContractsJson.Default.RelationshipSeal);
        var watch = new SealChanges(parts, [kept]);
        await foreach (var seen in network.A.Services.Node.Events.ReadAsync(new EventPosition(1, -1), new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token))
        {
            if (seen.Name == watch.Event)
            {
                watch.See(seen);
                break;
            }
        }

        Assert.Equal([(patient.Account, seal.PublicKey)], kept.Sealed);
    }

    private static async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> enough)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var answer = await ask();
            if (enough(answer))
            {
                return answer;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private sealed class KeptCopies : IRewrap
    {
        public List<(AccountId Account, P256PublicKey Seal)> Sealed { get; } = [];

        public void Rewrap(AccountId account, P256PublicKey seal) => Sealed.Add((account, seal));
    }
}
