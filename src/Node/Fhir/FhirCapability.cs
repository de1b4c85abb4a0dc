using Xinglin.Node.Fhir.Index;
using Xinglin.Node.Fhir.Notes;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Gateway;
using Xinglin.Node.Smart;

namespace Xinglin.Node.Fhir;

/// <summary>A member's FHIR server with the index that it answers from.</summary>
internal sealed class FhirCapability : IMemberCapability, IDisposable
{
    private readonly MarkedRecords _marked;

    public FhirCapability(MemberParts parts, SmartCapability smart)
    {
        Door = new FhirDoor(parts, smart.Tokens);
        Server = new FhirServer(parts, parts.Index);
        _marked = new MarkedRecords(parts, parts.Index);
        Methods = [new WriteNote(parts, Server)];
    }

    public IEnumerable<IGatewayMethod> Methods { get; }

    /// <summary>Who may ask it.</summary>
    public FhirDoor Door { get; }

    /// <summary>The server.</summary>
    public FhirServer Server { get; }

    public void Dispose()
    {
        _marked.Dispose();
        Server.Dispose();
    }
}
