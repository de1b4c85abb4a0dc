using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>Why a FHIR interaction is refused. Search and validation have codes of their own.</summary>
public static class FhirCodes
{
    /// <summary>No access token, or none that is alive.</summary>
    public static readonly RefusalCode TokenMissing = new("fhir-token-missing");

    /// <summary>The token does not allow this interaction on this type.</summary>
    public static readonly RefusalCode NotAllowed = new("fhir-not-allowed");

    /// <summary>There is no such resource or version that the caller may see: hidden and absent are one.</summary>
    public static readonly RefusalCode NotFound = new("fhir-not-found");

    /// <summary>It was deleted; its history stays.</summary>
    public static readonly RefusalCode Deleted = new("fhir-deleted");

    /// <summary>It came from another system, which is its home.</summary>
    public static readonly RefusalCode NotHome = new("not-home");

    /// <summary>An update names no version.</summary>
    public static readonly RefusalCode VersionRequired = new("fhir-version-required");

    /// <summary>Somebody else changed it in between.</summary>
    public static readonly RefusalCode VersionConflict = new("fhir-version-conflict");

    /// <summary>The body is no resource of the type, or has another id than the address.</summary>
    public static readonly RefusalCode BodyMismatch = new("fhir-body-mismatch");

    /// <summary>A reference leads to nothing that the caller may see here.</summary>
    public static readonly RefusalCode ReferenceUnknown = new("fhir-reference-unknown");

    /// <summary>It is not said, or not clear, whose record it is.</summary>
    public static readonly RefusalCode SubjectUnknown = new("fhir-subject-unknown");

    /// <summary>The condition matches several resources.</summary>
    public static readonly RefusalCode ConditionAmbiguous = new("fhir-condition-ambiguous");

    /// <summary>The page token is none of this server for this question, or too old.</summary>
    public static readonly RefusalCode PageUnknown = new("fhir-page-unknown");

    /// <summary>No such interaction, operation or type.</summary>
    public static readonly RefusalCode InteractionUnknown = new("fhir-interaction-unknown");

    /// <summary>The Bundle is no batch or transaction, or an entry of it cannot be read.</summary>
    public static readonly RefusalCode BundleMalformed = new("fhir-bundle-malformed");

    /// <summary>More is included, or in a bundle, than one answer holds.</summary>
    public static readonly RefusalCode TooMuch = new("fhir-too-much");

    /// <summary>Just written and not yet registered: nothing is shown before its disclosure can be named.</summary>
    public static readonly RefusalCode NotYetRegistered = new("fhir-not-yet-registered");

    /// <summary>Another format than JSON is asked for or sent.</summary>
    public static readonly RefusalCode FormatRefused = new("fhir-format-refused");

    /// <summary>What ledger and log tell is searched for one patient.</summary>
    public static readonly RefusalCode PatientNeeded = new("fhir-patient-needed");

    /// <summary>A chain, an include or an order that what ledger and log tell is not searched by.</summary>
    public static readonly RefusalCode ViewNotSupported = new("fhir-view-not-supported");
}
