using System.Diagnostics;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Remote;

namespace Xinglin.Node.Tests.Ordering;

/// <summary>Two ordering processes of one epoch on one etcd, each a real process with a folder of its own, and a node's client of both.</summary>
internal sealed class OrderingProcesses : IDisposable
{
    private readonly EtcdCluster _etcd;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xinglin-ordering-");
    private readonly Process?[] _processes = new Process?[2];
    private readonly Uri[] _addresses = new Uri[2];
    private readonly P256PublicKey _sequencer;

    internal OrderingProcesses(EtcdCluster etcd)
    {
        _etcd = etcd;
        _sequencer = OrderingProcess.SequencerOf(Data(0));
        Directory.CreateDirectory(Data(1));
        Directory.CreateDirectory(Path.Combine(Data(1), "keys"));
        File.Copy(Path.Combine(Data(0), "keys", "sequencer.key"), Path.Combine(Data(1), "keys", "sequencer.key"));
        Genesis = Genesis.Create(new GenesisDocument(
            GenesisDocument.FormatV1, "ordering", GenesisDocument.ProfileP256, 0, 1_790_000_000_000,
            [new GenesisMember("a", "A", "hospital", Jwk.Of(OrderingConformance.MemberA.PublicKey), Jwk.Of(OrderingConformance.Signer(50).PublicKey), Jwk.Of(OrderingConformance.Signer(51).PublicKey))],
            new GenesisOrdering(OrderingConformance.Epoch, Jwk.Of(_sequencer))));
        File.WriteAllBytes(GenesisFile, Genesis.Bytes.ToArray());
    }

    internal NetworkId Network => Genesis.Network;

    private Genesis Genesis { get; }

    private string GenesisFile => Path.Combine(_folder.FullName, "genesis.json");

    internal async Task Start(int number)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "Xinglin.CrashHost.dll"), "ordering", Data(number), GenesisFile, string.Join(',', _etcd.Endpoints) })
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        _processes[number] = process;
        _addresses[number] = new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The process ended."));
    }

    internal RemoteOrdering Node() => new(
        RemoteOrderingTests.For(OrderingConformance.MemberA, new(), _addresses) with { Network = Genesis.Network, Sequencer = _sequencer },
        TimeProvider.System);

    internal void Kill(int number)
    {
        _processes[number]!.Kill();
        _processes[number]!.WaitForExit();
    }

    internal void Signal(int number, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _processes[number]!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        foreach (var process in _processes.OfType<Process>())
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private string Data(int number) => Path.Combine(_folder.FullName, $"ordering-{number}");
}
