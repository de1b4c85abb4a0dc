using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Xinglin.Client.Access;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Client.Sandbox;
using Xinglin.Client.Wallets;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration;
using Xinglin.Node.Tests.Sidecar;
using Xinglin.Vault.Keys;

namespace Xinglin.Benchmarks.Fhir;

/// <summary>
/// sidecar_delay: from the commit of a row in a hospital's PostgreSQL, polled every second, to the record that the patient's wallet has opened and verified
/// against the ledger; five members over loopback HTTP.
/// </summary>
internal static class SidecarDelay
{
    private const int Rows = 100;
    private const string Patient = "HIS0001";

    public static async Task<Measure> Run()
    {
        using var server = new PostgresServer();
        var folder = Directory.CreateTempSubdirectory("xinglin-bench-sidecar-").FullName;
        try
        {
            var mapping = Path.Combine(folder, "mapping.json");
            await File.WriteAllBytesAsync(mapping, server.Mapping("his", m => m.Remove("pace")));
            var options = new DemonstrationOptions
            {
                Data = Path.Combine(folder, "data"),
                BulkPatients = 0,
                Node = new NodeOptions { Port = 0, Demonstration = true },
                Logging = l => l.ClearProviders(),
                Sidecars = new Dictionary<string, string> { ["hospital-a"] = mapping },
            };
            await using var host = await DemonstrationHost.StartAsync(options, new Progress<DemonstrationProgress>(), CancellationToken.None);
            return Measured(await TimesAsync(server, host.Address, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Measure Measured(List<double> times)
    {
        var sorted = times.Order().ToList();
        return new Measure("sidecar_delay", sorted[(int)Math.Ceiling(sorted.Count * 0.99) - 1], "ms", 3_000, "lower")
        {
            Detail = string.Create(CultureInfo.InvariantCulture,
                $"sidecar: row to timeline, p99 of {sorted.Count}, p50 {sorted[sorted.Count / 2]:0} ms; from before psql commits to the verified record in the wallet, polled every second, no logical decoding"),
        };
    }

    private static async Task<List<double>> TimesAsync(PostgresServer server, string address, string folder)
    {
        using var connection = (await NetworkConnection.OpenAsync(new Uri(address))).Value;
        var (trust, member) = (TrustedMembers.FromGenesis(connection.Network.Founding()!), connection.Network.Find("hospital-a")!);
        using var wallet = Wallet.Create(Path.Combine(folder, "wallet.json"), "bench", connection.Network.Network);
        using var nurse = ActingIdentity.Of(P256Signer.FromKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)), SealingKey.Create());
        _ = (await new SandboxClient(connection, member).CredentialAsync(nurse.Signer.PublicKey, "nurse")).Value;
        var (patient, verifier) = (new PatientClient(connection, wallet), new RecordVerifier(connection, trust));
        var desk = new StaffClient(connection, member, nurse, verifier);
        var relationship = await ClaimAsync(patient, desk);
        var times = new List<double>();
        for (var i = 0; i < Rows; i++)
        {
            var item = $"BENCH{i.ToString("D4", CultureInfo.InvariantCulture)}";
            var clock = Stopwatch.StartNew();
            server.Execute(
                "his",
                "INSERT INTO 检验结果 (就诊流水号, 病人编号, 项目代码, 项目名称, 结果值, 单位, 结果状态, 采样时间, 报告时间) "
                + $"VALUES (20260001, '{Patient}', '{item}', '项目', '6.80', '%', '1', localtimestamp, localtimestamp)");

            // Asked for alone: reading and verifying the rows before it again and again would be what is measured.
            while (!(await patient.OwnRecordsAsync(relationship, verifier, $"Observation.rs?code=urn:example:his:lab-item|{item}")).TryGet(out var read, out _) || read.Resources.Count == 0)
            {
                if (clock.Elapsed > TimeSpan.FromMinutes(1))
                {
                    throw new InvalidOperationException("A row did not come.");
                }

                await Task.Delay(60);
            }

            times.Add(clock.Elapsed.TotalMilliseconds);
            await Task.Delay(RandomNumberGenerator.GetInt32(1_000));
        }

        return times;
    }

    private static async Task<WalletRelationship> ClaimAsync(PatientClient patient, StaffClient desk)
    {
        for (var patience = 0; ; patience++, await Task.Delay(100))
        {
            if ((await desk.DeskCodeAsync(Patient)).TryGet(out var code, out var refusal))
            {
                return (await patient.ClaimAsync(code.Code)).Value;
            }

            if (patience > 300)
            {
                throw new InvalidOperationException(refusal!.Sentence);
            }
        }
    }
}
