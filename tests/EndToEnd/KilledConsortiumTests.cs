using System.Security.Cryptography;
using Xinglin.Client.Answers;
using Xinglin.Client.Erasure;
using Xinglin.Client.Evidence;
using Xinglin.Client.Uploads;
using Xinglin.Contracts.Erasure;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Records;

namespace Xinglin.EndToEnd;

/// <summary>The whole process is killed while it releases, and between the steps of an erasure.</summary>
public sealed class KilledConsortiumTests(KilledDemonstration demonstration) : IClassFixture<KilledDemonstration>
{
    [Fact]
    public async Task Every_answer_that_was_given_is_in_the_log_after_a_kill_and_an_erasure_goes_on_where_it_was()
    {
        using var ward = await Ward.OpenAsync(demonstration);
        var evidence = new PatientEvidence(ward.Connection, ward.Wallet, ward.Patient, new EvidenceWitness(ward.Connection, ward.Trust));
        var (_, permission) = await ward.GrantAsync();
        var upload = await UploadAsync(ward);
        _ = (await ward.Doctor.ReadAsync(permission)).Value;
        Assert.NotEmpty((await evidence.VerifyAsync(ward.AtA)).Value.Entries);
        var reading = ReadUntilNobodyAnswersAsync(ward, permission);
        await Task.Delay(new Random(1).Next(300, 900));
        demonstration.Kill();
        var given = await reading;
        Assert.True(given > 0);

        await demonstration.StartAsync("ordered");
        var log = (await Ward.EventuallyAsync(() => evidence.VerifyAsync(ward.AtA))).Entries;

        // One more than was received may have been written when the answer could no longer leave.
        Assert.InRange(log.Count(e => e.Body is { Released: true } body && body.Permission == permission.Terms.Permission), given + 1, given + 2);

        _ = Ordered(ward, upload);
        demonstration.WaitForDeath();
        Assert.Equal((1, 0), Held(upload));
        await demonstration.StartAsync("destroyed", wait: false);
        demonstration.WaitForDeath();
        Assert.Equal((0, 1), Held(upload));

        await demonstration.StartAsync();
        var holder = await Ward.EventuallyAsync(() => AnsweredAsync(ward));
        Assert.Equal(HolderStanding.Erased, holder.StandingAt(ward.Connection.Now));
        Assert.True(holder.Erased!.Value.CompareTo(holder.Unrestorable!.Value) < 0);
        Assert.Empty((await new UploadClient(ward.Connection, ward.Wallet).ListAsync(ward.AtA)).Value);
    }

    private static async Task<int> ReadUntilNobodyAnswersAsync(Ward ward, Client.Access.ReceivedPermission permission)
    {
        var given = 0;
        while ((await ward.Doctor.ReadAsync(permission)).TryGet(out _, out _))
        {
            given++;
        }

        return given;
    }

    private static async Task<Hash> UploadAsync(Ward ward)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(200_000));
        var upload = (await new UploadClient(ward.Connection, ward.Wallet).UploadAsync(ward.AtA, path, "scan", "2026-02-01", "a camera")).Value;
        File.Delete(path);
        return upload;
    }

    /// <summary>The process may die before the client hears that the order is final.</summary>
    private static Task<Answer<Hash>> Ordered(Ward ward, Hash upload) => new ErasureClient(ward.Connection, ward.Wallet).OrderAsync(ward.AtA, [upload], [], traces: false);

    private static async Task<Answer<ErasureHolder>> AnsweredAsync(Ward ward) =>
        (await new ErasureClient(ward.Connection, ward.Wallet).ListAsync(ward.AtA)).TryGet(out var lists, out var refusal)
            ? lists.Orders[0].OnLedger?.Holders[0] is { Answered: not null } holder ? holder : Refusal.Of(new("not-yet"), "No answer yet.")
            : refusal!;

    /// <summary>While nothing runs: uploads in the holder's vault, and orders whose record it says is destroyed.</summary>
    private (long Uploads, long Destroyed) Held(Hash upload)
    {
        using var vault = SqliteEngine.OpenReadOnly(Path.Combine(demonstration.Data, "hospital-a", "vault", "vault.sqlite"));
        using var gateway = SqliteEngine.OpenReadOnly(Path.Combine(demonstration.Data, "hospital-a", "gateway", "gateway.sqlite"));
        return (
            vault.Scalar<long>("SELECT count(*) FROM upload WHERE id = $1", upload.ToArray()),
            gateway.Scalar<long>("SELECT count(*) FROM erasure_order WHERE step = 'destroyed'"));
    }
}
