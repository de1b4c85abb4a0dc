using System.Globalization;
using System.Text.Json.Nodes;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Consent;

namespace Xinglin.Node.Fhir.Views;

/// <summary>Elements that the views share, and the names under which ledger and log are told in FHIR.</summary>
internal static class ViewElements
{
    /// <summary>Identifier system of ledger accounts.</summary>
    public const string Accounts = "urn:xinglin:account";

    /// <summary>Identifier system of permissions.</summary>
    public const string Permissions = "urn:xinglin:permission";

    /// <summary>Identifier system of duties and emergency accesses.</summary>
    public const string Authorities = "urn:xinglin:authority";

    /// <summary>Identifier system of registered records.</summary>
    public const string Pointers = "urn:xinglin:pointer";

    /// <summary>Extension: the salted commitment on the ledger.</summary>
    public const string Commitment = "urn:xinglin:commitment";

    /// <summary>Extension: the block in which it is final.</summary>
    public const string Height = "urn:xinglin:height";

    /// <summary>Extension: a SMART v2 scope, one each; they are OR-ed.</summary>
    public const string Scope = "urn:xinglin:scope";

    private const string ActReason = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

    /// <summary>An id of FHIR's alphabet (R4 2.24.0.1): the 32 bytes in hexadecimal.</summary>
    public static string Id(Hash hash) => Convert.ToHexStringLower(hash.ToArray());

    /// <summary>The 32 bytes behind such an id; null when it is none.</summary>
    public static Hash? Hash(string id) =>
        id.Length == 2 * Ledger.Primitives.Hash.Length && id.All(char.IsAsciiHexDigitLower) ? new Hash(Convert.FromHexString(id)) : null;

    public static JsonObject Coding(string system, string code) => new() { ["system"] = system, ["code"] = code };

    public static JsonObject Concept(string system, string code) => new() { ["coding"] = new JsonArray(Coding(system, code)) };

    public static JsonObject Identified(string system, string value) => new() { ["identifier"] = new JsonObject { ["system"] = system, ["value"] = value } };

    public static JsonObject Text(string url, string value) => new() { ["url"] = url, ["valueString"] = value };

    public static string Instant(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary><c>meta</c> with the time, and a profile where one is kept.</summary>
    public static JsonObject Meta(DateTimeOffset updated, string? profile = null)
    {
        var meta = new JsonObject { ["lastUpdated"] = Instant(updated) };
        if (profile is not null)
        {
            meta["profile"] = new JsonArray(profile);
        }

        return meta;
    }

    public static DateTimeOffset Moment(LedgerTime time) => DateTimeOffset.FromUnixTimeMilliseconds(time.Milliseconds);

    /// <summary>HL7's PurposeOfUse for one of ours; null for a word that is none.</summary>
    public static JsonObject? Purpose(string purpose, string basis) => Code(purpose, basis) is { } code ? Coding(ActReason, code) : null;

    private static string? Code(string purpose, string basis) => purpose switch
    {
        _ when basis == DisclosureBases.Emergency => "ETREAT",
        PermissionPurposes.Treatment => "TREAT",
        PermissionPurposes.Payment => "HPAYMT",
        PermissionPurposes.Research => "HRESCH",
        PermissionPurposes.PatientRequest => "PATRQT",
        PermissionPurposes.PublicHealth => "PUBHLTH",
        _ => null,
    };
}
