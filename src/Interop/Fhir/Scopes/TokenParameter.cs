using System.Text.Json;

namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>One alternative of a token search: a system (null: any, empty: none) and a code (null: any of that system).</summary>
internal readonly record struct Token(string? System, string? Code)
{
    /// <summary>Parses <c>code</c>, <c>system|code</c>, <c>|code</c> and <c>system|</c>.</summary>
    public static bool TryParse(string text, out Token token)
    {
        token = default;
        var parts = ScopeText.Split(text, '|');
        if (parts is null or { Count: > 2 })
        {
            return false;
        }

        var code = ScopeText.Unescape(parts[^1]);
        var system = parts.Count == 2 ? ScopeText.Unescape(parts[0]) : null;
        token = new Token(system, code.Length == 0 ? null : code);
        return token.Code is not null || !string.IsNullOrEmpty(system);
    }

    /// <summary>Codes are compared exactly, upper and lower case apart: the stricter reading of R4.</summary>
    public bool Matches(string? system, string? code) =>
        (System is null || System == (system ?? string.Empty)) && (Code is null ? !string.IsNullOrEmpty(system) : Code == code);

    /// <inheritdoc/>
    public override string ToString() =>
        (System is null ? string.Empty : ScopeText.Escape(System) + "|") + ScopeText.Escape(Code ?? string.Empty);
}

/// <summary><c>category</c> and <c>code</c>: any coding of the elements that R4 reads.</summary>
internal sealed record TokenParameter(string Name, IReadOnlyList<Token> Tokens, IReadOnlyList<string> Elements, string? ImplicitSystem)
    : ScopeParameter(Name)
{
    protected override IEnumerable<string> Alternatives => Tokens.Select(token => token.ToString());

    public override bool Matches(FhirResource resource) =>
        Elements.SelectMany(path => ElementPath.Select(resource.Root, path)).Any(MatchesElement);

    private bool MatchesElement(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            var code = FhirResource.ReadString(element);
            return Tokens.Any(token => token.Matches(ImplicitSystem, code));
        }

        return ElementPath.Select(element, "coding").Any(coding =>
            Tokens.Any(token => token.Matches(FhirResource.Text(coding, "system"), FhirResource.Text(coding, "code"))));
    }
}
