using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Emergency;

/// <summary>Why a gateway releases nothing under an emergency access, in order of precedence; the contract's codes come first where they fit.</summary>
public static class EmergencyReadCodes
{
    /// <summary>The document does not open here, or is not the one that the ledger has the commitment to.</summary>
    public static readonly RefusalCode DocumentMismatch = new("emergency-document-mismatch");

    /// <summary>The account that asks is not one of the two who opened it.</summary>
    public static readonly RefusalCode NotOpener = new("emergency-not-an-opener");

    /// <summary>Its time is over, or has not begun.</summary>
    public static readonly RefusalCode Expired = new("emergency-expired");

    /// <summary>The openers' member has not stated that its own log has this ask.</summary>
    public static readonly RefusalCode TicketInvalid = new("emergency-ticket-invalid");

    /// <summary>As many searches were made under this access, or for this member, as are answered.</summary>
    public static readonly RefusalCode FindLimit = new("emergency-find-limit");

    /// <summary>The handle is not of this access here.</summary>
    public static readonly RefusalCode HandleUnknown = new("emergency-handle-unknown");

    /// <summary>The numbers of the document are not, or no more, those of the person who was found.</summary>
    public static readonly RefusalCode PatientMismatch = new("emergency-patient-mismatch");

    /// <summary>The narrow summary comes before anything more.</summary>
    public static readonly RefusalCode FirstStepFirst = new("emergency-first-step-first");

    /// <summary>More than the summary needs a further reason.</summary>
    public static readonly RefusalCode ReasonMissing = new("emergency-reason-missing");
}
