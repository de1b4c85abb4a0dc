using Xinglin.Node.Gateway;

namespace Xinglin.Node.Smart;

/// <summary>Client systems of a member: who is registered, what tokens are alive, and the door at which they are given.</summary>
internal sealed class SmartCapability : IMemberCapability, IDisposable
{
    public SmartCapability(MemberParts parts)
    {
        Clients = ClientRegistry.Open(parts.Folder("clients"), parts.Clock);
        Tokens = new AccessTokens(Clients, parts.Clock);
        Door = new TokenDoor(parts, Clients, Tokens);
    }

    /// <summary>The registered client systems.</summary>
    public ClientRegistry Clients { get; }

    /// <summary>Who asks the FHIR server.</summary>
    public AccessTokens Tokens { get; }

    /// <summary>Where tokens are given.</summary>
    public TokenDoor Door { get; }

    public void Dispose() => Clients.Dispose();
}
