using Xinglin.Node.Api;
using Xinglin.Node.Evidence;
using Xinglin.Node.Fhir;
using Xinglin.Node.Fhir.Rest;
using Xinglin.Node.Gateway;
using Xinglin.Node.Recovery;
using Xinglin.Node.Sessions;
using Xinglin.Node.Smart;
using Xinglin.Node.Vault;

namespace Xinglin.Node.Hosting;

/// <summary>What a node serves for each member in it, whether one or several.</summary>
internal static class HostedMemberEndpoints
{
    /// <summary>What the endpoints need.</summary>
    public static void AddMembers(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, EvidenceApiJson.Default));

    /// <summary>Gateway, vault, evidence, tokens and FHIR.</summary>
    public static void MapMembers(this IEndpointRouteBuilder routes, IReadOnlyCollection<HostedMember> members)
    {
        routes.MapForMembers(members);
        routes.MapEvidence(members.ToDictionary(m => m.Slug, m => m.Evidence, StringComparer.Ordinal));
        routes.MapSessions(members.ToDictionary(m => m.Slug, m => (m.Services.Capability<SessionCapability>().Door, m.Services.Gateway), StringComparer.Ordinal));
        routes.MapSmart(members.ToDictionary(m => m.Slug, m => m.Services.Capability<SmartCapability>().Door, StringComparer.Ordinal));
        routes.MapFhir(members.ToDictionary(m => m.Slug, m => m.Services.Capability<FhirCapability>(), StringComparer.Ordinal));
    }

    /// <summary>What other members' nodes ask for: vault pieces by ticket, snapshots of the ledger.</summary>
    public static void MapForMembers(this IEndpointRouteBuilder routes, IReadOnlyCollection<HostedMember> members)
    {
        var replicas = members.ToDictionary(m => m.Slug, m => m.Replica, StringComparer.Ordinal);
        routes.MapGateway(members.ToDictionary(m => m.Slug, m => m.Services.Gateway, StringComparer.Ordinal));
        routes.MapVault(members.ToDictionary(m => m.Slug, m => m.Services.Capability<VaultCapability>().Door, StringComparer.Ordinal));
        routes.MapGroup("/{member}").MapSnapshots(context => replicas[context.Features.Get<MemberNode>()!.Slug].Shelf);
    }
}
