using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Keys;

namespace Xinglin.Benchmarks.Vault;

/// <summary>
/// first_byte and cost, on the demonstration's five members over loopback HTTP. The time runs from before the wallet signs the
/// grant until the record is decrypted and verified at the reader: longer than from the grant's finality to the first byte.
/// </summary>
internal static class DemonstrationMeasures
{
    private const int Grants = 100;
    private const int WarmUps = 10;
    private const int Patients = 40;

    public static async Task<IReadOnlyList<Measure>> Run()
    {
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-demonstration-").FullName;
        try
        {
            var options = new DemonstrationOptions
            {
                Data = Path.Combine(folder, "data"),
                BulkPatients = Patients,
                Node = new NodeOptions { Port = 0, Demonstration = true },
                Logging = l => l.ClearProviders(),
            };
            await using var host = await DemonstrationHost.StartAsync(options, new Progress<DemonstrationProgress>(), CancellationToken.None);
            using var connection = (await NetworkConnection.OpenAsync(new Uri(host.Address))).Value;
            var cost = await Cost(connection);
            return [await FirstByte(connection, folder), cost];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Measure> FirstByte(NetworkConnection connection, string folder)
    {
        var (a, b) = (connection.Network.Find("hospital-a")!, connection.Network.Find("hospital-b")!);
        var trust = TrustedMembers.FromGenesis(connection.Network.Founding()!);
        using var nurse = Person();
        using var doctor = Person();
        using var other = Person();
        var there = await Hire(connection, b, other, "nurse", trust);
        var (desk, reader) = (await Hire(connection, a, nurse, "nurse", trust), await Hire(connection, b, doctor, "doctor", trust));
        var own = new SandboxClient(connection, a);
        _ = (await own.WriteRecordAsync("B1", JsonNode.Parse("""{"resourceType":"Patient","id":"b1"}""")!)).Value;
        _ = (await own.WriteRecordAsync("B1", JsonNode.Parse("""{"resourceType":"Observation","id":"b1-k","status":"final","subject":{"reference":"Patient/b1"},"category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"potassium"}}""")!)).Value;
        using var wallet = Wallet.Create(Path.Combine(folder, "wallet.json"), "bench", connection.Network.Network);
        var patient = new PatientClient(connection, wallet);
        var relationship = await Until(async () => await patient.ClaimAsync((await desk.DeskCodeAsync("B1")).Value.Code));
        _ = (await new SandboxClient(connection, b).WriteRecordAsync("B1", JsonNode.Parse("""{"resourceType":"Patient","id":"b1"}""")!)).Value;
        _ = await Until(async () => await patient.ClaimAsync((await there.DeskCodeAsync("B1")).Value.Code));
        var times = new List<double>();
        long seen = 0;
        for (var i = 0; i < WarmUps + Grants; i++)
        {
            var clock = Stopwatch.StartNew();
            var grant = (await patient.GrantAsync(new GrantRequest(
                relationship, new PermissionGrantee(reader.Account, b.Account), doctor.Sealing.PublicKey, ["Observation.rs?category=laboratory"],
                PermissionPurposes.Treatment, TimeSpan.FromDays(1)))).Value;
            var received = (await reader.PermissionsAsync(seen)).Value.Last(p => p.Terms.Permission == grant.Permission);
            var records = (await reader.ReadAsync(received)).Value;
            if (records.Resources.Count != 1)
            {
                throw new InvalidOperationException($"{records.Resources.Count} records were read instead of one.");
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
            seen = received.Notice;
            await Task.Delay(150);
        }

        var sorted = times.Skip(WarmUps).Order().ToList();
        return new Measure("first_byte", sorted[(int)Math.Ceiling(sorted.Count * 0.99) - 1], "ms", 150, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"p99 of {sorted.Count}, median {sorted[sorted.Count / 2]:0.0} ms; from before the grant is signed to the verified record, so finality, delivery of terms, log entry, release and proof are in it"),
        };
    }

    private static async Task<Measure> Cost(NetworkConnection connection)
    {
        var member = connection.Network.Find("hospital-a")!;
        var status = await Until(async () =>
        {
            var answer = await connection.VaultStatusAsync(member);
            return answer.TryGet(out var value, out _) && value.GetProperty("waiting").GetInt64() == 0 && value.GetProperty("records").GetInt64() > 0
                ? answer
                : Refusal.Of(new RefusalCode("not-sealed-yet"), "The vault is still sealing.");
        });
        var cost = status.GetProperty("cost");
        long Of(string name) => cost.GetProperty(name).GetInt64();
        var records = Of("records");
        return new Measure("cost", (double)Of("cpuMicroseconds") / records, "µs/record", 5000, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"processor time of sealing and storing four layers; {Of("sealedBytes") / records} bytes sealed of {Of("plainBytes") / records}, kept {Of("replicas") + 1} times; {records} records"),
        };
    }

    private static ActingIdentity Person() => ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());

    private static async Task<StaffClient> Hire(NetworkConnection connection, MemberView member, ActingIdentity person, string role, TrustedMembers trust)
    {
        _ = (await new SandboxClient(connection, member).CredentialAsync(person.Signer.PublicKey, role)).Value;
        return new StaffClient(connection, member, person, new RecordVerifier(connection, trust));
    }

    private static async Task<T> Until<T>(Func<Task<Answer<T>>> ask)
    {
        for (var patience = 0; ; patience++)
        {
            try
            {
                var answer = await ask();
                if (answer.TryGet(out var value, out _))
                {
                    return value;
                }
            }
            catch (RefusedException) when (patience < 200)
            {
                // The registration is on its way.
            }

            if (patience >= 200)
            {
                throw new InvalidOperationException("The demonstration did not get ready.");
            }

            await Task.Delay(200);
        }
    }
}
