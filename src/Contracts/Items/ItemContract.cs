using System.Text.Json;
using Xinglin.Contracts.Partitions;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Items;

/// <summary>
/// Items that have one owner and are in one partition: a commitment to what they are, nothing else. They change hands here, and
/// move to other partitions, by a message for good or by a reservation that the other side completes or refuses.
/// </summary>
[Contract("item", Json = typeof(ContractsJson))]
public sealed class ItemContract(ContractTables tables, IPartitions partitions)
{
    private const string Name = "item";

    private readonly Table<ItemName, Item> _items = tables.Open("items", ItemTexts.Name, ContractsJson.Default.Item);

    /// <summary>An owner who is at home here records an item.</summary>
    [Call("record")]
    public Outcome Record(CallContext context, ItemRecord arguments)
    {
        if (!context.IsActing(arguments.Owner))
        {
            return ItemCodes.NotTheOwner;
        }

        var name = new ItemName(context.Partition, arguments.Id);
        if (_items.Contains(name))
        {
            return ItemCodes.Exists;
        }

        return partitions.HomeOf(context, arguments.Owner) == context.Partition
            ? Put(context, name, new Item(arguments.Owner, arguments.Commitment, ItemStatus.Held, context.Time))
            : ItemCodes.NotAtHome;
    }

    /// <summary>The owner gives it to another account that is at home here.</summary>
    [Call("give")]
    public Outcome Give(CallContext context, ItemGive arguments)
    {
        if (RefuseOwner(context, arguments.Item, arguments.Owner, context.Partition, out var item) is { } refusal)
        {
            return refusal;
        }

        return Put(context, arguments.Item, item with { Owner = arguments.Owner, Since = context.Time });
    }

    /// <summary>The owner sends it to an account in another partition; from now on it is on its way and nobody's here.</summary>
    [Call("send")]
    public Outcome Send(CallContext context, ItemSend arguments)
    {
        if (RefuseOwner(context, arguments.Item, arguments.Owner, arguments.To, out var item) is { } refusal)
        {
            return refusal;
        }

        if (partitions.Send(context, arguments.To, Name, Body(arguments.Item, arguments.Owner, item)) is { } unsent)
        {
            return unsent;
        }

        return Put(context, arguments.Item, item with { Status = ItemStatus.Moved, Since = context.Time, To = arguments.To });
    }

    /// <summary>Anybody carries the next message here.</summary>
    [Call("receive")]
    public Outcome Receive(CallContext context, ItemReceive arguments)
    {
        if (partitions.Receive(context, arguments.From, Name, arguments.Proof, out var body) is { } refusal)
        {
            return refusal;
        }

        return Arrive(context, Read(body));
    }

    /// <summary>The owner reserves it for an account in another partition: it is locked until that partition is shown to have decided.</summary>
    [Call("reserve")]
    public Outcome Reserve(CallContext context, ItemReserve arguments)
    {
        if (RefuseOwner(context, arguments.Item, arguments.Owner, arguments.To, out var item) is { } refusal)
        {
            return refusal;
        }

        var wanted = new Reservation(arguments.To, Name, Body(arguments.Item, arguments.Owner, item), arguments.Deadline, ReservationStatus.Open);
        if (partitions.Reserve(context, arguments.Item.Id, wanted, out var id) is { } unreserved)
        {
            return unreserved;
        }

        return Put(context, arguments.Item, item with { Status = ItemStatus.Reserved, Since = context.Time, Reservation = id, To = arguments.To });
    }

    /// <summary>
    /// Anybody has this partition decide on another's reservation: the item arrives, or it is refused because its new owner is not
    /// at home here.
    /// </summary>
    [Call("complete")]
    public Outcome Complete(CallContext context, ItemComplete arguments)
    {
        if (partitions.Open(context, arguments.From, arguments.Reservation, Name, arguments.Proof, out var reservation) is { } refusal)
        {
            return refusal;
        }

        var transfer = Read(reservation.Body);
        var welcome = partitions.HomeOf(context, transfer.Owner) == context.Partition;
        partitions.Decide(context, arguments.From, arguments.Reservation, welcome);
        return welcome ? Arrive(context, transfer) : Outcome.Accepted;
    }

    /// <summary>Anybody shows what the other partition decided: the item is gone, or its owner's again.</summary>
    [Call("settle")]
    public Outcome Settle(CallContext context, ItemSettle arguments)
    {
        if (_items.Find(arguments.Item) is not { } item)
        {
            return ItemCodes.Unknown;
        }

        if (item is not { Status: ItemStatus.Reserved, Reservation: { } id })
        {
            return ItemCodes.NotReserved;
        }

        if (partitions.Settle(context, id, Name, arguments.Proof, out var settled) is { } refusal)
        {
            return refusal;
        }

        return settled.Status == ReservationStatus.Completed
            ? Put(context, arguments.Item, item with { Status = ItemStatus.Moved, Since = context.Time, Reservation = null })
            : Put(context, arguments.Item, item with { Status = ItemStatus.Held, Since = context.Time, Reservation = null, To = null });
    }

    /// <summary>The item's owner acts, it is free, and its next owner is at home where it goes.</summary>
    private RefusalCode? RefuseOwner(CallContext context, ItemName name, AccountId next, uint home, out Item item)
    {
        item = null!;
        if (_items.Find(name) is not { } found)
        {
            return ItemCodes.Unknown;
        }

        if (!context.IsActing(found.Owner))
        {
            return ItemCodes.NotTheOwner;
        }

        if (partitions.HomeOf(context, next) != home)
        {
            return ItemCodes.NotAtHome;
        }

        item = found;
        return found.Status switch
        {
            ItemStatus.Held => null,
            ItemStatus.Reserved => ItemCodes.Reserved,
            _ => ItemCodes.Moved,
        };
    }

    /// <summary>An item that was here before comes back over its trace.</summary>
    private Outcome Arrive(CallContext context, ItemTransfer transfer) =>
        Put(context, transfer.Item, new Item(transfer.Owner, transfer.Commitment, ItemStatus.Held, context.Time));

    private Outcome Put(CallContext context, ItemName name, Item item)
    {
        _items.Put(name, item);
        context.Emit("changed", new ItemChanged(name, item.Status), ContractsJson.Default.ItemChanged);
        return Outcome.Accepted;
    }

    private static string Body(ItemName name, AccountId owner, Item item) =>
        JsonSerializer.Serialize(new ItemTransfer(name, owner, item.Commitment), ContractsJson.Default.ItemTransfer);

    private static ItemTransfer Read(string body) =>
        JsonSerializer.Deserialize(body, ContractsJson.Default.ItemTransfer) ?? throw new InvalidOperationException("A certified body is not one.");
}
