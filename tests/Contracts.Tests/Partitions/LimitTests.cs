using Xinglin.Contracts.Items;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Partitions;

public sealed class LimitTests
{
    [Fact]
    public void A_message_is_for_the_contract_that_sent_it_alone()
    {
        var network = new PartitionNetwork(partitions: 2, catalog: WithParcels());
        Accepted(network[1].Do(Key(99), "parcel.send", new ParcelSend(0)));
        Refused(PartitionCodes.OtherContract, network.Directory.Do(Key(99), "item.receive", new ItemReceive(1, network[1].Prove(PartitionKeys.Message(0, 0)))));
        Accepted(network.Directory.Do(Key(99), "parcel.receive", new ParcelReceive(1, network[1].Prove(PartitionKeys.Message(0, 0)))));
    }

    [Fact]
    public void An_outbox_has_an_end()
    {
        var network = new PartitionNetwork(partitions: 2, catalog: WithParcels());
        const int Calls = 256;
        var many = Enumerable.Repeat((object)new ParcelSend(0), Calls).ToArray();
        for (var sent = 0; sent < 4_096; sent += Calls)
        {
            Accepted(network[1].Do(Key(99), "parcel.send", many));
        }

        Refused(PartitionCodes.OutboxFull, network[1].Do(Key(99), "parcel.send", new ParcelSend(0)));
    }

    [Fact]
    public void A_network_has_no_more_than_64_partitions()
    {
        var network = new PartitionNetwork(partitions: 64, members: 1, replication: 1, introduce: false);
        Refused(PartitionCodes.Full, network.Directory.Do(network.Members[0], "partitions.add", new PartitionsAdd(network.Accept(1))));
    }

    private static ContractCatalog WithParcels() => new([.. ContractCatalog.BuiltIn.Contracts.Select(c => c.Type), typeof(ParcelContract)]);
}
