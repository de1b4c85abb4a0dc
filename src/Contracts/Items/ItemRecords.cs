using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Partitions;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Items;

/// <summary>An item's name for ever, wherever it is: the partition that recorded it, and the random id that it got there.</summary>
public sealed record ItemName(uint Partition, Hash Id);

/// <summary>Arguments of <c>item.record</c>: the owner acts and is at home here; the commitment is salted (docs/spec/commitment.md).</summary>
public sealed record ItemRecord(Hash Id, AccountId Owner, Hash Commitment);

/// <summary>Arguments of <c>item.give</c>: to another owner in this partition.</summary>
public sealed record ItemGive(ItemName Item, AccountId Owner);

/// <summary>Arguments of <c>item.send</c>: to an owner in another partition, at once and for good.</summary>
public sealed record ItemSend(ItemName Item, AccountId Owner, uint To);

/// <summary>Arguments of <c>item.receive</c>: the next message of a partition.</summary>
public sealed record ItemReceive(uint From, CertifiedState Proof);

/// <summary>Arguments of <c>item.reserve</c>: for an owner in another partition, which may complete or refuse until the deadline in its own block time.</summary>
public sealed record ItemReserve(ItemName Item, AccountId Owner, uint To, LedgerTime Deadline);

/// <summary>Arguments of <c>item.complete</c>: the reservation as the other partition's state shows it.</summary>
public sealed record ItemComplete(uint From, Hash Reservation, CertifiedState Proof);

/// <summary>Arguments of <c>item.settle</c>: what the other partition decided on a reservation of this one, or that it can complete no more.</summary>
public sealed record ItemSettle(ItemName Item, CertifiedState Proof);

/// <summary>Where an item is.</summary>
public static class ItemStatus
{
    /// <summary>Here, its owner's.</summary>
    public const string Held = "held";

    /// <summary>Here, locked for another partition.</summary>
    public const string Reserved = "reserved";

    /// <summary>In another partition now.</summary>
    public const string Moved = "moved";
}

/// <summary>
/// State <c>item.items/partition.id</c>. <c>Reservation</c> while reserved; <c>To</c>, while reserved or moved, is where it goes or
/// went.
/// </summary>
public sealed record Item(AccountId Owner, Hash Commitment, string Status, LedgerTime Since, Hash? Reservation = null, uint? To = null);

/// <summary>What travels from one partition to another.</summary>
public sealed record ItemTransfer(ItemName Item, AccountId Owner, Hash Commitment);

/// <summary>Event <c>item.changed</c>.</summary>
public sealed record ItemChanged(ItemName Item, string Status);

/// <summary>Texts of items' keys.</summary>
internal static class ItemTexts
{
    public static KeyText<ItemName> Name { get; } = (name, destination) => KeyTexts.Text(PartitionKeys.Of(name.Partition, name.Id), destination);
}
