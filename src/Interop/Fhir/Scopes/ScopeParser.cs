using System.Diagnostics.CodeAnalysis;
using Xinglin.Interop.Fhir.Compartments;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>Reads the text of one scope. Whatever is not known to be decidable is refused, naming the part.</summary>
internal static class ScopeParser
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out Scope? scope, out ScopeRefusal refusal)
    {
        scope = null;
        refusal = default;
        if (string.IsNullOrEmpty(text) || text.Length > FhirLimits.ScopeTextMax)
        {
            refusal = ScopeRefusal.Of("scope");
            return false;
        }

        var (head, query) = Cut(text.StartsWith("patient/", StringComparison.Ordinal) ? text[8..] : text, '?');
        var (type, letters) = Cut(head, '.');
        if (!ResourceTypes.Contains(type) || !PatientCompartment.HasType(type))
        {
            refusal = ScopeRefusal.Of("type");
            return false;
        }

        if (letters is not ("r" or "s" or "rs"))
        {
            refusal = ScopeRefusal.Of("permissions");
            return false;
        }

        if (!TryParseQuery(type, query, out var parameters, out var part))
        {
            refusal = ScopeRefusal.Of(part);
            return false;
        }

        scope = new Scope(type, letters.Contains('r', StringComparison.Ordinal), letters.Contains('s', StringComparison.Ordinal), parameters);
        return true;
    }

    private static bool TryParseQuery(string type, string? query, out List<ScopeParameter> parameters, out string part)
    {
        parameters = [];
        part = "scope";
        var pairs = query?.Split('&') ?? [];
        if (pairs.Length > FhirLimits.ScopeParametersMax)
        {
            return false;
        }

        foreach (var pair in pairs)
        {
            var (name, encoded) = Cut(pair, '=');
            part = NameForRefusal(name);
            if (encoded is null || !ScopeText.TryDecode(encoded, out var value) || ScopeParameters.Parse(type, name, value) is not { } parameter)
            {
                return false;
            }

            parameters.Add(parameter);
        }

        return true;
    }

    /// <summary>The name as written when it is shaped like one, so that a refusal cannot carry a value or markup.</summary>
    private static string NameForRefusal(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ':' or '.') ? name : "scope";

    private static (string Before, string? After) Cut(string text, char separator)
    {
        var index = text.IndexOf(separator, StringComparison.Ordinal);
        return index < 0 ? (text, null) : (text[..index], text[(index + 1)..]);
    }
}
