using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Vault;
using Xinglin.Node.Vault.Uploads;
using Xinglin.Vault.Requests;

namespace Xinglin.Benchmarks.Vault;

/// <summary>
/// restore: bytes a second at which a wiped member comes back from two others over loopback HTTP, ÷ what the one disk allows
/// when it reads and writes the same bytes and does nothing else.
/// </summary>
internal static class RestoreRate
{
    private const int Files = 16;
    private const long FileBytes = 64 << 20;
    private const int Rounds = 3;

    /// <summary>
    /// Before each pass: a virtual machine gives freed memory back to its host some seconds later. A pass that finds what the last one freed writes
    /// five times as fast; a restore is longer than that lasts, so both begin without it.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);

    private static readonly string[] Survivors = ["one", "two"];

    public static async Task<Measure> Run()
    {
        var network = new NetworkId(BenchVault.Random());
        using var owner = new BenchVault(network);
        for (var i = 0; i < Files; i++)
        {
            using var noise = new NoiseStream(FileBytes);
            owner.Vault.Seal(BenchVault.Random(), new AccountId(BenchVault.Random()), "raw", noise);
        }

        new VaultCatalogue(owner.Vault, owner.Keys, e => e).Update(new LedgerTime(1));
        using var copy = new BenchVault(network);
        await Copy(owner, copy);
        await using var node = Serve(owner, copy);
        await node.StartAsync();
        var address = new Uri(node.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        using var http = new HttpClient { BaseAddress = address };
        var (best, limit) = (0.0, 0.0);
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(Settling);
            limit = Math.Max(limit, DiskRate(owner));
            await Task.Delay(Settling);
            best = Math.Max(best, await Restore(network, owner, http));
        }

        return new Measure("restore", best / limit, "ratio", 0.4, "higher")
        {
            Detail = string.Create(CultureInfo.InvariantCulture, $"{best / 1e6:n0} MB/s from two members, every piece verified, flushed; reading and writing the same bytes alone {limit / 1e6:n0} MB/s"),
        };
    }

    private static async Task Copy(BenchVault owner, BenchVault copy)
    {
        var source = new LocalVaultSource("owner", owner.Vault.Blobs);
        var list = await source.ListAsync(owner.Vault.Member, 0, default);
        await new BlobFetch(copy.Vault.Blobs, owner.Vault.Member, [source]).RunAsync(list!.Blobs, default);
        copy.Vault.Blobs.SaveHead(owner.Vault.Member, owner.Vault.Blobs.HeadNumber(owner.Vault.Member), owner.Vault.Blobs.Head(owner.Vault.Member)!);
    }

    /// <summary>Both survivors hold the same bytes; the first has them from the owner itself.</summary>
    private static WebApplication Serve(BenchVault first, BenchVault second)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.MapVault(new Dictionary<string, VaultDoor> { ["one"] = Door(first), ["two"] = Door(second) });
        return application;
    }

    private static VaultDoor Door(BenchVault bench) => new(
        bench.Vault.Member, new SoundBlobs(bench.Vault.Blobs, NullLogger.Instance), new PatientUploads(bench.Vault), Tickets, () => new LedgerTime(1), () => null!);

    private static VaultTickets Tickets { get; } = new(TimeProvider.System);

    private static async Task<double> Restore(NetworkId network, BenchVault owner, HttpClient http)
    {
        using var wiped = new BenchVault(network, owner.Keys);
        var (ticket, expires) = Tickets.ForMember(owner.Vault.Member);
        var sources = Survivors.Select(slug => new HttpVaultSource(http, network, slug, owner.Vault.Member, owner.Keys, TimeProvider.System)
        {
            Ticket = new VaultTicketAnswer(ticket, expires),
        }).ToList();
        var clock = Stopwatch.StartNew();
        var report = await new VaultRestore(wiped.Vault, owner.Keys.Identities.All, owner.Keys.Sealing, sources).RunAsync();
        var took = clock.Elapsed;
        return report is { Refusal: null, Listed: Files } ? report.Fetch.Bytes / took.TotalSeconds : throw new InvalidOperationException($"Not restored: {report}");
    }

    /// <summary>As many new files as a restore writes, on all cores: what the disk and the memory before it take, and nothing else.</summary>
    private static double DiskRate(BenchVault owner)
    {
        var files = Directory.GetFiles(Path.Combine(owner.Folder, "vault", "blobs"), "*", SearchOption.AllDirectories);
        var target = Directory.CreateDirectory(Path.Combine(owner.Folder, "plain-copy")).FullName;
        var clock = Stopwatch.StartNew();
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, path => Copy(path, Path.Combine(target, Path.GetFileName(path))));
        var rate = files.Sum(path => new FileInfo(path).Length) / clock.Elapsed.TotalSeconds;
        Directory.Delete(target, recursive: true);
        return rate;
    }

    private static void Copy(string path, string target)
    {
        var buffer = new byte[1 << 20];
        using var from = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            to.Write(buffer.AsSpan(0, read));
        }

        to.Flush(flushToDisk: true);
    }
}
