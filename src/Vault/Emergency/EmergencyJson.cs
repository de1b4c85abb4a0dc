using System.Text.Json.Serialization;
using Xinglin.Vault.Formats;

namespace Xinglin.Vault.Emergency;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(SaltConverter)])]
[JsonSerializable(typeof(EmergencyStatement))]
[JsonSerializable(typeof(EmergencyDocument))]
[JsonSerializable(typeof(EmergencyAsk))]
[JsonSerializable(typeof(EmergencyOutcome))]
internal sealed partial class EmergencyJson : JsonSerializerContext;
