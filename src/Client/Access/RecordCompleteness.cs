using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Access;

/// <summary>What can be said of whether an answer is whole. Each is another thing than the others, and none of them says "no such record".</summary>
public static class CompletenessStates
{
    /// <summary>Proved against the holder's index on the ledger: all that it registered within the scope was released or is named as withheld.</summary>
    public const string Complete = "complete";

    /// <summary>As <see cref="Complete"/>, but the holder has not compared its own system with the index for longer than its cadence.</summary>
    public const string Overdue = "overdue";

    /// <summary>Records that the holder registered within the scope are missing and not named: it owes an explanation.</summary>
    public const string Withheld = "completeness-withheld";

    /// <summary>Nothing can be proved: the holder has no index, or it changed meanwhile.</summary>
    public const string NotVerifiable = "not-verifiable";

    /// <summary>The holder did not answer in time: what it has is unknown, and it is overdue.</summary>
    public const string Late = "late";

    /// <summary>Nothing was released, because no permission in force reaches there, whether or not anything is there.</summary>
    public const string Outside = "outside-permission";
}

/// <summary>One section of the index that the scope covers wholly.</summary>
/// <param name="Section">For example <c>Observation/laboratory</c>.</param>
/// <param name="Count">Records registered there within the scope; 0 means that the holder registered none, not that there are none.</param>
/// <param name="Hidden">Of these, named as not for this reader.</param>
/// <param name="Pending">Of these, named as changing at this moment.</param>
/// <param name="Missing">Of these, neither released nor named.</param>
public sealed record CoveredSection(string Section, int Count, int Hidden = 0, int Pending = 0, int Missing = 0);

/// <summary>Whether an answer is whole, relative to its scope.</summary>
/// <param name="State">One of <see cref="CompletenessStates"/>.</param>
/// <param name="AsOf">When the holder's own system and its index were last found to agree.</param>
/// <param name="Covered">Sections proved.</param>
/// <param name="Partial">Sections that the scope covers only in part: within them completeness cannot be proved for this narrowing.</param>
/// <param name="Withheld">Registered records that the holder names as not released, with its reason.</param>
/// <param name="Missing">Registered records that are neither released nor named.</param>
/// <param name="Statement">The holder's signed statement; keep it, it is the evidence.</param>
public sealed record RecordCompleteness(
    string State, LedgerTime? AsOf, IReadOnlyList<CoveredSection> Covered, IReadOnlyList<string> Partial,
    IReadOnlyList<WithheldRecord> Withheld, IReadOnlyList<Hash> Missing, string? Statement)
{
    /// <summary>Nothing can be said.</summary>
    public static RecordCompleteness Unknown(string? statement = null) => new(CompletenessStates.NotVerifiable, null, [], [], [], [], statement);
}
