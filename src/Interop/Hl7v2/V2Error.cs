namespace Xinglin.Interop.Hl7v2;

/// <summary>Where in a message (HL7 v2.5.1, 2.A.28, ERL). Numbers count from 1; 0 says nothing.</summary>
/// <param name="Segment">Its name.</param>
/// <param name="Occurrence">The how manieth of that name.</param>
/// <param name="Field">The field.</param>
/// <param name="Repetition">The field's repetition.</param>
/// <param name="Component">The component.</param>
public readonly record struct V2Location(string Segment, int Occurrence = 1, int Field = 0, int Repetition = 0, int Component = 0)
{
    /// <summary>As people write it: <c>OBX[2]-5.1</c>.</summary>
    public override string ToString() =>
        Segment + (Occurrence > 1 ? $"[{Occurrence}]" : "") + (Field > 0 ? $"-{Field}" : "") + (Repetition > 1 ? $"({Repetition})" : "") + (Component > 0 ? $".{Component}" : "");
}

/// <summary>Condition codes of ERR-3 (HL7 table 0357) that are used here.</summary>
public static class V2Conditions
{
    /// <summary>Segments are missing or in the wrong order.</summary>
    public const int SegmentSequence = 100;

    /// <summary>A required field is empty.</summary>
    public const int RequiredFieldMissing = 101;

    /// <summary>A field holds what its data type does not allow.</summary>
    public const int DataType = 102;

    /// <summary>A coded field holds what its table does not have.</summary>
    public const int TableValueNotFound = 103;

    /// <summary>Messages of this type are not taken.</summary>
    public const int UnsupportedMessageType = 200;

    /// <summary>This event of the type is not taken.</summary>
    public const int UnsupportedEvent = 201;

    /// <summary>MSH-11 is not what this interface takes.</summary>
    public const int UnsupportedProcessingId = 202;

    /// <summary>The version is not taken.</summary>
    public const int UnsupportedVersion = 203;

    /// <summary>A key refers to nothing known.</summary>
    public const int UnknownKey = 204;

    /// <summary>The receiver's own trouble.</summary>
    public const int ApplicationInternal = 207;
}

/// <summary>One thing that is wrong with a message, as an ERR segment says it.</summary>
/// <param name="Code">The stable code, ERR-5.</param>
/// <param name="Condition">HL7 table 0357, ERR-3.</param>
/// <param name="At">Where, ERR-2.</param>
/// <param name="Sentence">What is wrong and what to do, ERR-8: without anything that the message says.</param>
public sealed record V2Error(string Code, int Condition, V2Location At, string Sentence);
