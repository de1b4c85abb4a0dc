using System.Collections.Frozen;

namespace Xinglin.Interop.Fhir.Definitions;

/// <summary>How membership of a value set can be decided.</summary>
public enum ValueSetKind
{
    /// <summary>All codes are listed.</summary>
    Codes = 1,

    /// <summary>A grammar decides: UCUM, MIME types, languages, currencies.</summary>
    Grammar = 2,

    /// <summary>The definitions do not hold its codes: nobody can decide here.</summary>
    Missing = 3,
}

/// <summary>A value set that a required binding of R4 names.</summary>
public sealed class ValueSetDefinition
{
    internal ValueSetDefinition(string url, ValueSetKind kind, string? grammar, IEnumerable<(string System, string[] Codes)> systems)
    {
        Url = url;
        Kind = kind;
        Grammar = grammar;
        _systems = systems.ToFrozenDictionary(s => s.System, s => s.Codes.ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    public string Url { get; }

    public ValueSetKind Kind { get; }

    /// <summary><c>ucum</c>, <c>mime</c>, <c>language</c>, <c>currency</c>; null for the others.</summary>
    public string? Grammar { get; }

    /// <summary>True when any of the systems lists the code: what an element of type <c>code</c> needs.</summary>
    public bool Lists(string code) => _systems.Values.Any(codes => codes.Contains(code));

    /// <summary>True when this system lists the code.</summary>
    public bool Lists(string system, string code) => _systems.TryGetValue(system, out var codes) && codes.Contains(code);

    /// <summary>The one system that lists the code; null when none or several do.</summary>
    public string? SystemOf(string code) => _systems.Where(s => s.Value.Contains(code)).Select(s => s.Key).Take(2).ToList() is [var only] ? only : null;

    private readonly FrozenDictionary<string, FrozenSet<string>> _systems;
}
