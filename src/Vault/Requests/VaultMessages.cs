using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>A member or a patient of this member asks to be let to blobs.</summary>
public sealed record VaultOpenArguments;

/// <summary>What opens the vault's addresses for some minutes: <c>Authorization: Bearer {ticket}</c>.</summary>
/// <param name="Ticket">Random; good at this member only.</param>
/// <param name="Expires">Until when.</param>
public sealed record VaultTicketAnswer(string Ticket, LedgerTime Expires);
