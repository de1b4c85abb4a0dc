namespace Xinglin.Ledger.Evidence;

/// <summary>A C2SP signed note, taken apart strictly; nothing is verified yet.</summary>
/// <param name="Text">What is signed, with its final newline.</param>
/// <param name="Signatures">1 to <see cref="SignaturesMax"/>.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>Longest note, UTF-16 units.</summary>
    public const int LengthMax = 16 * 1024;

    /// <summary>Most signatures.</summary>
    public const int SignaturesMax = 16;

    internal const int KeyIdLength = 4;

    private const string LineHead = "\u2014 ";

    /// <summary>Null when it is no note, or beyond the caps.</summary>
    public static SignedNote? TryRead(string? note)
    {
        if (note is null || note.Length > LengthMax || HasControl(note) || !note.EndsWith('\n') || note.LastIndexOf("\n\n", StringComparison.Ordinal) is not (> 0 and var end))
        {
            return null;
        }

        var lines = note[(end + 2)..^1].Split('\n');
        if (lines.Length > SignaturesMax)
        {
            return null;
        }

        var signatures = new List<NoteSignature>(lines.Length);
        foreach (var line in lines)
        {
            if (ReadLine(line) is not { } signature)
            {
                return null;
            }

            signatures.Add(signature);
        }

        return new SignedNote(note[..(end + 1)], signatures);
    }

    private static NoteSignature? ReadLine(string line)
    {
        var parts = line.Split(' ');
        if (!line.StartsWith(LineHead, StringComparison.Ordinal) || parts.Length != 3 || parts[1].Length == 0 || parts[1].Contains('+'))
        {
            return null;
        }

        var bytes = new byte[parts[2].Length];
        return Convert.TryFromBase64String(parts[2], bytes, out var written) && written > KeyIdLength && Convert.ToBase64String(bytes, 0, written) == parts[2]
            ? new NoteSignature(parts[1], bytes[..written])
            : null;
    }

    private static bool HasControl(string note)
    {
        foreach (var symbol in note)
        {
            if (symbol is < ' ' and not '\n')
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="Bytes">Key id, four bytes, and signature.</param>
public sealed record NoteSignature(string Name, byte[] Bytes);
