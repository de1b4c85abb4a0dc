using System.Text.Json;
using Xinglin.Client.Evidence;
using Xinglin.Contracts;
using Xinglin.Contracts.Membership;
using Xinglin.Node.Identity;

namespace Xinglin.EndToEnd;

/// <summary>A member's identity key is exchanged by the command line while its node runs and is asked.</summary>
public sealed class MemberKeyTests(Demonstration demonstration) : IClassFixture<Demonstration>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [Fact]
    public async Task An_identity_key_rotates_while_it_is_read_and_granted_nothing_is_refused_and_the_old_key_is_dead_afterwards()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var (_, permission) = await ward.GrantAsync();
        var folder = new KeyFolder(Path.Combine(demonstration.Data, "hospital-a", "keys"));
        var evidence = new PatientEvidence(ward.Connection, ward.Wallet, ward.Patient, new EvidenceWitness(ward.Connection, ward.Trust));
        using var stop = new CancellationTokenSource();
        var load = LoadAsync(ward, permission, stop.Token);
        for (var round = 0; round < 2; round++)
        {
            var rotated = await CommandLineTests.RunAsync(
                "xinglin.dll", "member", "rotate", "--data", demonstration.Data, "--member", "hospital-a", "--key", "identity", "--grace", "3",
                "--node", demonstration.Address.ToString(), "--json");
            Assert.True(rotated.Status == 0, rotated.Errors + rotated.Output);
            _ = (await evidence.VerifyAsync(ward.AtA)).Value;
        }

        await stop.CancelAsync();
        Assert.True(await load > 0);
        var entry = (await ward.Connection.LedgerAt(ward.B).StateAsync("membership.members", ward.A.Account.ToString())).Value.Value!.Value.Deserialize(ContractsJson.Default.Member)!;
        Assert.Equal([true, true], entry.Former!.Select(f => f.Retired is not null));
        Assert.Equal(3, folder.Member().Identities.All.Count);

        using var old = folder.Signer("identity");
        var ledger = ward.Connection.LedgerAt(ward.B);
        var seal = new MembershipKeys(ward.A.Account, Seal: entry.Seal);
        var refused = await ledger.SubmitAsync(ledger.NewTransaction().ActingAs(ward.A.Account).Call("membership.keys", JsonSerializer.Serialize(seal, ContractsJson.Default.MembershipKeys)).Sign(old));
        Assert.NotNull(refused.Refusal);
        Assert.NotEqual("key-in-use", refused.Refusal.Code.Value);

        // What patients do through this member's intake is in its batches, which the new key signs.
        _ = (await ward.Patient.GrantAsync(await ward.AskAsync())).Value;
        Assert.NotEmpty((await ward.Doctor.ReadAsync(permission)).Value.Resources);
    }

    /// <summary>Reads, each verified to the member's key and within the account's quota, until it is stopped; any refusal throws.</summary>
    private static async Task<int> LoadAsync(Ward ward, Client.Access.ReceivedPermission permission, CancellationToken stop)
    {
        var done = 0;
        for (; !stop.IsCancellationRequested; done++)
        {
            Assert.NotEmpty((await ward.Doctor.ReadAsync(permission, cancellation: CancellationToken.None)).Value.Resources);
            await Task.Delay(Pause, CancellationToken.None);
        }

        return done;
    }
}
