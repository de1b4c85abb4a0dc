using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xinglin.Faults.Histories;
using Xinglin.Faults.Wires;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Node.Identity;

namespace Xinglin.Faults.Machines;

/// <summary>What runs as a member's node: asked at each start.</summary>
/// <param name="consortium">The consortium, founded by then.</param>
/// <param name="slug">The member.</param>
/// <param name="arguments">What <c>xinglin</c> is given.</param>
public delegate ProcessStartInfo NodeProgram(ProcessConsortium consortium, string slug, IReadOnlyList<string> arguments);

/// <summary>
/// Four organisations as they really run: a node each, and at three of them an etcd member with an ordering process beside it. Every program is a
/// process of its own; each organisation is a machine of its own when a network is given, else all share loopback.
/// </summary>
public sealed class ProcessConsortium : IDisposable
{
    /// <summary>The organisations, in the order of their machines.</summary>
    public static readonly IReadOnlyList<(string Slug, string Kind)> Members =
        [("hospital-a", "hospital"), ("hospital-b", "hospital"), ("clinic", "clinic"), ("bureau", "bureau")];

    /// <summary>Where a node takes the others' lines, when it has a machine of its own.</summary>
    public const int PeerPort = 9443;

    private const int Orderers = 3;
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-faults-");
    private readonly Network? _network;
    private readonly List<ServiceProcess> _all = [];
    private readonly List<Action> _atEnd = [];
    private readonly Dictionary<string, int> _ports = [];

    private ProcessConsortium(Network? network) => _network = network;

    /// <summary>The network's founding document.</summary>
    public Genesis Genesis { get; private set; } = null!;

    /// <summary>etcd's members.</summary>
    public IReadOnlyList<ServiceProcess> EtcdMembers { get; private set; } = [];

    /// <summary>etcd's client addresses.</summary>
    public IReadOnlyList<string> EtcdClients { get; private set; } = [];

    /// <summary>Made by <see cref="AskForCertificates"/>; null: etcd is open to its machine and its wires.</summary>
    public EtcdCertificates? EtcdCertificates { get; private set; }

    /// <summary>The ordering processes, each beside the etcd member of the same place.</summary>
    public IReadOnlyList<ServiceProcess> Orderings { get; private set; } = [];

    /// <summary>The nodes, in the order of <see cref="Members"/>.</summary>
    public IReadOnlyList<ServiceProcess> Nodes { get; private set; } = [];

    /// <summary>The nodes as a program on their own machine reaches them.</summary>
    public IReadOnlyList<Door> Doors { get; private set; } = [];

    /// <summary>Everything that was started.</summary>
    public IReadOnlyList<ServiceProcess> All => _all;

    /// <summary>Founds a network and starts every process; returns when each node has a final block of its own ledger.</summary>
    /// <param name="network">Machines for the organisations; null: all on loopback.</param>
    /// <param name="program">What runs as a member's node, by its slug and the arguments of <c>xinglin</c>; null: as it ships.</param>
    /// <param name="prepare">What is done before anything is founded.</param>
    public static async Task<ProcessConsortium> StartAsync(Network? network = null, NodeProgram? program = null, Action<ProcessConsortium>? prepare = null)
    {
        var consortium = new ProcessConsortium(network);
        try
        {
            prepare?.Invoke(consortium);
            consortium.Found();
            consortium.StartOrdering();
            consortium.StartNodes(program ?? ((_, _, arguments) => XinglinProgram.Of(arguments)));
            await consortium.WhenAsync(status => status.GetProperty("height").GetUInt64() > 1, StartPatience);
            return consortium;
        }
        catch
        {
            consortium.Dispose();
            throw;
        }
    }

    /// <summary>Done when every process has ended, before its files go.</summary>
    public void AtEnd(Action act) => _atEnd.Add(act);

    /// <summary>From its start etcd asks every client for a certificate. Before anything is started.</summary>
    public void AskForCertificates() => EtcdCertificates = new EtcdCertificates(Own("etcd-certificates"), [.. Enumerable.Range(1, Orderers).Select(Network.AddressOf)]);

    /// <summary>A file or folder of the test's own.</summary>
    public string Own(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>The data folder, with a folder of each member in it.</summary>
    public string Data => Path.Combine(_folder.FullName, "data");

    /// <summary>The member's folder.</summary>
    public string FolderOf(string slug) => Path.Combine(Data, slug);

    /// <summary>The member's identity key, with which its own systems sign.</summary>
    public P256Signer Identity(string slug) => new KeyFolder(Path.Combine(FolderOf(slug), "keys")).Signer("identity");

    /// <summary>What a verb prints that is run on a node's machine and asks that node; throws with what it said unless it was carried out.</summary>
    public string SayAt(int node, params IReadOnlyList<string> arguments)
    {
        var program = XinglinProgram.Of([.. arguments, "--node", $"http://localhost:{Text(Port("node", node, 8080))}"]);
        return XinglinProgram.Finish(program, Host(node));
    }

    /// <summary>What a node says of itself; null when it does not answer.</summary>
    public async Task<JsonElement?> StatusAsync(int node)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            return JsonDocument.Parse(await Doors[node].Http.GetStringAsync($"{Doors[node].Slug}/status", patience.Token)).RootElement;
        }
        catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Returns when each of these nodes (all when none is named) says so of itself; throws with what they said when they do not in time.</summary>
    public async Task WhenAsync(Func<JsonElement, bool> condition, TimeSpan patience, params int[] nodes)
    {
        var until = DateTimeOffset.UtcNow + patience;
        foreach (var node in nodes.Length == 0 ? [.. Enumerable.Range(0, Nodes.Count)] : nodes)
        {
            JsonElement? status;
            while ((status = await StatusAsync(node)) is null || !condition(status.Value))
            {
                if (DateTimeOffset.UtcNow > until)
                {
                    throw new TimeoutException($"{Nodes[node].Name} did not come that far: {status}\n{Nodes[node].Said}\n{string.Join('\n', Orderings.Select(o => o.Said))}");
                }

                await Task.Delay(100);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_all))
        {
            process.Dispose();
        }

        foreach (var door in Doors)
        {
            door.Http.Dispose();
        }

        _atEnd.ForEach(act => act());
        _folder.Delete(recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private string OrderingFolder(int place) => Path.Combine(_folder.FullName, $"ordering-{place}");

    private NetworkHost? Host(int place) => _network?[Members[place].Slug];

    private string Address(int place) => Host(place)?.Address.ToString() ?? "127.0.0.1";

    /// <summary>One for each program: machines have them all to themselves, on loopback they are free ones.</summary>
    private int Port(string program, int place, int usual)
    {
        var name = $"{program}-{place}";
        if (!_ports.TryGetValue(name, out var port))
        {
            _ports[name] = port = _network is null ? FreePort() : usual;
        }

        return port;
    }

    private string Peer(int place) => string.Create(CultureInfo.InvariantCulture, $"https://{Address(place)}:{Port("peer", place, PeerPort)}");

    private string Ordering(int place) => string.Create(CultureInfo.InvariantCulture, $"https://{Address(place)}:{Port("ordering", place, 9600)}");

    private string GenesisFile => Path.Combine(_folder.FullName, "genesis.json");

    /// <summary>Makes every organisation's keys, and the document that names them.</summary>
    private void Found()
    {
        var cards = new List<string>();
        for (var i = 0; i < Members.Count; i++)
        {
            _network?.Add(Members[i].Slug);
            var (slug, kind) = Members[i];
            var card = Path.Combine(_folder.FullName, $"{slug}.json");
            File.WriteAllText(card, XinglinProgram.Do(
                "member", "init", "--data", Data, "--slug", slug, "--name", slug, "--kind", kind, "--address", Peer(i), "--validates").GetRawText());
            cards.Add(card);
        }

        var sequencer = Path.Combine(_folder.FullName, "sequencer.json");
        File.WriteAllText(sequencer, XinglinProgram.Do("ordering", "init", "--data", OrderingFolder(0)).GetProperty("sequencer").GetRawText());
        for (var i = 1; i < Orderers; i++)
        {
            // One sequencer's key: whoever of the processes holds the lease signs with it.
            Directory.CreateDirectory(Path.Combine(OrderingFolder(i), "keys"));
            File.Copy(Path.Combine(OrderingFolder(0), "keys", "sequencer.key"), Path.Combine(OrderingFolder(i), "keys", "sequencer.key"));
        }

        string[] endpoints = [.. Enumerable.Range(0, Orderers).SelectMany(i => new[] { "--ordering-at", Ordering(i) })];
        File.WriteAllText(GenesisFile, XinglinProgram.Say(["genesis", "make", "--name", "Faults", "--ordering", sequencer, .. endpoints, .. cards]));
        Genesis = Genesis.TryRead(File.ReadAllBytes(GenesisFile)) ?? throw new InvalidDataException("Not a genesis document.");
    }

    private void StartOrdering()
    {
        var places = Enumerable.Range(0, Orderers).Select(i => new EtcdPlace(Host(i), Address(i), Port("etcd", i, 2379), Port("etcd-peer", i, 2380)) { Certificates = EtcdCertificates }).ToList();
        EtcdClients = [.. places.Select(p => p.Client)];
        EtcdMembers = Etcd.Start(_folder.FullName, places);
        _all.AddRange(EtcdMembers);
        Orderings = [.. Enumerable.Range(0, Orderers).Select(i => new ServiceProcess($"ordering-{i}", Host(i), () => XinglinProgram.Of(
            ["ordering", "run", "--data", OrderingFolder(i), "--genesis", GenesisFile, "--port", Text(Port("ordering", i, 9600)), "--listen", Address(i),
            "--address", Ordering(i), "--keys", Path.Combine(FolderOf(Members[i].Slug), "keys"),
            .. EtcdOptions(), "--etcd", places[i].Client, places[(i + 1) % Orderers].Client, places[(i + 2) % Orderers].Client])))];
        _all.AddRange(Orderings);
    }

    private string[] EtcdOptions() => EtcdCertificates is not { } given ? [] :
        ["--etcd-certificate", given.Client.Certificate, "--etcd-key", given.Client.Key, "--etcd-authority", given.Authority];

    private void StartNodes(NodeProgram node)
    {
        Nodes = [.. Members.Select((member, i) => new ServiceProcess(member.Slug, Host(i), () => node(this, member.Slug,
        [
            "node", "run", "--data", Data, "--member", member.Slug, "--genesis", GenesisFile, "--port", Text(Port("node", i, 8080)),
            "--peer-port", Text(Port("peer", i, PeerPort)), "--peer-listen", Address(i),
        ])))];
        _all.AddRange(Nodes);
        Doors = [.. Members.Select((member, i) =>
        {
            var http = Host(i)?.Client() ?? new HttpClient();
            http.BaseAddress = new Uri($"http://localhost:{Port("node", i, 8080)}/");
            return new Door(member.Slug, http);
        })];
    }
}
