using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Erasure;

/// <summary>A place at this holder where something can lie that an order names.</summary>
internal interface IErasable
{
    /// <summary>Destroys what this relationship owns under the pointer; nothing for what is another's or not here. May be done again.</summary>
    void Destroy(AccountId account, Hash pointer);

    /// <summary>True when it is not in this place, or not any more; false while something that this product cannot destroy is still there.</summary>
    bool IsGone(AccountId account, Hash pointer);
}
