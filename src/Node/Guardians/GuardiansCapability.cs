using Xinglin.Node.Gateway;
using Xinglin.Node.Relationships;

namespace Xinglin.Node.Guardians;

/// <summary>What concerns guardians: who acts for wards, what they do not see, what one of them stops, and what they do to recover an account.</summary>
internal sealed class GuardiansCapability(MemberParts parts, RelationshipOpening opening, PendingKeys pending) : IMemberCapability
{
    public IEnumerable<IGatewayMethod> Methods { get; } =
    [
        new RecordGuardians(parts, opening, pending), new EndGuardians(parts), new ObjectToReader(parts), new MarkConfidential(parts),
    ];

    public IEnumerable<ILedgerWatcher> Watchers { get; } =
    [
        new RecoveryNotices(parts, "recovery.started"), new RecoveryNotices(parts, "recovery.approved"),
        new RecoveryNotices(parts, "recovery.vetoed"), new RecoveryNotices(parts, "recovery.finished"),
    ];
}
