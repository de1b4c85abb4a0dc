namespace Xinglin.Interop.Fhir;

/// <summary>Caps on FHIR content that comes from outside, with their units.</summary>
public static class FhirLimits
{
    /// <summary>One resource as JSON text, bytes: 4 MiB.</summary>
    public const int ResourceBytesMax = 4 << 20;

    /// <summary>Nesting of one resource's JSON; R4's own examples stay under 30.</summary>
    public const int JsonDepthMax = 64;

    /// <summary>A logical id (R4 2.24.0.1, <c>id</c>), characters.</summary>
    public const int IdLengthMax = 64;

    /// <summary>Text of one scope, characters.</summary>
    public const int ScopeTextMax = 2048;

    /// <summary>Scopes OR-ed in one set.</summary>
    public const int ScopesMax = 32;

    /// <summary>Parameters AND-ed in one scope.</summary>
    public const int ScopeParametersMax = 16;

    /// <summary>Alternatives of one parameter (comma list).</summary>
    public const int ScopeAlternativesMax = 64;
}
