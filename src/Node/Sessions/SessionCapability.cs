using Xinglin.Node.Gateway;

namespace Xinglin.Node.Sessions;

/// <summary>Sessions at one member.</summary>
internal sealed class SessionCapability(MemberParts parts) : IMemberCapability
{
    /// <summary>What the endpoints ask.</summary>
    public SessionDoor Door { get; } = new(parts);
}
