using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>The sealed order (<see cref="Erasure.ErasureOrderDocument"/>), left with a holder before it is signed on the ledger.</summary>
public sealed record ErasureDepositArguments(Hash Order, SealedMessage Sealed);

/// <summary>Records or uploads of the asking relationship. <paramref name="On"/>: restrict their use; false: lift it.</summary>
public sealed record RestrictArguments(IReadOnlyList<Hash> Pointers, bool On);

/// <summary>Orders of the asking relationship that this holder knows of, oldest first.</summary>
public sealed record ErasuresAnswer(IReadOnlyList<HeldErasure> Orders, IReadOnlyList<Hash> Restricted);

/// <summary>An order as this holder sees it; what it signed is on the ledger.</summary>
/// <param name="Order">The order.</param>
/// <param name="Step">One of <see cref="ErasureSteps"/>.</param>
/// <param name="Pointers">What it is about.</param>
/// <param name="Readers">Who was shown it here and may have kept a copy that no erasure reaches.</param>
/// <param name="Erased">When it was destroyed here.</param>
/// <param name="Unrestorable">From when on no backup of this holder brings it back.</param>
/// <param name="Decline">Why it was declined (<see cref="Erasure.ErasureDeclineDocument"/>); the ledger has the commitment.</param>
public sealed record HeldErasure(
    Hash Order,
    string Step,
    IReadOnlyList<Hash> Pointers,
    IReadOnlyList<ErasureReader> Readers,
    LedgerTime? Erased = null,
    LedgerTime? Unrestorable = null,
    CommittedText? Decline = null);

/// <summary>Somebody who was shown what is erased.</summary>
/// <param name="Reader">The account.</param>
/// <param name="Time">When last.</param>
/// <param name="Pointers">What.</param>
/// <param name="Member">On whose behalf.</param>
public sealed record ErasureReader(AccountId Reader, LedgerTime Time, IReadOnlyList<Hash> Pointers, AccountId? Member = null);

/// <summary>How far a holder is with an order.</summary>
public static class ErasureSteps
{
    /// <summary>The sealed order is here, the signed one not yet.</summary>
    public const string Deposited = "deposited";

    /// <summary>Final on the ledger; to be carried out.</summary>
    public const string Ordered = "ordered";

    /// <summary>Xinglin's keys and salts are destroyed; the holder's own system still has the record, so no receipt is given yet.</summary>
    public const string OwnSystem = "own-system";

    /// <summary>Destroyed; the receipt is on its way.</summary>
    public const string Destroyed = "destroyed";

    /// <summary>The receipt is final.</summary>
    public const string Receipted = "receipted";

    /// <summary>To be declined; the decline is on its way.</summary>
    public const string Declining = "declining";

    /// <summary>The decline is final.</summary>
    public const string Declined = "declined";
}
