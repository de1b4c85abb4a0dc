using Xinglin.Contracts.Ballots;
using Xinglin.Contracts.Consent;
using Xinglin.Contracts.Corrections;
using Xinglin.Contracts.Duties;
using Xinglin.Contracts.Emergency;
using Xinglin.Contracts.Erasure;
using Xinglin.Contracts.Evidence;
using Xinglin.Contracts.Identity;
using Xinglin.Contracts.Items;
using Xinglin.Contracts.Membership;
using Xinglin.Contracts.Notary;
using Xinglin.Contracts.Partitions;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Contracts;

namespace Xinglin.Contracts;

/// <summary>The contracts that ship with the node.</summary>
public static class BuiltInContracts
{
    private static readonly ContractCatalog All = new(
        typeof(AccountContract), typeof(BallotContract), typeof(CorrectionContract), typeof(DutyContract), typeof(EmergencyContract), typeof(ErasureContract), typeof(EvidenceContract), typeof(GuardianshipContract), typeof(MembershipContract),
        typeof(NotaryContract),
        typeof(PermissionContract), typeof(RecoveryContract), typeof(RegistrarContract), typeof(RelationshipContract), typeof(RolesContract), typeof(SummaryContract), typeof(ItemContract), typeof(PartitionsContract));

    extension(ContractCatalog)
    {
        /// <summary>Every built-in contract in every version; immutable.</summary>
        public static ContractCatalog BuiltIn => All;
    }
}
