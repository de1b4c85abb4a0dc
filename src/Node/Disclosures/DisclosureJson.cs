using System.Text.Json.Serialization;

namespace Xinglin.Node.Disclosures;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(DisclosureBody))]
internal sealed partial class DisclosureJson : JsonSerializerContext;
