using System.Text.Json.Serialization;
using Xinglin.Contracts.Ballots;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Notary;
using Xinglin.Contracts.Relationships;

namespace Xinglin.Contracts;

/// <summary>
/// Arguments, state entries and events of the built-in contracts as JSON: strict when read, compact and in declaration
/// order when written. Whoever builds a call or reads a state entry uses it.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 16)]
[JsonSerializable(typeof(MembershipPropose))]
[JsonSerializable(typeof(MembershipVote))]
[JsonSerializable(typeof(MembershipKeys))]
[JsonSerializable(typeof(MembershipRetire))]
[JsonSerializable(typeof(Member))]
[JsonSerializable(typeof(MemberRoster))]
[JsonSerializable(typeof(MemberReference))]
[JsonSerializable(typeof(Proposal))]
[JsonSerializable(typeof(ParameterValue))]
[JsonSerializable(typeof(MembershipProposed))]
[JsonSerializable(typeof(MembershipVoted))]
[JsonSerializable(typeof(MembershipDecided))]
[JsonSerializable(typeof(MembershipKeysChanged))]
[JsonSerializable(typeof(RolesIssue))]
[JsonSerializable(typeof(RolesRevoke))]
[JsonSerializable(typeof(RoleCredential))]
[JsonSerializable(typeof(RolesIssued))]
[JsonSerializable(typeof(RolesRevoked))]
[JsonSerializable(typeof(AccountRotate))]
[JsonSerializable(typeof(AccountPolicy))]
[JsonSerializable(typeof(AccountChanged))]
[JsonSerializable(typeof(GuardianshipRecord))]
[JsonSerializable(typeof(GuardianshipEnd))]
[JsonSerializable(typeof(Guardianship))]
[JsonSerializable(typeof(GuardianshipChanged))]
[JsonSerializable(typeof(RecoveryPlan))]
[JsonSerializable(typeof(RecoveryStart))]
[JsonSerializable(typeof(RecoveryApprove))]
[JsonSerializable(typeof(RecoveryVeto))]
[JsonSerializable(typeof(RecoveryFinish))]
[JsonSerializable(typeof(RecoveryGuardians))]
[JsonSerializable(typeof(RecoveryQuarantine))]
[JsonSerializable(typeof(Recovery))]
[JsonSerializable(typeof(RecoveryChanged))]
[JsonSerializable(typeof(RegistrarBind))]
[JsonSerializable(typeof(RegistrarUnbind))]
[JsonSerializable(typeof(Binding))]
[JsonSerializable(typeof(RegistrarChanged))]
[JsonSerializable(typeof(RelationshipOpen))]
[JsonSerializable(typeof(RelationshipAccount))]
[JsonSerializable(typeof(RelationshipOffer))]
[JsonSerializable(typeof(RelationshipClaim))]
[JsonSerializable(typeof(RelationshipRegister))]
[JsonSerializable(typeof(RelationshipSeal))]
[JsonSerializable(typeof(Relationship))]
[JsonSerializable(typeof(Claim))]
[JsonSerializable(typeof(RegisteredRecord))]
[JsonSerializable(typeof(RelationshipOpened))]
[JsonSerializable(typeof(RelationshipOffered))]
[JsonSerializable(typeof(RelationshipChanged))]
[JsonSerializable(typeof(RelationshipSealChanged))]
[JsonSerializable(typeof(RelationshipRegistered))]
[JsonSerializable(typeof(SummaryAccount))]
[JsonSerializable(typeof(SummaryEntry))]
[JsonSerializable(typeof(SummaryChanged))]
[JsonSerializable(typeof(PermissionGrant))]
[JsonSerializable(typeof(PermissionApprove))]
[JsonSerializable(typeof(PermissionReference))]
[JsonSerializable(typeof(Permission))]
[JsonSerializable(typeof(PermissionChanged))]
[JsonSerializable(typeof(ErasureOrder))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(ErasureDecline))]
[JsonSerializable(typeof(ErasureHolder))]
[JsonSerializable(typeof(OrderedErasure))]
[JsonSerializable(typeof(ErasureReference))]
[JsonSerializable(typeof(ErasureOrdered))]
[JsonSerializable(typeof(ErasureAnswered))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(CorrectionDecide))]
[JsonSerializable(typeof(RequestedCorrection))]
[JsonSerializable(typeof(CorrectionChanged))]
[JsonSerializable(typeof(EmergencyTeamReference))]
[JsonSerializable(typeof(EmergencyOpen))]
[JsonSerializable(typeof(EmergencyReference))]
[JsonSerializable(typeof(EmergencyReview))]
[JsonSerializable(typeof(EmergencyTeam))]
[JsonSerializable(typeof(EmergencyRoster))]
[JsonSerializable(typeof(EmergencyAccess))]
[JsonSerializable(typeof(EmergencyTeamChanged))]
[JsonSerializable(typeof(EmergencyChanged))]
[JsonSerializable(typeof(DutyRecord))]
[JsonSerializable(typeof(DutyConfirm))]
[JsonSerializable(typeof(DutyReference))]
[JsonSerializable(typeof(Duty))]
[JsonSerializable(typeof(DutyChanged))]
[JsonSerializable(typeof(NotaryRecord))]
[JsonSerializable(typeof(Notarised))]
[JsonSerializable(typeof(NotaryRecorded))]
[JsonSerializable(typeof(BallotOpen))]
[JsonSerializable(typeof(BallotCast))]
[JsonSerializable(typeof(Ballot))]
[JsonSerializable(typeof(BallotOpened))]
[JsonSerializable(typeof(BallotVoted))]
[JsonSerializable(typeof(EvidenceAnchor))]
[JsonSerializable(typeof(AnchoredLog))]
[JsonSerializable(typeof(EvidenceAnchored))]
[JsonSerializable(typeof(RelationshipIndexing))]
[JsonSerializable(typeof(RecordIndexEntry))]
[JsonSerializable(typeof(RelationshipIndexed))]
public sealed partial class ContractsJson : JsonSerializerContext;
