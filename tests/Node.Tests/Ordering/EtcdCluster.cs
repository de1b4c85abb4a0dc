using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xinglin.Node.Ordering.Etcd;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>A real etcd cluster of three members on loopback, in a folder of its own; what it started it kills.</summary>
public sealed class EtcdCluster : IAsyncLifetime, IDisposable
{
    private const int Members = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-etcd-");
    private readonly int[] _clients = Ports();
    private readonly int[] _peers = Ports();
    private readonly Process?[] _processes = new Process?[Members];

    /// <summary>Bytes at which etcd raises its alarm; null: etcd's own.</summary>
    internal long? Quota { get; init; }

    internal IReadOnlyList<Uri> Endpoints => [.. _clients.Select(port => new Uri($"http://127.0.0.1:{port}"))];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < Members; i++)
        {
            Start(i);
        }

        await WhenAnswering();
    }

    public Task DisposeAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        for (var i = 0; i < Members; i++)
        {
            Kill(i);
        }

        if (Directory.Exists(_folder.FullName))
        {
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>kill -9.</summary>
    internal void Kill(int member)
    {
        if (_processes[member] is { } process)
        {
            _processes[member] = null;
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    internal void Start(int member)
    {
        var start = new ProcessStartInfo("etcd") { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _folder.FullName };
        foreach (var argument in Arguments(member))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ETCD_UNSUPPORTED_ARCH"] = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes[member] = process;
    }

    /// <summary>Returns when a majority answers.</summary>
    internal async Task WhenAnswering()
    {
        using var client = Client();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await client.Range(new Node.Ordering.Etcd.Wire.RangeAsk { Key = Google.Protobuf.ByteString.CopyFromUtf8("/any") }, patience.Token);
                return;
            }
            catch (EtcdFault)
            {
                await Task.Delay(100, patience.Token);
            }
        }
    }

    internal EtcdClient Client() => new(Endpoints, _ => new SocketsHttpHandler(), TimeSpan.FromSeconds(2));

    /// <summary>etcd's own tool on every member.</summary>
    internal void Control(params string[] command)
    {
        var start = new ProcessStartInfo("etcdctl") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ETCDCTL_API"] = "3";
        start.ArgumentList.Add("--endpoints=" + string.Join(',', Endpoints.Select(e => e.Authority)));
        foreach (var word in command)
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said.Result);
    }

    private static int[] Ports()
    {
        var probes = Enumerable.Range(0, Members).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        probes.ForEach(p => p.Start());
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        probes.ForEach(p => p.Stop());
        return ports;
    }

    private IEnumerable<string> Arguments(int member)
    {
        var (client, peer) = ($"http://127.0.0.1:{_clients[member]}", $"http://127.0.0.1:{_peers[member]}");
        var all = string.Join(',', _peers.Select((port, i) => $"m{i}=http://127.0.0.1:{port}"));
        string[] arguments =
        [
            "--name", $"m{member}", "--data-dir", Path.Combine(_folder.FullName, $"m{member}"), "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", all, "--initial-cluster-state", "new", "--log-level", "error",
        ];
        return Quota is { } quota ? arguments.Concat(["--quota-backend-bytes", quota.ToString(System.Globalization.CultureInfo.InvariantCulture)]) : arguments;
    }
}
