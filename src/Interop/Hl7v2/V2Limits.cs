namespace Xinglin.Interop.Hl7v2;

/// <summary>Caps on HL7 v2 messages that come from outside, with their units.</summary>
public static class V2Limits
{
    /// <summary>One message, bytes: 16 MiB, enough for a report with its scan inside (OBX-5 of type ED).</summary>
    public const int MessageBytesMax = 16 << 20;

    /// <summary>Segments of one message.</summary>
    public const int SegmentsMax = 20_000;

    /// <summary>Fields of one segment; the longest of the standard has 64.</summary>
    public const int FieldsMax = 256;

    /// <summary>Repetitions of a field, components of a repetition, subcomponents of a component.</summary>
    public const int PartsMax = 1024;

    /// <summary>A message control id (MSH-10), characters; the standard says 20, later 199.</summary>
    public const int ControlIdMax = 199;
}
