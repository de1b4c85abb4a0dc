using Xinglin.Contracts;
using Xinglin.Ledger.Contracts;
using Xinglin.Node.Intake;
using Xinglin.Node.Replicas;
using Xinglin.Node.Storage;
using Xinglin.Testing;

namespace Xinglin.Benchmarks.Ledger;

/// <summary>A network of one process in a temporary folder on the disk of the working directory, quotas out of the way.</summary>
internal sealed class BenchNetwork : IDisposable
{
    internal BenchNetwork(int validators, int pendingMax = 8_000, int followers = 0)
    {
        Consortium = new TestConsortium(Folder, ContractCatalog.BuiltIn, validators + followers, validators)
        {
            SegmentBytes = BlockLog.SegmentBytes,
            Intake = new IntakeLimits { AccountPerSecond = 1_000_000, AccountBurst = 1_000_000, MemberPerSecond = 1_000_000, MemberBurst = 1_000_000, PendingMax = pendingMax },
        };
        Consortium.Enrol();
        Consortium.StartAll();
    }

    internal TestConsortium Consortium { get; }

    internal string Folder { get; } = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "ledger-bench-" + Guid.NewGuid().ToString("N"))).FullName;

    internal IReadOnlyList<ReplicaHost> Hosts => [.. Consortium.Hosts.Select(h => h!)];

    public void Dispose()
    {
        Consortium.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
