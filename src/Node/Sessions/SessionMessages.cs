using System.Text.Json.Serialization;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Sessions;

/// <summary>Arguments of <c>session.open</c>: the RFC 7638 thumbprint of the DPoP key.</summary>
internal sealed record SessionOpenArguments(KeyId Key);

/// <summary>Until when the session lasts, and SHA-256 of the cookie's value: what proofs name as <c>ath</c>, for no script can read the cookie.</summary>
internal sealed record SessionOpenAnswer(LedgerTime Expires, Hash Access);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SessionOpenArguments))]
[JsonSerializable(typeof(SessionOpenAnswer))]
internal sealed partial class SessionJson : JsonSerializerContext;
