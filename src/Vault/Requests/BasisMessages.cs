using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Duties;

namespace Xinglin.Vault.Requests;

/// <summary>The holder's own staff read a patient's records for treatment.</summary>
/// <param name="Patient">Number in the holder's own system, or of the identity card or health card on file there.</param>
/// <param name="Scopes">Narrower scopes; null asks for all that is about this patient alone.</param>
public sealed record CareReadArguments(string Patient, IReadOnlyList<string>? Scopes = null);

/// <summary>A recipient reads under a legal duty that is recorded on the ledger. The document is checked against the ledger's commitment.</summary>
/// <param name="Duty">The duty's id.</param>
/// <param name="Document">The opened document.</param>
/// <param name="Patient">Number in the holder's own system, or of the identity card or health card on file there.</param>
/// <param name="Scopes">Narrower scopes; null asks for all that the duty names.</param>
public sealed record DutyReadArguments(Hash Duty, DutyDocument Document, string Patient, IReadOnlyList<string>? Scopes = null);
