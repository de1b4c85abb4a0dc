using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Identity;
using Xinglin.Node.Tests.Gateway;
using Xinglin.Vault.Keys;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Tests.Guardians;

public sealed class MemberRotationTests
{
    /// <summary>Patients deposit terms while the member's sealing key changes several times: those sealed to an old key and those to a new one are taken.</summary>
    [Fact]
    public async Task A_sealing_key_rotates_under_load_and_no_deposit_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-keys-");
        var keys = new KeyFolder(folder.FullName);
        await using var network = new Consortium(keys: keys.Member());
        var (patient, _, doctor) = await network.Begin();
        List<P256PublicKey> seals = [network.Ledger.Keys["hospital-a"].Sealing.PublicKey];
        var deposits = 0;
        async Task Deposit(P256PublicKey seal)
        {
            var grant = network.Grant(patient, network.A, doctor, network.B, ["Observation.rs"]);
            var copy = grant.Terms.Seal(seal, network.Network, grant.Permission, network.Account(network.A));
            await network.Ask(
                network.A, patient, GatewayMethods.TermsDeposit, new TermsDepositArguments(grant.Permission, network.Account(network.A), copy),
                GatewayJson.Default.TermsDepositArguments, GatewayJson.Default.DoneAnswer);
            Interlocked.Increment(ref deposits);
        }

        for (var round = 0; round < 5; round++)
        {
            using var next = keys.NextSeal();
            network.Submit(
                [network.Ledger.Keys["hospital-a"].Identity], network.Account(network.A), "membership.keys",
                new MembershipKeys(network.Account(network.A), Seal: Jwk.Of(next.PublicKey)), ContractsJson.Default.MembershipKeys);
            seals.Add(next.PublicKey);
            await Task.WhenAll(seals.Select(seal => Task.Run(() => Deposit(seal))));
        }

        Assert.Equal(2 + 3 + 4 + 5 + 6, deposits);
        Assert.Equal(6, Directory.GetFiles(folder.FullName, "seal*.key").Length);
        using var strange = SealingKey.Create();
        var refused = network.Grant(patient, network.A, doctor, network.B, ["Observation.rs"]);
        var sealedToNobody = refused.Terms.Seal(strange.PublicKey, network.Network, refused.Permission, network.Account(network.A));
        var answer = await Consortium.Send(network.A, network.SignedFor(
            network.A, patient, GatewayMethods.TermsDeposit, new TermsDepositArguments(refused.Permission, network.Account(network.A), sealedToNobody), GatewayJson.Default.TermsDepositArguments));
        Assert.Equal("terms-unreadable", answer.Refusal?.Code);
        folder.Delete(recursive: true);
    }
}
