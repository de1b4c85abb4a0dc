namespace Xinglin.Node.Ordering.Door;

/// <summary>What became of one offered batch: one byte an answer, in the order of the batches. Numbers are never reused.</summary>
internal enum OfferAnswer : byte
{
    /// <summary>It will come to stand in an entry unless the process stops first.</summary>
    Taken = 1,

    /// <summary>There is no room now.</summary>
    NoRoom = 2,

    /// <summary>It is not a batch of this network by the member that sent it, as far as this process knows.</summary>
    Refused = 3,

    /// <summary>Another process takes batches at present; the header <see cref="OrderingDoor.TakenAtHeader"/> names it when it is known.</summary>
    Elsewhere = 4,
}
