using System.Text.Json.Serialization;
using Xinglin.Vault.Formats;

namespace Xinglin.Vault.Consent;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(PermissionTerms))]
[JsonSerializable(typeof(TermsDocument))]
internal sealed partial class ConsentJson : JsonSerializerContext;
