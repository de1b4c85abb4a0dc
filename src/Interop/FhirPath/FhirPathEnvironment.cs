using Xinglin.Interop.Fhir.Nodes;

namespace Xinglin.Interop.FhirPath;

/// <summary>What the host gives an evaluation. Everything is optional; without a resolver nothing outside the document is seen.</summary>
public sealed class FhirPathEnvironment
{
    /// <summary>No clock but the system's, no resolver, no variables.</summary>
    public static FhirPathEnvironment Default { get; } = new();

    /// <summary>The instant of <c>now()</c>; the system's clock when null.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Steps that an evaluation may take.</summary>
    public long Steps { get; init; } = FhirPathLimits.StepsMax;

    /// <summary>The resource behind a reference that is not inside the document; null when it is not known.</summary>
    public Func<string, FhirNode?>? Resolve { get; init; }

    /// <summary>
    /// When a reference cannot be followed, <c>resolve()</c> yields a resource of the type that it names and nothing else: enough for
    /// <c>resolve() is Patient</c> in search parameters.
    /// </summary>
    public bool ResolveToTypes { get; init; }

    /// <summary>Values of <c>%name</c>: nodes, strings, booleans, numbers, times.</summary>
    public IReadOnlyDictionary<string, object> Variables { get; init; } = new Dictionary<string, object>();

    /// <summary>Told what <c>trace</c> sees: the name and the count of values, never the values.</summary>
    public Action<string, int>? Trace { get; init; }

    /// <summary>Judges <c>conformsTo</c> beyond the resource's type; the type alone decides when null.</summary>
    public Func<FhirNode, bool>? IsValid { get; init; }
}
