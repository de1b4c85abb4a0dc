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
[JsonSerializable(typeof(IncidentListArguments))]
[JsonSerializable(typeof(IncidentReference))]
[JsonSerializable(typeof(IncidentListAnswer))]
[JsonSerializable(typeof(IncidentShowAnswer))]
[JsonSerializable(typeof(RecordsAnswer))]
[JsonSerializable(typeof(CompletenessAnswer))]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(NoticesAnswer))]
[JsonSerializable(typeof(LogAnswer))]
[JsonSerializable(typeof(EmptyArguments))]
[JsonSerializable(typeof(EmergencyAskArguments))]
[JsonSerializable(typeof(EmergencyAskAnswer))]
[JsonSerializable(typeof(EmergencyFindArguments))]
[JsonSerializable(typeof(EmergencyFindAnswer))]
[JsonSerializable(typeof(EmergencyReadArguments))]
[JsonSerializable(typeof(EmergencyReadAnswer))]
[JsonSerializable(typeof(EmergencyTeamAnswer))]
[JsonSerializable(typeof(EmergencyCasesAnswer))]
[JsonSerializable(typeof(EmergencyOutcomeArguments))]
[JsonSerializable(typeof(TemporaryIdentityAnswer))]
[JsonSerializable(typeof(IdentityMergeArguments))]
[JsonSerializable(typeof(IdentityMergeAnswer))]
[JsonSerializable(typeof(IdentityUnmergeArguments))]
[JsonSerializable(typeof(IdentityUnmergeAnswer))]
[JsonSerializable(typeof(GuardiansRecordArguments))]
[JsonSerializable(typeof(GuardiansRecordAnswer))]
[JsonSerializable(typeof(GuardiansEndArguments))]
[JsonSerializable(typeof(GuardiansObjectArguments))]
[JsonSerializable(typeof(RecordsConfidentialArguments))]
[JsonSerializable(typeof(VaultOpenArguments))]
[JsonSerializable(typeof(VaultTicketAnswer))]
[JsonSerializable(typeof(UploadRegisterArguments))]
[JsonSerializable(typeof(UploadEntry))]
[JsonSerializable(typeof(UploadsAnswer))]
[JsonSerializable(typeof(UploadShareArguments))]
[JsonSerializable(typeof(UploadReadArguments))]
[JsonSerializable(typeof(UploadReadAnswer))]
[JsonSerializable(typeof(ErasureDepositArguments))]
[JsonSerializable(typeof(RestrictArguments))]
[JsonSerializable(typeof(CorrectionLeaveArguments))]
[JsonSerializable(typeof(CorrectionReference))]
[JsonSerializable(typeof(CorrectionDecideArguments))]
[JsonSerializable(typeof(CorrectionsAnswer))]
[JsonSerializable(typeof(CorrectionQueueAnswer))]
[JsonSerializable(typeof(CorrectionShowAnswer))]
[JsonSerializable(typeof(ErasuresAnswer))]
public sealed partial class GatewayJson : JsonSerializerContext;
