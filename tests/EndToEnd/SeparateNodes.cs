using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>Four members, each a process with a folder of its own, and one ordering process, all by the command line; on loopback.</summary>
public sealed class SeparateNodes : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-nodes-");
    private readonly Dictionary<int, Process> _nodes = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly int[] _ports;
    private readonly List<Process> _services = [];
    private Process? _ordering;
    private (string Genesis, string Ordering) _network;

    public SeparateNodes() => _ports = FreePorts(2 * Places + 1);

    public static int Count => 4;

    /// <summary>One more than the founders.</summary>
    public static int Places => Count + 1;

    public string Genesis => _network.Genesis;

    public Uri AddressOf(int member) => new($"http://localhost:{_ports[member]}/");

    public string DataOf(int member) => In("data-" + member);

    public static string SlugOf(int member) => "member-" + member;

    public async Task InitializeAsync()
    {
        foreach (var i in Enumerable.Range(0, Count))
        {
            await File.WriteAllTextAsync(In($"card-{i}.json"), await InitAsync(i, SlugOf(i)));
        }

        await File.WriteAllTextAsync(In("ordering.json"), await DoAsync("ordering", "init", "--data", In("ordering")));
        var genesis = await DoAsync(
            ["genesis", "make", "--name", "separate", "--ordering", In("ordering.json"), "--ordering-at", OrderingAddress, .. Enumerable.Range(0, Count).Select(i => In($"card-{i}.json"))]);
        await File.WriteAllTextAsync(In("genesis.json"), genesis);
        _network = (In("genesis.json"), In("ordering"));
        StartOrdering();
        for (var i = 0; i < Count; i++)
        {
            Start(i);
        }

        foreach (var i in Enumerable.Range(0, Count))
        {
            await HeightAsync(i, 1);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes.Values.Append(_ordering).Concat(_services).OfType<Process>())
        {
            node.Kill();
            await node.WaitForExitAsync();
            node.Dispose();
        }

        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    public string OrderingAddress => $"http://127.0.0.1:{_ports[^1]}";

    /// <summary>A member at the place of this number; its card.</summary>
    public Task<string> InitAsync(int place, string slug) => DoAsync(
        "member", "init", "--data", DataOf(place), "--slug", slug, "--name", "Member " + slug, "--kind", "hospital",
        "--address", $"https://127.0.0.1:{_ports[Places + place]}", "--validates");

    public void StartOrdering() => _ordering = Run("ordering", "run", "--data", _network.Ordering, "--genesis", _network.Genesis, "--port", Text(_ports[^1]));

    /// <summary>From now on what is started is of another network.</summary>
    public void Use(string genesis, string ordering) => _network = (genesis, ordering);

    public async Task StopOrderingAsync()
    {
        _ordering!.Kill();
        await _ordering.WaitForExitAsync();
        _ordering.Dispose();
    }

    /// <summary>A further service of the consortium, until the end.</summary>
    public void Serve(params string[] arguments) => _services.Add(Run(arguments));

    public static int FreePort() => FreePorts(1)[0];

    public void Start(int member) => _nodes[member] = Run(
        "node", "run", "--data", DataOf(member), "--genesis", _network.Genesis, "--port", Text(_ports[member]), "--peer-port", Text(_ports[Places + member]),
        "--peer-listen", "127.0.0.1");

    /// <summary>As by Ctrl-C: everything is flushed, and a snapshot written.</summary>
    public async Task StopAsync(int member)
    {
        using var asked = Process.Start("kill", ["-TERM", Text(_nodes[member].Id)]);
        await _nodes[member].WaitForExitAsync();
        _nodes.Remove(member);
    }

    /// <summary>As by kill -9.</summary>
    public async Task KillAsync(int member)
    {
        _nodes[member].Kill();
        await _nodes[member].WaitForExitAsync();
        _nodes.Remove(member);
    }

    /// <summary>Waits until a node has this height.</summary>
    public async Task HeightAsync(int member, ulong height) =>
        await EventuallyAsync(async () => (await StatusAsync(member)).GetProperty("height").GetUInt64() >= height, $"{SlugOf(member)} reaches block {height}");

    public async Task<JsonElement> StatusAsync(int member)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(AddressOf(member), "status")));
        return document.RootElement[0].Clone();
    }

    /// <summary>What a member's node answers under its name.</summary>
    public async Task<JsonElement> JsonAsync(int member, string path)
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(AddressOf(member), $"{SlugOf(member)}/{path}")));
        return document.RootElement.Clone();
    }

    /// <summary>A state root that every running node has, at one height.</summary>
    public async Task AgreeAsync() => await EventuallyAsync(
        async () => (await Task.WhenAll(_nodes.Keys.Select(StatusAsync))).Select(s => (s.GetProperty("height").GetUInt64(), s.GetProperty("header").GetString(), s.GetProperty("state").GetString())).Distinct().Count() == 1,
        "all nodes have one tip");

    public async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        var deadline = DateTime.UtcNow.AddMinutes(3);
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            var ended = string.Join("; ", _nodes.Where(n => n.Value.HasExited).Select(n => SlugOf(n.Key) + ": " + n.Value.StandardError.ReadToEnd()));
            Assert.True(DateTime.UtcNow < deadline && ended.Length == 0, $"It did not come to this: {what}. Ended: {ended}.");
            await Task.Delay(100);
        }
    }

    /// <summary>A verb that must be carried out.</summary>
    public static async Task<string> DoAsync(params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(arguments);
        Assert.True(code == 0, string.Join(' ', arguments) + "\n" + errors + output);
        return output;
    }

    /// <summary>A verb that may be refused.</summary>
    public static async Task<(int Code, string Output, string Errors)> TryAsync(params string[] arguments)
    {
        using var process = Run(arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    private static Process Run(params string[] arguments)
    {
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        return Process.Start(new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "xinglin.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        probes.ForEach(p => p.Start());
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        probes.ForEach(p => p.Dispose());
        return ports;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public string In(string name) => Path.Combine(_folder.FullName, name);
}
