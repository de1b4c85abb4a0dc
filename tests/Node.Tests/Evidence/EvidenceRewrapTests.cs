using Xinglin.Contracts;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Gateway;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Envelopes;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Evidence;

/// <summary>Whoever holds the patient's keys now reads the whole log, entries from before the change included; the old keys read none of it.</summary>
public sealed class EvidenceRewrapTests
{
    [Fact]
    public async Task After_a_wallet_rotates_both_keys_the_old_entries_open_with_the_new_ones_only()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var before = await Entries(network, patient);
        await UntilSealedTo(network, patient);

        var now = new Person { Account = patient.Account };
        Submit(network, patient.Signer, patient.Account, "relationship.seal", new RelationshipSeal(patient.Account, Jwk.Of(now.Sealing.PublicKey)), ContractsJson.Default.RelationshipSeal);
        network.Submit(
            [patient.Signer, now.Signer], patient.Account, "account.rotate", new AccountRotate(patient.Account, [Jwk.Of(now.Signer.PublicKey)], [patient.Signer.KeyId]),
            ContractsJson.Default.AccountRotate, now.Signer);

        await AssertMoved(network, patient, now, before);
    }

    [Fact]
    public async Task After_a_recovery_the_old_entries_open_with_the_recovered_keys_only()
    {
        await using var network = new Consortium();
        var (patient, _, _) = await network.Begin();
        var before = await Entries(network, patient);
        await UntilSealedTo(network, patient);

        var (guardian, now) = (TestLedger.NewSigner(), new Person { Account = patient.Account });
        var second = TestLedger.NewSigner();
        Submit(network, patient.Signer, patient.Account, "recovery.plan", new RecoveryPlan(patient.Account, 2, [guardian.KeyId, second.KeyId], 24), ContractsJson.Default.RecoveryPlan);
        var start = new RecoveryStart(patient.Account, Jwk.Of(now.Signer.PublicKey), Jwk.Of(now.Sealing.PublicKey));
        Submit(network, guardian, Own(guardian), "recovery.start", start, ContractsJson.Default.RecoveryStart);
        var action = new LedgerView(network.Ledger.For("hospital-a").State).Recovery(patient.Account)!.Candidates[0].Action;
        Submit(network, second, Own(second), "recovery.approve", new RecoveryApprove(patient.Account, action), ContractsJson.Default.RecoveryApprove);
        network.Clock.Now += TimeSpan.FromHours(25);
        network.Ledger.Idle();
        Submit(network, guardian, Own(guardian), "recovery.finish", new RecoveryFinish(patient.Account, action), ContractsJson.Default.RecoveryFinish);

        await AssertMoved(network, patient, now, before);
    }

    private static AccountId Own(P256Signer signer) => new(signer.KeyId.Value);

    private static void Submit<T>(Consortium network, P256Signer signer, AccountId account, string method, T arguments, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        network.Submit([signer], account, method, arguments, type);

    /// <summary>Two releases to the patient, each an entry of the log.</summary>
    private static async Task<IReadOnlyList<string>> Entries(Consortium network, Person patient)
    {
        for (var i = 0; i < 2; i++)
        {
            await network.Ask(network.A, patient, GatewayMethods.RecordsOwn, new OwnRecordsArguments(), GatewayJson.Default.OwnRecordsArguments, GatewayJson.Default.RecordsAnswer);
        }

        var commitments = await Log(network, patient);
        Assert.True(commitments.Count >= 2);
        return commitments;
    }

    private static async Task AssertMoved(Consortium network, Person old, Person now, IReadOnlyList<string> before)
    {
        Assert.Equal(before, (await Log(network, now)).Take(before.Count));
        var refused = network.SignedFor(network.A, old, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments);
        Assert.Equal("kid-not-of-account", (await Consortium.Send(network.A, refused)).Refusal?.Code);
        await UntilSealedTo(network, now);
        Assert.All(Copies(network, old.Account), c => Assert.Null(Opened(network, c.Copy, old)));
    }

    private static async Task<IReadOnlyList<string>> Log(Consortium network, Person person) => [.. (await network.Ask(
        network.A, person, GatewayMethods.LogRead, new AfterArguments(0), GatewayJson.Default.AfterArguments, GatewayJson.Default.LogAnswer)).Entries.Select(e => e.Entry)];

    /// <summary>Waits until every body key of the person's entries is sealed to the present sealing key and opens to what the bodies are sealed under.</summary>
    private static async Task UntilSealedTo(Consortium network, Person person)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var copies = Copies(network, person.Account);
            Assert.NotEmpty(copies);
            if (copies.All(c => Opened(network, c.Copy, person)?.AsSpan().SequenceEqual(c.Key.Secret) == true))
            {
                return;
            }

            await Task.Delay(20, patience.Token);
        }
    }

    private static byte[]? Opened(Consortium network, byte[]? copy, Person person) =>
        SealedMessage.TryParse(copy)?.Open(person.Sealing, Keys(network).InfoOf(person.Account));

    private static List<(BodyKey Key, byte[]? Copy)> Copies(Consortium network, AccountId account)
    {
        var keys = Keys(network);
        var slot = keys.All().Single(r => r.Account == account).Slot;
        return [.. Enumerable.Range(1, 50).Select(keys.Find).OfType<BodyKey>().Where(k => k.Slot == slot).Select(k => (k, keys.PatientCopy(k.Number)))];
    }

    private static EvidenceKeys Keys(Consortium network) => new(network.A.Store, EvidenceSettings.Of(network.Ledger.Genesis, network.Ledger.Keys["hospital-a"]));
}
