using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Disclosures;

/// <summary>
/// A holder's append-only log of what was shown to whom and what was refused. Nothing leaves before its entry is durable:
/// who cannot write releases nothing. A port: the evidence log takes its place without a change of those who call.
/// </summary>
public interface IDisclosureLog
{
    /// <summary>Writes an entry and returns when it is durable. Null when it could not be made durable: then nothing may be released.</summary>
    DisclosureEntry? Append(DisclosureBody body);

    /// <summary>Entries about a relationship account, ascending, with a number above this one.</summary>
    IReadOnlyList<DisclosureEntry> About(AccountId relationship, long after, int max);
}

/// <summary>An entry that is durable.</summary>
/// <param name="Number">Ascending from 1, without gaps.</param>
/// <param name="Commitment">Its name: the salted commitment to the body, which is what the append-only part holds.</param>
/// <param name="Body">What was disclosed or refused.</param>
public sealed record DisclosureEntry(long Number, Hash Commitment, DisclosureBody Body);

/// <summary>Why a release was allowed (wall 6), or was asked for.</summary>
public static class DisclosureBases
{
    /// <summary>A permission in force.</summary>
    public const string Permission = "permission";

    /// <summary>The patient's own.</summary>
    public const string Patient = "patient";

    /// <summary>The care relationship of the holder's own staff.</summary>
    public const string Care = "care";

    /// <summary>A legal duty that is recorded on the ledger.</summary>
    public const string Duty = "duty";

    /// <summary>An emergency access that two people opened.</summary>
    public const string Emergency = "emergency";
}

/// <summary>What happened, in full. Kept in an erasable store; the append-only part holds a salted commitment to it.</summary>
/// <param name="Time">When, before anything left.</param>
/// <param name="Released">False for a refused attempt.</param>
/// <param name="Basis">One of <see cref="DisclosureBases"/>.</param>
/// <param name="Reader">The account that asked.</param>
/// <param name="Purpose">Why it asked.</param>
/// <param name="Scopes">What was applied or asked for.</param>
/// <param name="Returned">Pointer and commitment of each released resource.</param>
/// <param name="Relationship">Whose records; null when a refused attempt does not tell.</param>
/// <param name="Member">The reader's member.</param>
/// <param name="Permission">The authority.</param>
/// <param name="Code">Why it was refused.</param>
/// <param name="Authority">The ledger's id of the duty or the emergency access that is the basis.</param>
/// <param name="ShowFrom">The patient sees the entry from then on, where a recorded duty says so; null: at once.</param>
/// <param name="Layers">What of each resource was released, <c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>; null: the whole of it.</param>
public sealed record DisclosureBody(
    LedgerTime Time,
    bool Released,
    string Basis,
    AccountId Reader,
    string Purpose,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<DisclosedRecord> Returned,
    AccountId? Relationship = null,
    AccountId? Member = null,
    Hash? Permission = null,
    string? Code = null,
    Hash? Authority = null,
    LedgerTime? ShowFrom = null,
    IReadOnlyList<string>? Layers = null);

/// <summary>One released resource by its name and commitment on the ledger.</summary>
public readonly record struct DisclosedRecord(Hash Pointer, Hash Commitment);
