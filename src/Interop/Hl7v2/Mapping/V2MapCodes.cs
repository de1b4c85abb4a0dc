namespace Xinglin.Interop.Hl7v2.Mapping;

/// <summary>Why a message is not mapped. Stable: an interface engine may act on them (ERR-5).</summary>
public static class V2MapCodes
{
    /// <summary>No table says what messages of this type and event mean.</summary>
    public const string MessageUnsupported = "v2-message-unsupported";

    /// <summary>A segment that the message cannot do without is missing.</summary>
    public const string SegmentMissing = "v2-segment-missing";

    /// <summary>A segment whose meaning would be lost: it is not mapped, and leaving it out would change what the message says.</summary>
    public const string SegmentUnsupported = "v2-segment-unsupported";

    /// <summary>A field that the message cannot do without is empty or broken.</summary>
    public const string FieldMissing = "v2-field-missing";

    /// <summary>A code that FHIR requires a counterpart of has none.</summary>
    public const string CodeUnknown = "v2-code-unknown";

    /// <summary>A note, not a refusal: a field was left out because its content does not fit.</summary>
    public const string FieldLeftOut = "v2-field-left-out";

    /// <summary>A note, not a refusal: a segment is in no place of the message's structure.</summary>
    public const string SegmentLeftOut = "v2-segment-left-out";
}
