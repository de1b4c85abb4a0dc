using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Items;

/// <summary>Why the contract of items refuses, in order of precedence; a proof that shows nothing is refused with the partitions' codes.</summary>
public static class ItemCodes
{
    /// <summary>The item's owner does not act.</summary>
    public static readonly RefusalCode NotTheOwner = new("item-not-the-owner");

    /// <summary>There is no such item in this partition.</summary>
    public static readonly RefusalCode Unknown = new("item-unknown");

    /// <summary>An item of this id was recorded here.</summary>
    public static readonly RefusalCode Exists = new("item-exists");

    /// <summary>The owner is at home in another partition.</summary>
    public static readonly RefusalCode NotAtHome = new("item-not-at-home");

    /// <summary>It is reserved: the other partition decides.</summary>
    public static readonly RefusalCode Reserved = new("item-reserved");

    /// <summary>It is in another partition.</summary>
    public static readonly RefusalCode Moved = new("item-moved");

    /// <summary>It is not reserved.</summary>
    public static readonly RefusalCode NotReserved = new("item-not-reserved");

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } = [NotTheOwner, Unknown, Exists, NotAtHome, Reserved, Moved, NotReserved];
}
