using System.Net;
using System.Net.Sockets;
using Xinglin.Contracts;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Contracts;
using Xinglin.Node.Hosting;
using Xinglin.Node.Ordering.Door;
using Xinglin.Node.Ordering.Embedded;
using Xinglin.Node.Peers.Tls;
using Xinglin.Node.Tests.Ordering;
using Xinglin.Node.Tests.Peers;
using Xinglin.Node.Tests.Storage;
using Xinglin.Testing;

namespace Xinglin.Node.Tests.Replicas;

/// <summary>Four members whose ordering is a process elsewhere.</summary>
public sealed class OrderingElsewhereTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("xinglin-elsewhere-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Members_order_there_and_go_on_by_themselves_when_it_is_gone_and_say_so()
    {
        var port = FreePort();
        using var consortium = new TestConsortium(_folder, ContractCatalog.BuiltIn, endpoints: ["http://ordering.example:7400", $"http://127.0.0.1:{port}"]);
        consortium.Enrol();
        var members = new OrderingMembers(consortium.Genesis, 1);
        var inside = new EmbeddedOrdering(
            new EmbeddedOrderingSettings(consortium.Genesis.Network, 0, 1, 0, TestConsortium.Key(4000), members.Identity, new OrderingLimits()),
            SequenceNumbers.Open(new MemoryFolder(), 1, 0, 16), TimeProvider.System);
        var process = await ServedOrdering.StartAsync(inside, members, new OrderingDoorLimits(), port);
        var orderings = Start(consortium);
        await Final(consortium, 0, new string('a', 32));
        Assert.True(consortium.Hosts[0]!.Tip.Order.Next > 0);
        await EtcdScene.Until(() => members.HaveSpoken);

        await process.DisposeAsync();
        await Final(consortium, 1, new string('b', 32));
        await EtcdScene.Until(() => consortium.Hosts[0]!.Sentence.Contains("No ordering process", StringComparison.Ordinal));
        foreach (var ordering in orderings)
        {
            await ordering.DisposeAsync();
        }
    }

    private static List<NodeOrdering> Start(TestConsortium consortium)
    {
        var orderings = new List<NodeOrdering>();
        for (var i = 0; i < consortium.Hosts.Length; i++)
        {
            var own = new NodeOrdering(
                consortium.Genesis, Genesis.AccountOf(consortium.Genesis.Document.Members[i]), new OwnTlsKeys([TestKeys.Tls(i + 1)]), new LedgerPeerRegister());
            orderings.Add(own);
            consortium.Ordering = own.Of;
            consortium.Start(i);
        }

        return orderings;
    }

    private static async Task Final(TestConsortium consortium, int member, string id)
    {
        var transaction = consortium.Transaction(TestConsortium.Key(7000 + member), id, "relationship.confirm", "{}");
        var answer = consortium.Hosts[member]!.Submit(transaction);
        await consortium.Hosts[member]!.WhenFinalAsync(answer.Transaction, default).WaitAsync(Patience);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
