using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Execution;

/// <summary>Something a contract announced: name (<c>contract.event</c>) and its fields as one JSON object in UTF-8.</summary>
public sealed record LedgerEvent(string Name, ReadOnlyMemory<byte> Data);

/// <summary>What a transaction did.</summary>
/// <param name="Transaction">SHA-256 of the payload; of the raw bytes when it did not parse.</param>
/// <param name="Code">Null when accepted; else why it was refused.</param>
/// <param name="Call">Index of the refused call; null when accepted or refused before any call.</param>
/// <param name="Member">Who signed the batch and is charged.</param>
/// <param name="Cost">Metered units.</param>
/// <param name="Events">In the order emitted; empty when refused.</param>
/// <param name="Changes">Hash of the state changes; zero when none.</param>
public sealed record Receipt(
    Hash Transaction, RefusalCode? Code, int? Call, AccountId Member, long Cost, IReadOnlyList<LedgerEvent> Events, Hash Changes)
{
    /// <summary>True when the transaction took effect.</summary>
    public bool Accepted => Code is null;
}
