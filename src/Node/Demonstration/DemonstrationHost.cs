using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Demonstration.Population.Import;
using Xinglin.Node.Gateway;
using Xinglin.Node.Hosting;
using Xinglin.Node.Intake;
using Xinglin.Node.Ordering;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Partitions;
using Xinglin.Node.Peers;
using Xinglin.Node.Portal;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Demonstration;

/// <summary>
/// A whole consortium in one process: five members with replicas, keys, folders and databases of their own, joined by an
/// in-process network, and one embedded ordering.
/// </summary>
public sealed class DemonstrationHost : IAsyncDisposable
{
    /// <summary>In the data folder: what an import skipped, and why.</summary>
    public const string ImportReportFile = "import-report.ndjson";

    private static readonly TimeSpan RegistrationPatience = TimeSpan.FromSeconds(150);

    private readonly DataFolder _folder;
    private readonly ILoggerFactory _loggers;
    private readonly InProcessNetwork _network = new();
    private readonly Dictionary<string, HospitalDatabase> _hospitals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DemonstrationMember> _members = new(StringComparer.Ordinal);
    private readonly EmbeddedEpochs _orderings;
    private readonly DemonstrationPartitions _partitions;
    private WebApplication? _application;
    private HttpClient? _vaultLine;

    private DemonstrationHost(DataFolder folder, Genesis genesis, ILoggerFactory loggers)
    {
        _folder = folder;
        _loggers = loggers;
        Genesis = genesis;
        _orderings = OrderingsOf(genesis);
        _partitions = new DemonstrationPartitions(folder);
    }

    /// <summary>The network.</summary>
    public Genesis Genesis { get; }

    /// <summary>Where it is reached.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>What <c>--records</c> came to; null without it.</summary>
    public ImportSummary? Imported { get; private set; }

    /// <summary>Where an import says what it skipped.</summary>
    public string ImportReport => _folder.In(ImportReportFile);

    /// <summary>Record versions on the ledger, and those still on their way.</summary>
    public RegistrationTotals Registration
    {
        get
        {
            var progress = _members.Values.Select(m => m.Services.Registration.Progress).ToList();
            return new RegistrationTotals(progress.Sum(p => p.Registered), progress.Sum(p => p.Waiting), progress.TrueForAll(p => p.CaughtUp));
        }
    }

    /// <summary>One member's services, for tests that set its limits.</summary>
    internal MemberServices ServicesOf(string slug) => _members[slug].Services;

    /// <summary>Starts everything; returns when the members' records are on the ledger and the pages are served.</summary>
    /// <exception cref="DemonstrationException">It cannot start; the message says what to do.</exception>
    public static async Task<DemonstrationHost> StartAsync(DemonstrationOptions options, IProgress<DemonstrationProgress> progress, CancellationToken cancellation)
    {
        var folder = DataFolder.Open(options.Data, options.Fresh);
        DemonstrationHost? host = null;
        try
        {
            RequireFree(options.Node);
            var sidecars = DemonstrationSidecars.Read(options.Sidecars);
            progress.Report(new("keys and genesis", 0, 1));
            RequireMembers(options);
            host = new DemonstrationHost(folder, Founding.FindOrFound(folder, TimeProvider.System), Logging.Create(options.Node.JsonLogs, options.Logging));
            progress.Report(new("keys and genesis", 1, 1));
            host.OpenHospitals(options, progress);
            host.StartMembers(options, progress);
            await host._partitions.EnsureAsync(options.Partitions, [.. host._members.Values.Select(m => (m.Replica, m.Partitions))], cancellation);
            DemonstrationSidecars.Use(sidecars, host._members);
            await host.ServeAsync(options, cancellation);
            await host.RegisterAsync(progress, cancellation);
            await host.VoteForPortalAsync(cancellation);
            host.OpenVaults();
            return host;
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }
            else
            {
                folder.Dispose();
            }

            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WhenStoppedAsync(CancellationToken cancellation) => _application!.WaitForShutdownAsync(cancellation);

    /// <summary>Stops in the order in which nothing is lost: the doors, the gateways, the replicas, the ordering.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        await _partitions.StopCarryingAsync();
        foreach (var member in _members.Values)
        {
            await member.DisposeAsync();
        }

        foreach (var hospital in _hospitals.Where(h => !_members.ContainsKey(h.Key)))
        {
            hospital.Value.Dispose();
        }

        await _orderings.DisposeAsync();
        await _partitions.DisposeAsync();
        _vaultLine?.Dispose();
        _loggers.Dispose();
        _folder.Dispose();
    }

    /// <summary>Before minutes are spent on loading; the port may still be lost until it is bound.</summary>
    private static void RequireFree(NodeOptions options)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(options.Listen is null ? IPAddress.Loopback : IPAddress.Parse(options.Listen), options.Port));
        }
        catch (SocketException)
        {
            throw PortTaken(options);
        }
    }

    private static DemonstrationException PortTaken(NodeOptions options) =>
        new($"Port {options.Port} is taken by another program: choose another with --port.");

    private static void RequireMembers(DemonstrationOptions options)
    {
        if (options.Mllp.Keys.FirstOrDefault(slug => Founding.Founders.All(f => f.Slug != slug)) is { } unknown)
        {
            throw new DemonstrationException($"No member is called {unknown}: name one of {string.Join(", ", Founding.Founders.Select(f => f.Slug))}.");
        }
    }

    private void OpenHospitals(DemonstrationOptions options, IProgress<DemonstrationProgress> progress)
    {
        foreach (var founder in Founding.Founders)
        {
            _hospitals.Add(founder.Slug, HospitalDatabase.Open(DemonstrationMember.RecordsFile(_folder, founder.Slug)));
        }

        Imported = HospitalRecords.Load(options, _folder, _hospitals, progress);
    }

    private void StartMembers(DemonstrationOptions options, IProgress<DemonstrationProgress> progress)
    {
        for (var i = 0; i < Genesis.Document.Members.Count; i++)
        {
            progress.Report(new("members", i, Genesis.Document.Members.Count));
            var member = Genesis.Document.Members[i];
            var keys = Founding.Keys(_folder, member.Slug);
            var memberKeys = keys.Member();
            var line = new PeerLine(_network.For(Genesis.AccountOf(member)));
            var replica = ReplicaHost.Start(new ReplicaHostSettings
            {
                Genesis = Genesis,
                Member = member,
                Storage = ReplicaStorage.OnDisk(_folder.Member(member.Slug, "ledger")),
                Identity = memberKeys.Identities,
                Validator = member.Validator is null ? null : keys.Signer("validator"),
                FurtherValidators = named => keys.FurtherValidators().FirstOrDefault(k => k.KeyId == named),
                Catalog = ContractCatalog.BuiltIn,
                Ordering = _orderings.Of,
                Peers = line.For(0),
            });
            _members.Add(member.Slug, new DemonstrationMember(_folder, replica, memberKeys, _hospitals[member.Slug], _loggers, options) { Partitions = _partitions.Host(replica, line) });
        }

        progress.Report(new("members", Genesis.Document.Members.Count, Genesis.Document.Members.Count));
    }

    /// <summary>The one orderer of the process; another in every epoch whose sequencer's key is in the folder.</summary>
    private EmbeddedEpochs OrderingsOf(Genesis genesis) => new(
        genesis,
        () => new DiskFolder(_folder.Member("ordering", "numbers")),
        sequencer => Founding.Keys(_folder, "ordering").Find("sequencer", sequencer),
        state => member => new LedgerView(state).Member(member)?.Identities() ?? [],
        new OrderingLimits());

    private async Task ServeAsync(DemonstrationOptions demonstration, CancellationToken cancellation)
    {
        var options = demonstration.Node;
        var nodes = new NodeMembers([.. Genesis.Document.Members.Select(m => _members[m.Slug].Services.Node)]);
        _application = NodeApplication.Build(
            nodes,
            options with { Demonstration = true },
            services =>
            {
                services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, SandboxJson.Default));
                services.AddMembers();
                services.AddLogging(logging => demonstration.Logging?.Invoke(logging));
            },
            routes =>
            {
                routes.MapMembers([.. _members.Values.Select(m => m.Hosted)]);
                routes.MapSandbox(_members, _network);
            });
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (IOException)
        {
            throw PortTaken(options);
        }

        var bound = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = options.Listen is null ? $"http://localhost:{new Uri(bound).Port}" : bound;
        _folder.Announce(Address);
    }

    private async Task VoteForPortalAsync(CancellationToken cancellation)
    {
        if (_application!.Services.GetRequiredService<PortalPages>().Bundle is { } bundle)
        {
            await new PortalVoting(new MemberSubmission(_folder)).VoteAsync(bundle.Hash, [.. _members.Values.Select(m => m.Replica)], cancellation);
        }
    }

    /// <summary>The members' vaults begin to seal and to copy, each over HTTP as if the others were elsewhere.</summary>
    private void OpenVaults()
    {
        _vaultLine = new HttpClient { BaseAddress = new Uri(Address + "/") };
        foreach (var member in _members.Values)
        {
            List<VaultPeer> peers = [.. Genesis.Document.Members.Where(m => m.Slug != member.Replica.Member.Slug).Select(m => new VaultPeer(
                Genesis.AccountOf(m),
                new HttpVaultSource(_vaultLine, Genesis.Network, m.Slug, Genesis.AccountOf(m), member.Services.Keys, TimeProvider.System)))];
            member.Services.Capability<VaultCapability>().Begin(() => peers);
        }
    }

    private async Task RegisterAsync(IProgress<DemonstrationProgress> progress, CancellationToken cancellation)
    {
        foreach (var member in _members.Values)
        {
            member.Services.Start();
        }

        var total = _members.Values.Sum(m => m.Source.Counts().Records);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(RegistrationPatience);
        while (!Registration.CaughtUp && !patience.IsCancellationRequested)
        {
            progress.Report(new("records on the ledger", Registration.Registered, total));
            await Task.Delay(200, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
        var done = Registration;
        progress.Report(new("records on the ledger", done.Registered, done.CaughtUp ? done.Registered : total));
    }
}

/// <summary>How much of all members' databases is on the ledger.</summary>
public readonly record struct RegistrationTotals(long Registered, long Waiting, bool CaughtUp);
