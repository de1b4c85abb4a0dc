using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Xinglin.EndToEnd;

/// <summary>A form of a canary that must not be found, and what it is a form of.</summary>
internal sealed record CanaryForm(string Canary, string Form, byte[] Bytes);

/// <summary>
/// Looks for texts in bytes: literally, in base64 and base64url at each of the three alignments, hex, UTF-16, percent-encoding,
/// JSON escapes, and as SHA-256 in each of these.
/// </summary>
internal sealed class CanaryScanner
{
    /// <summary>Shorter forms turn up by chance among keys, hashes and signatures.</summary>
    private const int FormBytesMin = 6;

    private readonly Dictionary<string, CanaryForm> _forms = new(StringComparer.Ordinal);
    private readonly SearchValues<string> _search;

    public CanaryScanner(IEnumerable<(string Text, string Probe)> canaries)
    {
        foreach (var (text, probe) in canaries)
        {
            foreach (var form in Forms(text, probe).Where(f => f.Bytes.Length >= FormBytesMin))
            {
                _forms.TryAdd(Encoding.Latin1.GetString(form.Bytes), form);
            }
        }

        _search = SearchValues.Create([.. _forms.Keys], StringComparison.Ordinal);
    }

    /// <summary>How many forms are looked for.</summary>
    public int FormCount => _forms.Count;

    /// <summary>The forms found; at most a few, the first is enough to fail.</summary>
    public IReadOnlyList<CanaryForm> Find(ReadOnlySpan<byte> bytes)
    {
        var found = new List<CanaryForm>();
        var text = Encoding.Latin1.GetString(bytes);
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAny(_search); at >= 0 && found.Count < 20; at = rest.IndexOfAny(_search))
        {
            rest = rest[at..];
            found.Add(At(rest));
            rest = rest[1..];
        }

        return found;
    }

    public IReadOnlyList<CanaryForm> Find(string text) => Find(Encoding.UTF8.GetBytes(text));

    /// <summary>Every form of one text, named.</summary>
    public static IEnumerable<CanaryForm> Forms(string text, string probe)
    {
        var bytes = Encoding.UTF8.GetBytes(probe);
        yield return new CanaryForm(text, "literal", bytes);
        yield return new CanaryForm(text, "json", Encoding.ASCII.GetBytes(JsonEncodedText.Encode(text).ToString()));
        foreach (var form in Encodings(text, string.Empty, bytes))
        {
            yield return form;
        }

        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        yield return new CanaryForm(text, "sha256", digest);
        foreach (var form in Encodings(text, "sha256 ", digest))
        {
            yield return form;
        }

        // A hash inside a signed payload is text that is encoded once more.
        foreach (var form in Encodings(text, "sha256 base64url ", Encoding.ASCII.GetBytes(Convert.ToBase64String(digest).TrimEnd('=').Replace('+', '-').Replace('/', '_'))))
        {
            yield return form;
        }
    }

    private static IEnumerable<CanaryForm> Encodings(string canary, string prefix, byte[] bytes)
    {
        for (var shift = 0; shift < 3; shift++)
        {
            var base64 = Aligned(bytes, shift);
            yield return new CanaryForm(canary, $"{prefix}base64 {shift}", Encoding.ASCII.GetBytes(base64));
            yield return new CanaryForm(canary, $"{prefix}base64url {shift}", Encoding.ASCII.GetBytes(base64.Replace('+', '-').Replace('/', '_')));
        }

        yield return new CanaryForm(canary, prefix + "hex", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        yield return new CanaryForm(canary, prefix + "HEX", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        if (prefix.Length > 0)
        {
            yield break;
        }

        var text = Encoding.UTF8.GetString(bytes);
        yield return new CanaryForm(canary, "utf-16le", Encoding.Unicode.GetBytes(text));
        yield return new CanaryForm(canary, "utf-16be", Encoding.BigEndianUnicode.GetBytes(text));
        yield return new CanaryForm(canary, "percent", Encoding.ASCII.GetBytes(Uri.EscapeDataString(text)));
        yield return new CanaryForm(canary, "percent lower", Encoding.ASCII.GetBytes(LowerPercent(Uri.EscapeDataString(text))));
    }

    /// <summary>The characters of base64 that depend on these bytes alone when <paramref name="shift"/> others come before.</summary>
    private static string Aligned(byte[] bytes, int shift)
    {
        byte[] padded = [.. new byte[shift], .. bytes];
        var text = Convert.ToBase64String(padded).TrimEnd('=');
        var first = shift == 0 ? 0 : shift + 1;
        var last = padded.Length % 3 == 0 ? text.Length : text.Length - 1;
        return last > first ? text[first..last] : string.Empty;
    }

    private static string LowerPercent(string text)
    {
        var lower = text.ToCharArray();
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] == '%')
            {
                lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
                lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
            }
        }

        return new string(lower);
    }

    private CanaryForm At(ReadOnlySpan<char> text)
    {
        foreach (var (form, canary) in _forms)
        {
            if (text.StartsWith(form, StringComparison.Ordinal))
            {
                return canary;
            }
        }

        throw new InvalidOperationException("The search found what it does not look for.");
    }
}
