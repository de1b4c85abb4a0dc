using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Records;

namespace Xinglin.Vault.Consent;

/// <summary>Who may read: an account, and the member on whose behalf it acts.</summary>
/// <param name="Account">Signs the requests; may be the member's own account.</param>
/// <param name="Member">The member's account.</param>
public sealed record PermissionGrantee(AccountId Account, AccountId Member);

/// <summary>
/// What a permission allows. Only holder and grantee ever see it, sealed; the ledger has a salted commitment to its
/// exact bytes. JSON with the members in the order below; what is committed to is the text as written by the granter.
/// </summary>
/// <param name="Permission">The permission's random id on the ledger.</param>
/// <param name="Network">The network.</param>
/// <param name="Holder">Account of the member that holds the records.</param>
/// <param name="Relationship">The patient's account towards the holder.</param>
/// <param name="Grantee">Who may read.</param>
/// <param name="Scopes">1 to 16 SMART v2 resource scopes, OR-ed, for example <c>Observation.rs?category=laboratory</c>.</param>
/// <param name="Purpose">One of <see cref="PermissionPurposes"/>.</param>
/// <param name="From">In force from this time, inclusive.</param>
/// <param name="Until">In force until this time, exclusive; the ledger shows it rounded up to the hour.</param>
/// <param name="Layer">
/// The deepest layer that it opens: <c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>, each of which opens those before it. Wallets always write it;
/// terms without it, written before there were layers, open <c>raw</c>.
/// </param>
/// <param name="Kind">One of <see cref="PermissionKinds"/>; null: each reading is asked for and logged, and nothing is kept.</param>
public sealed record PermissionTerms(
    Hash Permission,
    NetworkId Network,
    AccountId Holder,
    AccountId Relationship,
    PermissionGrantee Grantee,
    IReadOnlyList<string> Scopes,
    string Purpose,
    LedgerTime From,
    LedgerTime Until,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Layer = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Kind = null)
{
    /// <summary>The type in the commitment.</summary>
    public const string CommitmentType = "permission-terms";

    /// <summary>Most scopes.</summary>
    public const int ScopesMax = 16;

    /// <summary>Longest scope, characters.</summary>
    public const int ScopeLengthMax = 512;

    /// <summary>The text, bytes: 16 scopes of 512 characters that may each take 6 bytes when escaped, and 1 KiB for the rest.</summary>
    public const int BytesMax = (ScopesMax * ScopeLengthMax * 6) + 1024;

    /// <summary>The deepest layer that it opens.</summary>
    [JsonIgnore]
    public string DeepestLayer => Layer ?? LayerNames.Raw;

    [JsonIgnore]
    internal bool IsSound => Scopes.Count is > 0 and <= ScopesMax
        && Scopes.All(s => s is { Length: > 0 and <= ScopeLengthMax })
        && PermissionPurposes.All.Contains(Purpose)
        && (Layer is null || LayerNames.IsKnown(Layer))
        && (Kind is null || PermissionKinds.All.Contains(Kind))
        && From.CompareTo(Until) < 0;
}

/// <summary>Permissions that allow more than reading at the holder, by name: whoever asks, grants or watches is told.</summary>
public static class PermissionKinds
{
    /// <summary>The reader's software may keep a copy, with its key wrapped ahead, and open it without the holder. Revocation cannot reach it.</summary>
    public const string OfflineCopy = "offline-copy";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [OfflineCopy];
}

/// <summary>Why somebody reads. One code of HL7's PurposeOfUse value set stands behind each.</summary>
public static class PermissionPurposes
{
    /// <summary>Care of this patient (TREAT).</summary>
    public const string Treatment = "treatment";

    /// <summary>Billing and cover (HPAYMT).</summary>
    public const string Payment = "payment";

    /// <summary>Research (HRESCH).</summary>
    public const string Research = "research";

    /// <summary>The patient's own request (PATRQT).</summary>
    public const string PatientRequest = "patient-request";

    /// <summary>Public health (PUBHLTH).</summary>
    public const string PublicHealth = "public-health";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Treatment, Payment, Research, PatientRequest, PublicHealth];
}
