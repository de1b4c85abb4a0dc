using Xinglin.Contracts.Items;
using Xinglin.Contracts.Partitions;
using Xinglin.Contracts.Tests.Partitions;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Items;

/// <summary>
/// Three partitions whose clocks drift by hours, carriers that withhold, repeat and reorder every proof there ever was, and
/// processes that die: no item is ever lost and none is ever doubled.
/// </summary>
public sealed class ConservationTests
{
    private const int Steps = 70;
    private const int ItemsEach = 2;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_interleaving_crash_replay_reorder_or_withheld_message_loses_or_doubles_an_item(int seed) => new Run(seed).All();

    private sealed class Run
    {
        private readonly Random _random;
        private readonly PartitionNetwork _network = new();
        private readonly List<P256Signer> _persons = [];
        private readonly List<ItemName> _items = [];

        /// <summary>Every call with a proof that some carrier could ever have made.</summary>
        private readonly List<(uint To, string Method, object Arguments)> _carried = [];
        private int _moves;

        public Run(int seed)
        {
            _random = new Random(seed);
            foreach (var partition in _network.Partitions)
            {
                for (var i = 0; i < ItemsEach; i++)
                {
                    var person = _network.PersonOf(partition.Number, i);
                    var name = new ItemName(partition.Number, Id($"item {i}"));
                    Accepted(partition.Do(person, "item.record", new ItemRecord(name.Id, Account(person), Id("c"))));
                    _persons.Add(person);
                    _items.Add(name);
                }
            }
        }

        public void All()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                Check();
            }

            Quiesce();
            Assert.All(_items, name => Assert.Equal(1, _network.Partitions.Count(p => At(p, name)?.Status == ItemStatus.Held)));
            Assert.True(_moves > 0, "Nothing ever moved: the run shows nothing.");
        }

        private void Step()
        {
            var partition = Pick(_network.Partitions);
            switch (_random.Next(10))
            {
                case 0 or 1 or 2:
                    Move(partition);
                    break;
                case 3 or 4:
                    Carry(Pick(_items));
                    break;
                case 5 or 6 or 7 when _carried.Count > 0:
                    var (to, method, arguments) = Pick(_carried);
                    _network[to].Do(Key(99), method, arguments);
                    break;
                case 8:
                    partition.Pass(_random.Next(3) == 0 ? Hour : 1_000);
                    break;
                default:
                    partition.Crash();
                    break;
            }
        }

        /// <summary>Some owner sends or reserves some item for somebody.</summary>
        private void Move(PartitionLedger from)
        {
            var held = _items.Where(i => At(from, i)?.Status == ItemStatus.Held).ToList();
            if (held.Count == 0)
            {
                return;
            }

            var name = Pick(held);
            var owner = _persons.First(p => Account(p) == At(from, name)!.Owner);
            var next = Pick(_persons);
            var to = Rendezvous.HomeOf(_network.Genesis.Network, Account(next), [0, 1, 2]);
            var deadline = new LedgerTime((from.Now.Milliseconds / 60_000 * 60_000) + (60_000L * _random.Next(1, 120)));
            var receipt = _random.Next(2) == 0
                ? from.Do(owner, "item.send", new ItemSend(name, Account(next), to))
                : from.Do(owner, "item.reserve", new ItemReserve(name, Account(next), to, deadline));
            _moves += receipt.Accepted ? 1 : 0;
        }

        /// <summary>A carrier makes every proof that could matter now; whether and when it arrives is decided later.</summary>
        private void Carry(ItemName name)
        {
            foreach (var from in _network.Partitions)
            {
                foreach (var to in _network.Partitions.Where(to => to != from))
                {
                    CarryMessages(from, to);
                    if (At(from, name) is { Reservation: { } id } reserved && reserved.To == to.Number)
                    {
                        _carried.Add((to.Number, "item.complete", new ItemComplete(from.Number, id, from.Prove(PartitionKeys.Reservation(id)))));
                        _carried.Add((from.Number, "item.settle", new ItemSettle(name, to.Prove(PartitionKeys.Outcome(from.Number, id)))));
                    }
                }
            }
        }

        private void CarryMessages(PartitionLedger from, PartitionLedger to)
        {
            var counter = from.Entry<SentCounter>("partitions.sent/" + PartitionKeys.Of(to.Number)) ?? new SentCounter(0, 0);
            for (var number = counter.Confirmed; number < counter.Written; number++)
            {
                _carried.Add((to.Number, "item.receive", new ItemReceive(from.Number, from.Prove(PartitionKeys.Message(to.Number, number)))));
            }

            if (to.Bytes(PartitionKeys.Inbox(from.Number)) is not null)
            {
                _carried.Add((from.Number, "partitions.confirm", new PartitionsConfirm(to.Number, to.Prove(PartitionKeys.Inbox(from.Number)))));
            }
        }

        /// <summary>At every moment an item is held in one place, or on its way by one message, or locked at one place and not arrived.</summary>
        private void Check()
        {
            foreach (var name in _items)
            {
                var held = _network.Partitions.Count(p => At(p, name)?.Status == ItemStatus.Held);
                var onTheWay = _network.Partitions.Sum(from => _network.Partitions.Count(to => IsOnTheWay(from, to, name)));
                var locked = _network.Partitions.Count(p => At(p, name) is { Reservation: { } id, To: { } to } && !HasCompleted(p, _network[to], id));
                Assert.Equal(1, held + onTheWay + locked);
            }
        }

        private static bool IsOnTheWay(PartitionLedger from, PartitionLedger to, ItemName name)
        {
            var counter = from.Entry<SentCounter>("partitions.sent/" + PartitionKeys.Of(to.Number)) ?? new SentCounter(0, 0);
            var taken = to.Entry<InboxCounter>(PartitionKeys.Inbox(from.Number))?.Taken ?? 0;
            for (var number = taken; number < counter.Written; number++)
            {
                if (from.Entry<PartitionMessage>(PartitionKeys.Message(to.Number, number))!.Body.Contains(name.Id.ToString(), StringComparison.Ordinal)
                    && from.Entry<PartitionMessage>(PartitionKeys.Message(to.Number, number))!.Body.Contains($"\"partition\":{PartitionKeys.Of(name.Partition)},", StringComparison.Ordinal))
                {
                    return true;
                }
            }

            return false;
        }

        private static bool HasCompleted(PartitionLedger from, PartitionLedger to, Hash id) =>
            to.Entry<ReservationOutcome>(PartitionKeys.Outcome(from.Number, id)) is { Completed: true };

        /// <summary>In the end everything is carried, and every deadline passes.</summary>
        private void Quiesce()
        {
            for (var round = 0; round < 3; round++)
            {
                _carried.Clear();
                _items.ForEach(Carry);
                _carried.ForEach(c => _network[c.To].Do(Key(99), c.Method, c.Arguments));
                foreach (var partition in _network.Partitions)
                {
                    partition.Pass(Day * (round + 1));
                }
            }
        }

        private static Item? At(PartitionLedger ledger, ItemName name) => ledger.Entry<Item>($"item.items/{PartitionKeys.Of(name.Partition, name.Id)}");

        private T Pick<T>(IReadOnlyList<T> list) => list[_random.Next(list.Count)];
    }
}
