using System.Reflection;

namespace Xinglin.Vault.Requests;

/// <summary>The methods of a member's gateway, <c>POST /{member}/gateway/{method}</c> with a signed request.</summary>
public static class GatewayMethods
{
    /// <summary>Staff: print a one-time code for a patient of this member. <see cref="DeskCodeArguments"/> to <see cref="DeskCodeAnswer"/>.</summary>
    public const string DeskCode = "desk.code";

    /// <summary>A relationship or staff account: its notices. <see cref="AfterArguments"/> to <see cref="NoticesAnswer"/>.</summary>
    public const string NoticesList = "notices.list";

    /// <summary>The same as server-sent events: <c>id</c> the notice's number, <c>data</c> one sealed <see cref="Notice"/>.</summary>
    public const string NoticesStream = "notices.stream";

    /// <summary>A relationship account: the patient's own records here. <see cref="OwnRecordsArguments"/> to <see cref="RecordsAnswer"/>.</summary>
    public const string RecordsOwn = "records.own";

    /// <summary>Staff at its own member: ask a patient for access. <see cref="AccessAskArguments"/> to <see cref="AccessAskAnswer"/>.</summary>
    public const string AccessAsk = "access.ask";

    /// <summary>Staff or a relationship account: the rules by which results are recognised here. <see cref="EmptyArguments"/> to <see cref="RecognitionRulesAnswer"/>.</summary>
    public const string RecognitionRules = "recognition.rules";

    /// <summary>Staff at its own member: ask a patient's wallet for recognised results elsewhere. <see cref="ResultsAskArguments"/> to <see cref="AccessAskAnswer"/>.</summary>
    public const string ResultsAsk = "results.ask";

    /// <summary>A doctor at the own member: place an order, with the reason when it repeats what is recognised. <see cref="OrderPlaceArguments"/> to <see cref="OrderPlaceAnswer"/>.</summary>
    public const string OrderPlace = "order.place";

    /// <summary>A relationship account: say no to an ask. <see cref="AccessRefuseArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string AccessRefuse = "access.refuse";

    /// <summary>A relationship account: leave sealed terms for the holder, or for an account of this member. <see cref="TermsDepositArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string TermsDeposit = "terms.deposit";

    /// <summary>A grantee at the holder: read under a permission. <see cref="RecordsReadArguments"/> to <see cref="RecordsAnswer"/>.</summary>
    public const string RecordsRead = "records.read";

    /// <summary>The holder's own staff: read a patient's records for treatment. <see cref="CareReadArguments"/> to <see cref="RecordsAnswer"/>.</summary>
    public const string RecordsCare = "records.care";

    /// <summary>The recipient of a recorded legal duty at the holder: read under it. <see cref="DutyReadArguments"/> to <see cref="RecordsAnswer"/>.</summary>
    public const string RecordsDuty = "records.duty";

    /// <summary>Privacy officer or member: bulk readings that were stopped. <see cref="IncidentListArguments"/> to <see cref="IncidentListAnswer"/>.</summary>
    public const string IncidentList = "incident.list";

    /// <summary>Privacy officer or member: one incident and whom it affects. <see cref="IncidentReference"/> to <see cref="IncidentShowAnswer"/>.</summary>
    public const string IncidentShow = "incident.show";

    /// <summary>Privacy officer or member: it was misuse; the affected patients are told. <see cref="IncidentReference"/> to <see cref="DoneAnswer"/>.</summary>
    public const string IncidentConfirm = "incident.confirm";

    /// <summary>Privacy officer or member: it is dealt with; who was stopped reads again. <see cref="IncidentReference"/> to <see cref="DoneAnswer"/>.</summary>
    public const string IncidentClose = "incident.close";

    /// <summary>The member: how its HL7 v2 inbox does. <see cref="EmptyArguments"/> to <see cref="V2StatusAnswer"/>.</summary>
    public const string V2Status = "v2.status";

    /// <summary>The member: HL7 v2 messages that wait for a person. <see cref="EmptyArguments"/> to <see cref="V2QueueAnswer"/>.</summary>
    public const string V2Queue = "v2.queue";

    /// <summary>The member: one HL7 v2 message whole. <see cref="V2Reference"/> to <see cref="V2ShowAnswer"/>.</summary>
    public const string V2Show = "v2.show";

    /// <summary>The member: map a waiting HL7 v2 message again. <see cref="V2Reference"/> to <see cref="V2RetryAnswer"/>.</summary>
    public const string V2Retry = "v2.retry";

    /// <summary>The member: a waiting HL7 v2 message is not to be mapped. <see cref="V2DropArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string V2Drop = "v2.drop";

    /// <summary>A relationship account: who was shown what. <see cref="AfterArguments"/> to <see cref="LogAnswer"/>.</summary>
    public const string LogRead = "log.read";

    /// <summary>An opener at the own member: note an ask in its log. <see cref="EmergencyAskArguments"/> to <see cref="EmergencyAskAnswer"/>.</summary>
    public const string EmergencyAsk = "emergency.ask";

    /// <summary>An opener at a holder: is the person known there. <see cref="EmergencyFindArguments"/> to <see cref="EmergencyFindAnswer"/>.</summary>
    public const string EmergencyFind = "emergency.find";

    /// <summary>An opener at a holder: read a step. <see cref="EmergencyReadArguments"/> to <see cref="EmergencyReadAnswer"/>.</summary>
    public const string EmergencyRead = "emergency.read";

    /// <summary>A privacy officer at the own member: enrol a team. <see cref="EmptyArguments"/> to <see cref="EmergencyTeamAnswer"/>.</summary>
    public const string EmergencyEnroll = "emergency.enroll";

    /// <summary>A privacy officer at the own member: accesses to review. <see cref="EmptyArguments"/> to <see cref="EmergencyCasesAnswer"/>.</summary>
    public const string EmergencyCases = "emergency.cases";

    /// <summary>A privacy officer at the own member: leave the outcome of a review. <see cref="EmergencyOutcomeArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string EmergencyOutcome = "emergency.outcome";

    /// <summary>Staff or emergency: an identity for somebody unknown. <see cref="EmptyArguments"/> to <see cref="TemporaryIdentityAnswer"/>.</summary>
    public const string EmergencyTemporary = "emergency.temporary";

    /// <summary>Two of them, one after the other: a temporary identity is this patient. <see cref="IdentityMergeArguments"/> to <see cref="IdentityMergeAnswer"/>.</summary>
    public const string IdentityMerge = "identity.merge";

    /// <summary>One of them: it is not. <see cref="IdentityUnmergeArguments"/> to <see cref="IdentityUnmergeAnswer"/>.</summary>
    public const string IdentityUnmerge = "identity.unmerge";

    /// <summary>Staff: who acts for a patient until when. <see cref="GuardiansRecordArguments"/> to <see cref="GuardiansRecordAnswer"/>.</summary>
    public const string GuardiansRecord = "guardians.record";

    /// <summary>Staff: the guardians' rights end now. <see cref="GuardiansEndArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string GuardiansEnd = "guardians.end";

    /// <summary>A guardian for a ward: stop all sharing with a reader, or withdraw. <see cref="GuardiansObjectArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string GuardiansObject = "guardians.object";

    /// <summary>A doctor or nurse of the holder: hide a resource from guardians, or show it. <see cref="RecordsConfidentialArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string RecordsConfidential = "records.confidential";

    /// <summary>A doctor or nurse: a note about a patient in care here. <see cref="NoteWriteArguments"/> to <see cref="NoteWrittenAnswer"/>.</summary>
    public const string NoteWrite = "note.write";

    /// <summary>A member, or a patient of this member: a ticket to the vault's addresses. <see cref="VaultOpenArguments"/> to <see cref="VaultTicketAnswer"/>.</summary>
    public const string VaultOpen = "vault.open";

    /// <summary>A patient: keep an upload whose blobs were brought. <see cref="UploadRegisterArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string UploadRegister = "upload.register";

    /// <summary>A patient: the own uploads here. <see cref="VaultOpenArguments"/> to <see cref="UploadsAnswer"/>.</summary>
    public const string UploadList = "upload.list";

    /// <summary>A patient: leave a grantee's key of an upload. <see cref="UploadShareArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string UploadShare = "upload.share";

    /// <summary>A grantee: read an upload under a permission. <see cref="UploadReadArguments"/> to <see cref="UploadReadAnswer"/>.</summary>
    public const string UploadRead = "upload.read";

    /// <summary>A relationship account: leave a sealed erasure order, judged at once. <see cref="ErasureDepositArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string ErasureDeposit = "erasure.deposit";

    /// <summary>A relationship account: its orders here, who read what they are about, what is restricted. <see cref="DoneAnswer"/> to <see cref="ErasuresAnswer"/>.</summary>
    public const string ErasureList = "erasure.list";

    /// <summary>A relationship account: restrict the use of records, or lift it. <see cref="RestrictArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string ErasureRestrict = "erasure.restrict";

    /// <summary>A relationship account: leave a sealed correction request. <see cref="CorrectionLeaveArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string CorrectionLeave = "correction.leave";

    /// <summary>A relationship account: its requests here. <see cref="EmptyArguments"/> to <see cref="CorrectionsAnswer"/>.</summary>
    public const string CorrectionOwn = "correction.own";

    /// <summary>A doctor or nurse of the holder: requests that wait. <see cref="EmptyArguments"/> to <see cref="CorrectionQueueAnswer"/>.</summary>
    public const string CorrectionQueue = "correction.queue";

    /// <summary>A doctor or nurse of the holder: one request. <see cref="CorrectionReference"/> to <see cref="CorrectionShowAnswer"/>.</summary>
    public const string CorrectionShow = "correction.show";

    /// <summary>A doctor or nurse of the holder: accept or refuse one. <see cref="CorrectionDecideArguments"/> to <see cref="DoneAnswer"/>.</summary>
    public const string CorrectionDecide = "correction.decide";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(GatewayMethods).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
}
