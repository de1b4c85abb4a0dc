namespace Xinglin.Interop.Hl7v2;

/// <summary>The characters that take a message apart (HL7 v2.5.1, 2.5.4): MSH-1 and MSH-2.</summary>
/// <param name="Field">Usually <c>|</c>.</param>
/// <param name="Component">Usually <c>^</c>.</param>
/// <param name="Repetition">Usually <c>~</c>.</param>
/// <param name="Escape">Usually <c>\</c>.</param>
/// <param name="Subcomponent">Usually <c>&amp;</c>.</param>
public sealed record V2Delimiters(char Field, char Component, char Repetition, char Escape, char Subcomponent)
{
    /// <summary>Those that the standard recommends.</summary>
    public static V2Delimiters Standard { get; } = new('|', '^', '~', '\\', '&');

    /// <summary>MSH-2.</summary>
    public string Encoding => new([Component, Repetition, Escape, Subcomponent]);

    /// <summary>Reads them from a header's beginning, <c>MSH|^~\&amp;</c>; null when they are not five different marks. A sixth, for truncation (2.7), is left alone.</summary>
    public static V2Delimiters? TryRead(string header)
    {
        if (header.Length < 8)
        {
            return null;
        }

        var marks = header[3..8];
        return marks.Distinct().Count() == marks.Length && marks.All(c => c is > ' ' and < (char)127 && !char.IsAsciiLetterOrDigit(c))
            && (header.Length == 8 || header[8] == marks[0] || (header.Length > 9 ? header[9] == marks[0] : header.Length == 9))
            ? new V2Delimiters(marks[0], marks[1], marks[2], marks[3], marks[4])
            : null;
    }
}
