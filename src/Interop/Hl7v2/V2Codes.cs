namespace Xinglin.Interop.Hl7v2;

/// <summary>Why a message is not read. Stable: an interface engine may act on them (ERR-5).</summary>
public static class V2Codes
{
    /// <summary>It does not begin with MSH and five delimiters.</summary>
    public const string HeaderMissing = "v2-header-missing";

    /// <summary>The delimiters are not five different characters, or are letters, digits or control characters.</summary>
    public const string DelimitersInvalid = "v2-delimiters-invalid";

    /// <summary>MSH-18 names a character set that is not supported, or one that contradicts the bytes.</summary>
    public const string CharsetUnsupported = "v2-charset-unsupported";

    /// <summary>The bytes are not of the character set that MSH-18 names (ASCII when it names none).</summary>
    public const string CharsetMismatch = "v2-charset-mismatch";

    /// <summary>A segment's name is not three capital letters or digits that begin with a letter.</summary>
    public const string SegmentInvalid = "v2-segment-invalid";

    /// <summary>A message, segment, field or component is over its cap.</summary>
    public const string TooLarge = "v2-too-large";

    /// <summary>MSH-9, MSH-10 or MSH-12 is empty: the message can be neither told from others nor answered.</summary>
    public const string HeaderIncomplete = "v2-header-incomplete";
}
