using Xinglin.Contracts.Items;
using Xinglin.Contracts.Partitions;
using Xinglin.Contracts.Tests.Partitions;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;
using static Xinglin.Contracts.Tests.Consortium;

namespace Xinglin.Contracts.Tests.Items;

public sealed class ItemTests
{
    private static readonly ItemName Name = new(1, Id("item"));

    private readonly PartitionNetwork _network = new();
    private readonly P256Signer _owner;
    private readonly P256Signer _next;

    public ItemTests()
    {
        (_owner, _next) = (_network.PersonOf(1), _network.PersonOf(2));
        Accepted(A.Do(_owner, "item.record", new ItemRecord(Id("item"), Account(_owner), Id("commitment"))));
    }

    private PartitionLedger A => _network[1];

    private PartitionLedger B => _network[2];

    private LedgerTime Deadline => new((A.Now.Milliseconds / 60_000 * 60_000) + (10 * 60_000));

    private static Item? At(PartitionLedger ledger) => ledger.Entry<Item>($"item.items/{PartitionKeys.Of(Name.Partition, Name.Id)}");

    private static bool IsHeld(PartitionLedger ledger) => At(ledger)?.Status == ItemStatus.Held;

    private Hash Reserve(LedgerTime? deadline = null)
    {
        Accepted(A.Do(_owner, "item.reserve", new ItemReserve(Name, Account(_next), 2, deadline ?? Deadline)));
        return At(A)!.Reservation!.Value;
    }

    private Receipt Complete(Hash id) => B.Do(Key(99), "item.complete", new ItemComplete(1, id, A.Prove(PartitionKeys.Reservation(id))));

    private Receipt Settle(Hash id) => A.Do(Key(99), "item.settle", new ItemSettle(Name, B.Prove(PartitionKeys.Outcome(1, id))));

    private Receipt Receive(ulong number = 0) => B.Do(Key(99), "item.receive", new ItemReceive(1, A.Prove(PartitionKeys.Message(2, number))));

    [Fact]
    public void An_item_is_reserved_here_completed_there_and_gone_here()
    {
        var id = Reserve();
        Accepted(Complete(id));
        Assert.True(IsHeld(B));
        Assert.Equal(Account(_next), At(B)!.Owner);
        Assert.Equal(ItemStatus.Reserved, At(A)!.Status);
        Accepted(Settle(id));
        Assert.Equal((ItemStatus.Moved, 2u), (At(A)!.Status, At(A)!.To!.Value));
        Refused(ItemCodes.Moved, A.Do(_owner, "item.give", new ItemGive(Name, Account(_owner))));
    }

    [Fact]
    public void A_reservation_is_completed_once_whatever_is_replayed()
    {
        var id = Reserve();
        var shown = A.Prove(PartitionKeys.Reservation(id));
        Accepted(Complete(id));
        Refused(PartitionCodes.Decided, B.Do(Key(99), "item.complete", new ItemComplete(1, id, shown)));
        Accepted(Settle(id));
        Refused(PartitionCodes.Decided, B.Do(Key(99), "item.complete", new ItemComplete(1, id, shown)));
        Refused(PartitionCodes.NotReserved, Complete(id));
        Refused(ItemCodes.NotReserved, Settle(id));
    }

    [Fact]
    public void No_lock_falls_by_time_alone()
    {
        var id = Reserve();
        A.Pass(30L * Day);
        Refused(PartitionCodes.NotYet, Settle(id));
        Assert.Equal(ItemStatus.Reserved, At(A)!.Status);
        Refused(ItemCodes.Reserved, A.Do(_owner, "item.give", new ItemGive(Name, Account(_owner))));
        Accepted(Complete(id));
        Assert.True(IsHeld(B));
    }

    [Fact]
    public void A_lock_falls_when_the_others_certified_time_has_passed_the_deadline_without_an_outcome()
    {
        var id = Reserve();
        var shown = A.Prove(PartitionKeys.Reservation(id));
        B.Pass(Day);
        Refused(PartitionCodes.DeadlinePassed, Complete(id));
        Accepted(Settle(id));
        Assert.True(IsHeld(A));
        Refused(PartitionCodes.DeadlinePassed, B.Do(Key(99), "item.complete", new ItemComplete(1, id, shown)));
        Assert.Null(At(B));
    }

    [Fact]
    public void At_the_deadline_itself_it_completes_and_no_absence_counts()
    {
        var deadline = Deadline;
        var id = Reserve(deadline);
        B.Pass(deadline.Milliseconds - B.Now.Milliseconds - 1_000);
        Refused(PartitionCodes.NotYet, Settle(id));
        Accepted(Complete(id));
        Assert.Equal(deadline, B.Tip.Time);
        B.Pass(1);
        Accepted(Settle(id));
        Assert.Equal(ItemStatus.Moved, At(A)!.Status);
    }

    [Fact]
    public void A_refusal_there_frees_it_here()
    {
        // A does not know of the fourth partition yet, B does: by B's map the next owner is at home elsewhere.
        _network.Add();
        Accepted(_network.Learn(B, null));
        var map = _network.Directory.Entry<PartitionMap>(PartitionKeys.Map)!.Partitions;
        var moved = Enumerable.Range(30_000, 10_000).Select(Key).First(k =>
            Rendezvous.HomeOf(_network.Genesis.Network, Account(k), [0, 1, 2]) == 2 && Rendezvous.HomeOf(_network.Genesis.Network, Account(k), map) == 3);
        Accepted(A.Do(_owner, "item.reserve", new ItemReserve(Name, Account(moved), 2, Deadline)));
        var id = At(A)!.Reservation!.Value;
        Accepted(Complete(id));
        Assert.Null(At(B));
        Assert.False(B.Entry<ReservationOutcome>(PartitionKeys.Outcome(1, id))!.Completed);
        Accepted(Settle(id));
        Assert.True(IsHeld(A));
        Refused(PartitionCodes.NotReserved, Complete(id));
    }

    [Fact]
    public void The_proof_of_another_reservation_settles_nothing()
    {
        var first = Reserve();
        B.Pass(Day);
        var absence = B.Prove(PartitionKeys.Outcome(1, first));
        Accepted(Settle(first));
        var second = Reserve(new LedgerTime(B.Now.Milliseconds / 60_000 * 60_000).Plus(600_000));
        Assert.NotEqual(first, second);
        Refused(PartitionCodes.ProofForeign, A.Do(Key(99), "item.settle", new ItemSettle(Name, absence)));
        Accepted(Complete(second));
        Accepted(Settle(second));
    }

    [Fact]
    public void A_message_is_taken_once_and_in_order()
    {
        var second = new ItemName(1, Id("second"));
        Accepted(A.Do(_owner, "item.record", new ItemRecord(second.Id, Account(_owner), Id("c"))));
        Accepted(A.Do(_owner, "item.send", new ItemSend(Name, Account(_next), 2)));
        Accepted(A.Do(_owner, "item.send", new ItemSend(second, Account(_next), 2)));

        Refused(PartitionCodes.OutOfOrder, Receive(1));
        Accepted(Receive(0));
        Refused(PartitionCodes.OutOfOrder, Receive(0));
        Accepted(Receive(1));
        Refused(PartitionCodes.OutOfOrder, Receive(1));
        Assert.True(IsHeld(B));
        Assert.Equal(ItemStatus.Moved, At(A)!.Status);
    }

    [Fact]
    public void An_item_that_comes_back_is_here_again()
    {
        Accepted(A.Do(_owner, "item.send", new ItemSend(Name, Account(_next), 2)));
        Accepted(Receive());
        Accepted(B.Do(_next, "item.send", new ItemSend(Name, Account(_owner), 1)));
        Accepted(A.Do(Key(99), "item.receive", new ItemReceive(2, B.Prove(PartitionKeys.Message(1, 0)))));
        Assert.True(IsHeld(A));
        Assert.Equal(ItemStatus.Moved, At(B)!.Status);
        Refused(ItemCodes.Exists, A.Do(_owner, "item.record", new ItemRecord(Id("item"), Account(_owner), Id("commitment"))));
    }

    [Fact]
    public void Messages_are_forgotten_when_they_are_shown_to_be_taken_and_not_before()
    {
        Accepted(A.Do(_owner, "item.send", new ItemSend(Name, Account(_next), 2)));
        Refused(PartitionCodes.NothingNew, A.Do(Key(99), "partitions.confirm", new PartitionsConfirm(2, B.Prove(PartitionKeys.Inbox(1)))));
        Accepted(Receive());
        Accepted(A.Do(Key(99), "partitions.confirm", new PartitionsConfirm(2, B.Prove(PartitionKeys.Inbox(1)))));
        Assert.Null(A.Bytes(PartitionKeys.Message(2, 0)));
        Refused(PartitionCodes.NothingNew, A.Do(Key(99), "partitions.confirm", new PartitionsConfirm(2, B.Prove(PartitionKeys.Inbox(1)))));
    }

    [Fact]
    public void A_message_that_the_sender_never_wrote_is_not_taken()
    {
        Accepted(A.Do(_owner, "item.send", new ItemSend(Name, Account(_next), 2)));
        var honest = A.Prove(PartitionKeys.Message(2, 0));
        var anchor = new Ledger.Proofs.ProofAnchor(honest.Header, honest.Certificate, A.Validators, []);
        var changed = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(honest.Value!.Value.Span).Replace("\"number\":0", "\"number\":1", StringComparison.Ordinal));
        Refused(PartitionCodes.ProofInvalid, B.Do(Key(99), "item.receive", new ItemReceive(1, CertifiedState.Of(anchor, honest.Key, changed, honest.Path))));
        Refused(PartitionCodes.ProofForeign, B.Do(Key(99), "item.receive", new ItemReceive(1, A.Prove(PartitionKeys.Known(2)))));
        Refused(PartitionCodes.ProofForeign, B.Do(Key(99), "item.receive", new ItemReceive(0, honest)));
        Refused(PartitionCodes.Itself, B.Do(Key(99), "item.receive", new ItemReceive(2, honest)));
        Refused(PartitionCodes.Unknown, B.Do(Key(99), "item.receive", new ItemReceive(7, honest)));
        Refused(PartitionCodes.ProofForeign, _network.Directory.Do(Key(99), "item.receive", new ItemReceive(1, honest)));
        Assert.Null(At(B));
    }

    [Fact]
    public void Only_the_owner_moves_an_item_and_only_to_where_the_next_owner_is_at_home()
    {
        Refused(ItemCodes.NotTheOwner, A.Do(_next, "item.give", new ItemGive(Name, Account(_owner))));
        Refused(ItemCodes.NotTheOwner, A.Do(_next, "item.send", new ItemSend(Name, Account(_next), 2)));
        Refused(ItemCodes.NotTheOwner, A.Do(_next, "item.reserve", new ItemReserve(Name, Account(_next), 2, Deadline)));
        Refused(ItemCodes.NotAtHome, A.Do(_owner, "item.give", new ItemGive(Name, Account(_next))));
        Refused(ItemCodes.NotAtHome, A.Do(_owner, "item.send", new ItemSend(Name, Account(_next), 0)));
        Refused(ItemCodes.NotAtHome, A.Do(_next, "item.record", new ItemRecord(Id("mine"), Account(_next), Id("c"))));
        Refused(ItemCodes.NotTheOwner, A.Do(_next, "item.record", new ItemRecord(Id("mine"), Account(_owner), Id("c"))));
        Refused(ItemCodes.Unknown, A.Do(_owner, "item.give", new ItemGive(new ItemName(1, Id("none")), Account(_owner))));
        Refused(ItemCodes.Unknown, A.Do(_owner, "item.settle", new ItemSettle(new ItemName(1, Id("none")), B.Prove("any"))));
        Refused(ItemCodes.NotReserved, A.Do(_owner, "item.settle", new ItemSettle(Name, B.Prove("any"))));
        var neighbour = _network.PersonOf(1, 1);
        Accepted(A.Do(_owner, "item.give", new ItemGive(Name, Account(neighbour))));
        Refused(PartitionCodes.Itself, A.Do(neighbour, "item.send", new ItemSend(Name, Account(_owner), 1)));
    }

    [Fact]
    public void A_deadline_that_the_other_cannot_judge_is_refused()
    {
        foreach (var deadline in new[] { A.Now, A.Now.Plus(-60_000), Deadline.Plus(1), Deadline.Plus(31L * Day) })
        {
            Refused(PartitionCodes.DeadlineInvalid, A.Do(_owner, "item.reserve", new ItemReserve(Name, Account(_next), 2, deadline)));
        }
    }

    [Fact]
    public void A_partition_that_is_not_known_here_gets_nothing()
    {
        var added = _network.Add();
        Accepted(_network.Learn(A, null));
        var person = _network.PersonOf(added.Number);
        Refused(PartitionCodes.Unknown, A.Do(_owner, "item.send", new ItemSend(Name, Account(person), added.Number)));
        Refused(PartitionCodes.Unknown, A.Do(_owner, "item.reserve", new ItemReserve(Name, Account(person), added.Number, Deadline)));
    }
}
