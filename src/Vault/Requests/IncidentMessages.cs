using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Requests;

/// <summary>Nothing to add.</summary>
public sealed record IncidentListArguments(bool Open = false);

/// <summary>One incident.</summary>
public sealed record IncidentReference(Hash Incident);

/// <summary>A bulk reading that was stopped, as an operator may see it: counts only.</summary>
/// <param name="Incident">Its id.</param>
/// <param name="Opened">When it was stopped.</param>
/// <param name="Kind"><c>user</c>, <c>role</c> or <c>member</c>: whose rate it was.</param>
/// <param name="Account">The account, or the member whose role or readers it was.</param>
/// <param name="Role">The role, for a role.</param>
/// <param name="Patients">How many patients were counted.</param>
/// <param name="Confirmed">When it was confirmed and the patients were told.</param>
/// <param name="Closed">When it was closed.</param>
public sealed record IncidentSummary(
    Hash Incident, LedgerTime Opened, string Kind, AccountId Account, int Patients, string? Role = null, LedgerTime? Confirmed = null, LedgerTime? Closed = null);

/// <summary>Incidents, newest first.</summary>
public sealed record IncidentListAnswer(IReadOnlyList<IncidentSummary> Incidents);

/// <summary>One incident with the persons affected, computed from the readings: their accounts here, which never leave the member.</summary>
public sealed record IncidentShowAnswer(IncidentSummary Incident, IReadOnlyList<AccountId> Affected);
