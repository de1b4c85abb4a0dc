using System.Text.Json.Serialization;
using Xinglin.Vault.Formats;

namespace Xinglin.Vault.Requests;

/// <summary>The JSON of the gateway's messages: camelCase, absent instead of null, unknown and duplicate names refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(HeightConverter), typeof(SaltConverter)])]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(AfterArguments))]
[JsonSerializable(typeof(DeskCodeArguments))]
[JsonSerializable(typeof(DeskCodeAnswer))]
[JsonSerializable(typeof(OwnRecordsArguments))]
[JsonSerializable(typeof(AccessAskArguments))]
[JsonSerializable(typeof(AccessAskAnswer))]
[JsonSerializable(typeof(AccessRefuseArguments))]
[JsonSerializable(typeof(TermsDepositArguments))]
[JsonSerializable(typeof(RecordsReadArguments))]
[JsonSerializable(typeof(CareReadArguments))]
[JsonSerializable(typeof(DutyReadArguments))]
[JsonSerializable(typeof(RecordsAnswer))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(NoticesAnswer))]
[JsonSerializable(typeof(LogAnswer))]
public sealed partial class GatewayJson : JsonSerializerContext;
