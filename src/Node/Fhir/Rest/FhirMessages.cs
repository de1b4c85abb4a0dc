using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Fhir.Search;
using Xinglin.Vault.Consent;

namespace Xinglin.Node.Fhir.Rest;

/// <summary>An interaction as it was asked for, free of HTTP's own types.</summary>
/// <param name="Method">GET, POST, PUT or DELETE.</param>
/// <param name="Path">Below the base, without a slash in front: <c>Observation/1/_history</c>.</param>
/// <param name="Query">Decoded, in order.</param>
/// <param name="Body">JSON, empty when there is none.</param>
/// <param name="Base">The server's address, without a slash at the end.</param>
internal sealed record FhirRequest(string Method, string Path, IReadOnlyList<KeyValuePair<string, string>> Query, ReadOnlyMemory<byte> Body, string Base)
{
    /// <summary><c>If-Match</c>: the version that is to be replaced.</summary>
    public string? IfMatch { get; init; }

    /// <summary><c>If-None-Exist</c>: a search; with a match nothing is created.</summary>
    public string? IfNoneExist { get; init; }

    /// <summary><c>Prefer: handling=lenient</c>.</summary>
    public bool Lenient { get; init; }

    /// <summary><c>Prefer: return=minimal</c>.</summary>
    public bool Minimal { get; init; }
}

/// <summary>An answer.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Body">JSON; null for none.</param>
internal sealed record FhirResponse(int Status, byte[]? Body)
{
    /// <summary>The version, for <c>ETag</c>.</summary>
    public int? Version { get; init; }

    /// <summary>For <c>Last-Modified</c>.</summary>
    public DateTimeOffset? Updated { get; init; }

    /// <summary>Where what was created is.</summary>
    public string? Location { get; init; }
}

/// <summary>Who asks, judged for this one request.</summary>
/// <param name="Reader">What the log names.</param>
/// <param name="Member">The member for which it works.</param>
/// <param name="Basis">On which everything is released: care or permission.</param>
/// <param name="Purpose">Why.</param>
/// <param name="Scopes">What may be read and searched; null: nothing.</param>
/// <param name="View">What may be seen.</param>
/// <param name="Writes">What may be written: <c>c</c>, <c>u</c> or <c>d</c> and a type, as <c>c:Observation</c>.</param>
/// <param name="Relationship">The one patient whose permission it is; null: any patient of the member.</param>
/// <param name="Permission">That permission.</param>
internal sealed record FhirCaller(
    AccountId Reader, AccountId Member, string Basis, string Purpose, ScopeSet? Scopes, FhirView View, IReadOnlySet<string> Writes, AccountId? Relationship, Hash? Permission)
{
    /// <summary>What page tokens are bound to: another caller's are none.</summary>
    public string Name => $"{Reader} {Permission} {string.Join(' ', ScopeTexts)}";

    /// <summary>The scopes as the log names them.</summary>
    public IReadOnlyList<string> ScopeTexts => Scopes?.Canonical ?? [];

    /// <summary>Types that ledger and log tell: nobody writes them.</summary>
    public static bool IsView(string type) => type is "Consent" or "AuditEvent" or "Provenance";

    /// <summary>Whether this letter of this type was granted.</summary>
    public bool May(char letter, string type) => !IsView(type) && Writes.Contains($"{letter}:{type}");
}
