using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Xinglin.Node.Smart;

/// <summary>The fields of a token request, each at most once (RFC 6749 section 3.2).</summary>
internal sealed class TokenRequest
{
    /// <summary>Our own field has the name of who defines it in front (RFC 6749 section 8.2): the opened terms of a patient's permission, JSON.</summary>
    public const string TermsField = "xinglin_terms";

    private readonly Dictionary<string, string> _fields;

    private TokenRequest(Dictionary<string, string> fields) => _fields = fields;

    /// <summary>Reads <c>application/x-www-form-urlencoded</c>; false when a field comes twice or there are too many.</summary>
    public static bool TryParse(ReadOnlySpan<byte> form, [NotNullWhen(true)] out TokenRequest? request)
    {
        request = null;
        if (form.Length > SmartLimits.RequestBytesMax || form.Count((byte)'&') >= SmartLimits.FieldsMax)
        {
            return false;
        }

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(Encoding.UTF8.GetString(form)))
        {
            if (!fields.TryAdd(pair.DecodeName().ToString(), pair.DecodeValue().ToString()))
            {
                return false;
            }
        }

        request = new TokenRequest(fields);
        return true;
    }

    /// <summary>A field's text; null when it is absent or empty, which OAuth takes for the same.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
}
