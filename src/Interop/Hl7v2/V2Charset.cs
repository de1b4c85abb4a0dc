using System.Text;

namespace Xinglin.Interop.Hl7v2;

/// <summary>A character set of MSH-18 (HL7 table 0211) that can be read, strictly: a byte that is not of it is never guessed at.</summary>
/// <param name="Name">As MSH-18 names it; empty for none, which is ASCII.</param>
/// <param name="Encoding">Throws at what is not of the set.</param>
public sealed record V2Charset(string Name, Encoding Encoding)
{
    private static readonly Dictionary<string, int> _pages = new(StringComparer.OrdinalIgnoreCase)
    {
        [""] = 20127,
        ["ASCII"] = 20127,
        ["8859/1"] = 28591,
        ["8859/2"] = 28592,
        ["8859/3"] = 28593,
        ["8859/4"] = 28594,
        ["8859/5"] = 28595,
        ["8859/6"] = 28596,
        ["8859/7"] = 28597,
        ["8859/8"] = 28598,
        ["8859/9"] = 28599,
        ["8859/15"] = 28605,
        ["UNICODE UTF-8"] = 65001,
        ["UTF-8"] = 65001,
        ["GB 18030-2000"] = 54936,
        ["GB18030"] = 54936,
        ["GBK"] = 54936,
        ["GB2312"] = 54936,
        ["BIG-5"] = 950,
        ["KS X 1001"] = 51949,
    };

    /// <summary>All that is read here: names of the standard, and those of Chinese systems in use.</summary>
    public static IEnumerable<string> Names => _pages.Keys.Where(n => n.Length > 0);

    /// <summary>The set of this name; null when it is not one of <see cref="Names"/>.</summary>
    public static V2Charset? Find(string name) => _pages.TryGetValue(name.Trim(), out var page) ? Of(name.Trim(), page) : null;

    /// <summary>
    /// The set that a message's bytes are in. A multi-byte set hides delimiters in its second bytes, so that MSH-18 cannot be found before the set is
    /// known: the header is read in each set, and the one that then names itself is it.
    /// </summary>
    /// <param name="header">The header segment's bytes, its end not included.</param>
    internal static V2Charset? Detect(ReadOnlySpan<byte> header)
    {
        var named = Find(NameIn(Encoding.Latin1.GetString(header)));
        if (named is not null && IsSelfNaming(named, header))
        {
            return named;
        }

        foreach (var (name, page) in _pages.Where(p => p.Key.Length > 0))
        {
            if (Of(name, page) is var charset && IsSelfNaming(charset, header))
            {
                return charset;
            }
        }

        // The header is not of the set that it names: the whole is refused for that, by its name.
        return named;
    }

    private static bool IsSelfNaming(V2Charset charset, ReadOnlySpan<byte> header)
    {
        try
        {
            return string.Equals(NameIn(charset.Encoding.GetString(header)), charset.Name, StringComparison.OrdinalIgnoreCase);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>The first repetition of MSH-18, the message's own; the others are switched to by escapes, which are not read.</summary>
    private static string NameIn(string header)
    {
        var fields = header.Split(header[3]);
        return fields.Length > 17 ? fields[17].Split(header[5])[0].Trim() : string.Empty;
    }

    private static V2Charset Of(string name, int page) =>
        new(name, (CodePagesEncodingProvider.Instance.GetEncoding(page, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback)
            ?? Encoding.GetEncoding(page, EncoderFallback.ReplacementFallback, DecoderFallback.ExceptionFallback))!);
}
