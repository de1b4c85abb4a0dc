using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;

namespace Xinglin.Vault.Duties;

/// <summary>
/// What a recorded legal duty demands. Recorder, confirming member, recipient and the holders that it is shown to know it; the ledger
/// has a salted commitment to its exact bytes. JSON with the members in the order below.
/// </summary>
/// <param name="Duty">The duty's random id on the ledger.</param>
/// <param name="Network">The network.</param>
/// <param name="Recipient">Account of the member that may read.</param>
/// <param name="Statute">The law and article, at most 400 characters: what the patient is shown.</param>
/// <param name="Scopes">1 to 16 SMART v2 resource scopes: the data that the law names, no more.</param>
/// <param name="Purpose">One of <see cref="PermissionPurposes"/>.</param>
/// <param name="From">Owed from this time, inclusive.</param>
/// <param name="Until">Owed until this time, exclusive; the ledger shows it rounded up to the hour.</param>
/// <param name="ShowFrom">The patient is shown the disclosure from then on, where the law delays it; null: at once. At most <see cref="DelayMax"/> after <paramref name="Until"/>.</param>
public sealed record DutyTerms(
    Hash Duty,
    NetworkId Network,
    AccountId Recipient,
    string Statute,
    IReadOnlyList<string> Scopes,
    string Purpose,
    LedgerTime From,
    LedgerTime Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LedgerTime? ShowFrom = null)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "duty-terms";

    /// <summary>Longest statute, characters.</summary>
    public const int StatuteLengthMax = 400;

    /// <summary>Longest delay of showing after the duty's end, milliseconds: 400 days. No delay is for ever.</summary>
    public const long DelayMax = 400L * 24 * 3_600_000;

    /// <summary>The text, bytes.</summary>
    public const int BytesMax = PermissionTerms.BytesMax + (StatuteLengthMax * 6);

    [JsonIgnore]
    internal bool IsSound => Statute is { Length: > 0 and <= StatuteLengthMax } && !Statute.Any(char.IsControl)
        && Scopes.Count is > 0 and <= PermissionTerms.ScopesMax
        && Scopes.All(s => s is { Length: > 0 and <= PermissionTerms.ScopeLengthMax })
        && PermissionPurposes.All.Contains(Purpose)
        && From.CompareTo(Until) < 0
        && (ShowFrom is not { } shown || shown.CompareTo(Until.Plus(DelayMax)) <= 0);
}
