namespace Xinglin.Interop.Fhir.Scopes;

/// <summary>The refusals of this capability.</summary>
public static class ScopeCodes
{
    /// <summary>The scope asks for something that cannot be decided on one resource alone, or is not written as a scope.</summary>
    public const string NotSupported = "scope-not-supported";
}

/// <summary>A scope refused: the code and the part of the text that caused it, never a value of it.</summary>
public readonly record struct ScopeRefusal(string Code, string Parameter)
{
    internal static ScopeRefusal Of(string parameter) => new(ScopeCodes.NotSupported, parameter);
}
