using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Node.Api;
using Xinglin.Node.Demonstration.Population;
using Xinglin.Node.Partitions;
using Xinglin.Node.Recovery;
using Xinglin.Node.Replicas;
using Xinglin.Node.Sidecar;
using Xinglin.Node.Sidecar.Mapping;
using Xinglin.Node.Telemetry;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Hosting;

/// <summary>One member's node: its replica, its gateway and everything it serves, and its lines to the other members' nodes.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    /// <summary>For one piece of a snapshot from another member.</summary>
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(20);

    private readonly FileStream _lock;
    private readonly ILoggerFactory _loggers;
    private PeerSide? _peers;
    private NodeOrdering? _ordering;
    private ReplicaHost? _replica;
    private HostedMember? _member;
    private HostedPartitions? _partitions;
    private WebApplication? _application;

    private NodeHost(FileStream held, Genesis genesis, ILoggerFactory loggers) => (_lock, Genesis, _loggers) = (held, genesis, loggers);

    /// <summary>The network.</summary>
    public Genesis Genesis { get; }

    /// <summary>Where clients reach it.</summary>
    public string Address { get; private set; } = string.Empty;

    /// <summary>What recovering at start came to, for the operator; empty when nothing was recovered.</summary>
    public IReadOnlyList<string> Recovered { get; private set; } = [];

    /// <summary>The replica.</summary>
    public ReplicaHost Replica => _replica!;

    /// <summary>Its replicas of the partitions beside the directory.</summary>
    public PartitionHosts Partitions => _partitions!.Hosts;

    /// <summary>Starts everything; returns when clients and peers are served.</summary>
    /// <exception cref="NodeException">It cannot start; the message says what to do.</exception>
    public static async Task<NodeHost> StartAsync(NodeHostOptions options, CancellationToken cancellation)
    {
        var genesis = ReadGenesis(options.GenesisFile);
        var folder = MemberFolder.Find(options.Data, options.Member);
        var host = new NodeHost(folder.Take(), genesis, LoggerFactory.Create(l => LogLines.Write(l.SetMinimumLevel(LogLevel.Warning), options.Node.JsonLogs)));
        try
        {
            await host.OpenAsync(folder, options, cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process is asked to stop.</summary>
    public Task WhenStoppedAsync(CancellationToken cancellation) => _application!.WaitForShutdownAsync(cancellation);

    /// <summary>Stops in the order in which nothing is lost: the doors, the gateway, the replica, the ordering.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync();
            await _application.DisposeAsync();
        }

        if (_partitions is not null)
        {
            await _partitions.DisposeAsync();
        }

        if (_member is not null)
        {
            await _member.DisposeAsync();
        }
        else
        {
            _replica?.Dispose();
        }

        if (_peers is not null)
        {
            await _peers.DisposeAsync();
        }

        if (_ordering is not null)
        {
            await _ordering.DisposeAsync();
        }

        _loggers.Dispose();
        await _lock.DisposeAsync();
    }

    private static Genesis ReadGenesis(string file)
    {
        try
        {
            return Genesis.TryRead(File.ReadAllBytes(file)) ?? throw new NodeException($"{file} is not a genesis document: fetch it again from a member.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new NodeException($"{file} cannot be read: name the genesis document with --genesis.");
        }
    }

    private async Task OpenAsync(MemberFolder folder, NodeHostOptions options, CancellationToken cancellation)
    {
        var mapping = options.Sidecar is { } file ? NamedMapping.Read(file) : null;
        var card = folder.Card();

        // A member that was admitted later stands in no genesis: its card says the same of it.
        var member = Genesis.Document.Members.FirstOrDefault(m => Genesis.AccountOf(m) == card.Account) ?? card.Member;
        folder.EnrolOnce(Genesis);
        var keys = folder.Keys.Member();
        Recovered = await RecoverAsync(folder, card, options, cancellation);
        _peers = new PeerSide(Genesis, card.Account, options.Tls(folder.Keys), [.. options.Introductions.Select(i => i.Introduction)]);
        _ordering = new NodeOrdering(Genesis, card.Account, _peers.Own, _peers.Register);
        _replica = ReplicaHost.Start(options.Replica(new ReplicaHostSettings
        {
            Genesis = Genesis,
            Member = member,
            Storage = folder.Ledger,
            Identity = keys.Identities,
            Validator = member.Validator is null ? null : folder.Keys.Signer("validator"),
            FurtherValidators = named => folder.Keys.FurtherValidators().FirstOrDefault(k => k.KeyId == named),
            Catalog = ContractCatalog.BuiltIn,
            Ordering = _ordering.Of,
            Peers = _peers.Line.For(0),
        }));
        _peers.Follow(_replica);
        _member = new HostedMember(_replica, keys, folder.Part, Records(folder), _loggers, new HostedMemberOptions(options.VaultQuota, options.Mllp, options.Anchors));
        _partitions = new HostedPartitions(_replica, _peers, folder, keys, options.Partitions);
        _member.Services.Node.Partitions = new PartitionNodes(_member.Slug, Partitions);
        if (mapping is not null)
        {
            _member.Services.Capability<SidecarCapability>().Use(mapping);
        }

        await _peers.OpenAsync(options.PeersAt, _member, cancellation);
        await ServeAsync(options.Node, cancellation);
        _member.Services.Start();
        _member.Services.Capability<VaultCapability>().Begin(() => _peers.Vaults(_member));
    }

    /// <summary>A ledger that is not here, or that nobody's blocks continue, is fetched before the replica opens.</summary>
    private async Task<IReadOnlyList<string>> RecoverAsync(MemberFolder folder, MemberCard card, NodeHostOptions options, CancellationToken cancellation)
    {
        using var own = folder.Keys.TlsKeys();
        using var peers = new PeerSnapshots(Genesis, card.Account, own, options.Introductions, SnapshotPatience);
        return await StartRecovery.RunAsync(Genesis, ContractCatalog.BuiltIn, folder.Part("ledger"), peers.Sources, cancellation);
    }

    /// <summary>The database that the gateway reads: the member's own system may write it; it is empty where a sidecar or HL7 v2 bring the records.</summary>
    private static string Records(MemberFolder folder)
    {
        var file = Path.Combine(folder.Part("records"), "records.sqlite");
        HospitalDatabase.Open(file).Dispose();
        return file;
    }

    private async Task ServeAsync(NodeOptions options, CancellationToken cancellation)
    {
        _application = NodeApplication.Build(
            new NodeMembers([_member!.Services.Node]), options with { Demonstration = false }, services => services.AddMembers(), routes => routes.MapMembers([_member]));
        try
        {
            await _application.StartAsync(cancellation);
        }
        catch (IOException)
        {
            throw new NodeException($"Port {options.Port} is taken by another program: choose another with --port.");
        }

        var bound = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Address = options.Listen is null ? $"http://localhost:{new Uri(bound).Port}" : bound;
    }
}
