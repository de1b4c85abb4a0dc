using System.Text.Json.Serialization;

namespace Xinglin.Client.Identity;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GuardianCard))]
[JsonSerializable(typeof(GuardianInvitation))]
[JsonSerializable(typeof(GuardianInvitationContent))]
[JsonSerializable(typeof(RecoveryRequest))]
[JsonSerializable(typeof(ReleasedShare))]
internal sealed partial class GuardianJson : JsonSerializerContext;
