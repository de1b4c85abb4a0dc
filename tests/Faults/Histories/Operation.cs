using Xinglin.Ledger.Primitives;

namespace Xinglin.Faults.Histories;

/// <summary>A place in the ledger: nothing else stands there.</summary>
public readonly record struct Place(ulong Height, int Index) : IComparable<Place>
{
    /// <inheritdoc/>
    public int CompareTo(Place other) => (Height, Index).CompareTo((other.Height, other.Index));
}

/// <summary>
/// One operation on one role, which two members may each issue (when the other's is not in force) and withdraw (only their own): a register that
/// holds nobody, the first or the second.
/// </summary>
/// <param name="Transaction">Its id.</param>
/// <param name="Key">Which role.</param>
/// <param name="Issuer">Who asks: 1 or 2.</param>
/// <param name="Takes">True: issue; false: withdraw.</param>
/// <param name="Sent">When the client sent it, by the client's one clock.</param>
public sealed record Operation(Hash Transaction, string Key, int Issuer, bool Takes, TimeSpan Sent)
{
    /// <summary>When the client was told that it is final; null when it never was.</summary>
    public TimeSpan? Acknowledged { get; init; }

    /// <summary>Where it stands; null when it is in no block.</summary>
    public Place? Place { get; init; }

    /// <summary>The code with which it was refused there; null when it was accepted.</summary>
    public string? Refusal { get; init; }
}
