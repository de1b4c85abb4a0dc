using System.Text;

namespace Xinglin.Interop.Hl7v2;

/// <summary>What reading came to: a message or the first thing that is wrong, never both.</summary>
/// <param name="Message">The message.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Header">The header as far as it could be read, so that a refusal can be addressed; null when not even that.</param>
public sealed record V2Read(V2Message? Message, V2Error? Error, V2Message? Header);

/// <summary>
/// Reads a message's bytes. Segments end with CR; CR LF, and LF where there is no CR at all, are read too, since files have them. Nothing is guessed:
/// bytes that are not of the character set that MSH-18 names refuse the message.
/// </summary>
public static class V2Parser
{
    /// <summary>Reads; never throws.</summary>
    public static V2Read Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > V2Limits.MessageBytesMax)
        {
            return Refuse(new V2Error(V2Codes.TooLarge, V2Conditions.ApplicationInternal, new V2Location("MSH"), $"A message has at most {V2Limits.MessageBytesMax} bytes."));
        }

        bytes = bytes.TrimStart("\r\n "u8);
        var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
        var first = end < 0 ? bytes : bytes[..end];
        if (!first.StartsWith("MSH"u8) || first.Length < 8)
        {
            return Refuse(new V2Error(V2Codes.HeaderMissing, V2Conditions.SegmentSequence, new V2Location("MSH"), "A message begins with MSH, the field separator and the encoding characters."));
        }

        if (V2Delimiters.TryRead(Encoding.Latin1.GetString(first)) is not { } delimiters)
        {
            return Refuse(new V2Error(V2Codes.DelimitersInvalid, V2Conditions.DataType, new V2Location("MSH", 1, 2), "MSH-1 and MSH-2 are five different marks, usually |^~\\&."));
        }

        if (V2Charset.Detect(first) is not { } charset)
        {
            return Refuse(
                new V2Error(V2Codes.CharsetUnsupported, V2Conditions.TableValueNotFound, new V2Location("MSH", 1, 18), $"MSH-18 names one of: {string.Join(", ", V2Charset.Names)}."),
                Addressable(first, delimiters));
        }

        try
        {
            return Take(charset.Encoding.GetString(bytes), delimiters, charset);
        }
        catch (DecoderFallbackException)
        {
            return Refuse(
                new V2Error(V2Codes.CharsetMismatch, V2Conditions.DataType, new V2Location("MSH", 1, 18), "The bytes are not of the character set in MSH-18; without MSH-18 only ASCII is read."),
                Addressable(first, delimiters));
        }
    }

    private static V2Read Take(string text, V2Delimiters delimiters, V2Charset charset)
    {
        var lines = text.Contains('\r', StringComparison.Ordinal) ? text.Split('\r') : text.Split('\n');
        var segments = new List<V2Segment>();
        var occurrences = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines.Select(l => l.Trim('\n')).Where(l => l.Length > 0))
        {
            var header = segments.Count == 0 ? null : new V2Message(segments, delimiters, charset);
            if (segments.Count == V2Limits.SegmentsMax)
            {
                return Refuse(TooLarge(new V2Location("MSH"), $"A message has at most {V2Limits.SegmentsMax} segments."), header);
            }

            var fields = line.Split(delimiters.Field, V2Limits.FieldsMax + 2);
            if (!IsName(fields[0]))
            {
                return Refuse(
                    new V2Error(V2Codes.SegmentInvalid, V2Conditions.SegmentSequence, new V2Location(segments[^1].Name, segments[^1].Occurrence), "Behind this segment stands a line that does not begin with a segment's name."),
                    header);
            }

            var occurrence = occurrences[fields[0]] = occurrences.GetValueOrDefault(fields[0]) + 1;
            if (fields.Length > V2Limits.FieldsMax + 1 || fields.Skip(1).Any(f => IsCrowded(f, delimiters)))
            {
                return Refuse(TooLarge(new V2Location(fields[0], occurrence), $"A segment has at most {V2Limits.FieldsMax} fields, each of at most {V2Limits.PartsMax} parts."), header);
            }

            segments.Add(new V2Segment(fields, occurrence, delimiters, charset.Encoding));
        }

        var message = new V2Message(segments, delimiters, charset);
        return Incomplete(message) is { } error ? Refuse(error, message) : new V2Read(message, null, message);
    }

    /// <summary>What a message cannot be told from others by, or answered without.</summary>
    private static V2Error? Incomplete(V2Message message)
    {
        var field = message.Type.Length == 0 ? 9 : message.ControlId.Length is 0 or > V2Limits.ControlIdMax ? 10 : message.Version.Length == 0 ? 12 : 0;
        return field == 0
            ? null
            : new V2Error(V2Codes.HeaderIncomplete, V2Conditions.RequiredFieldMissing, message.Header.At(field), "MSH-9, MSH-10 (at most 199 characters) and MSH-12 are required.");
    }

    private static bool IsName(string name) => name.Length == 3 && char.IsAsciiLetterUpper(name[0]) && name.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    /// <summary>Free text may have any number of ampersands; a count of marks of one kind over the cap is no message.</summary>
    private static bool IsCrowded(string field, V2Delimiters delimiters) =>
        field.AsSpan().Count(delimiters.Repetition) >= V2Limits.PartsMax || field.AsSpan().Count(delimiters.Component) >= V2Limits.PartsMax * 8;

    private static V2Error TooLarge(V2Location at, string sentence) => new(V2Codes.TooLarge, V2Conditions.ApplicationInternal, at, sentence);

    /// <summary>The header alone, each byte that is not ASCII left out: enough to address an answer.</summary>
    private static V2Message Addressable(ReadOnlySpan<byte> header, V2Delimiters delimiters)
    {
        var text = new string([.. Encoding.Latin1.GetString(header).Where(char.IsAscii)]);
        return new V2Message([new V2Segment(text.Split(delimiters.Field), 1, delimiters, Encoding.ASCII)], delimiters, V2Charset.Find(string.Empty)!);
    }

    private static V2Read Refuse(V2Error error, V2Message? header = null) => new(null, error, header);
}
