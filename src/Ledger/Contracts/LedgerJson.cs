using System.Text.Json.Serialization;
using Xinglin.Ledger.Execution;

namespace Xinglin.Ledger.Contracts;

/// <summary>The values of the ledger's own tables, compact JSON in declaration order.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AccountEntry))]
[JsonSerializable(typeof(KeyEntry))]
[JsonSerializable(typeof(ValidatorsEntry))]
[JsonSerializable(typeof(OrderingEntry))]
[JsonSerializable(typeof(ContractEntry))]
[JsonSerializable(typeof(VotedContracts))]
[JsonSerializable(typeof(ReplayEntry))]
[JsonSerializable(typeof(ScheduleIndex))]
[JsonSerializable(typeof(ScheduleEntry))]
[JsonSerializable(typeof(Policy))]
public sealed partial class LedgerJson : JsonSerializerContext;
