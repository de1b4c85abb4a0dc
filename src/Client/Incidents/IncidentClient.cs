using Xinglin.Client.Answers;
using Xinglin.Client.Gateway;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Incidents;

/// <summary>What a member's privacy officer does about bulk readings that were stopped.</summary>
/// <param name="connection">The network.</param>
/// <param name="member">Whose incidents.</param>
/// <param name="identity">An account with that member's credential <c>privacy-officer</c>, or the member's own.</param>
public sealed class IncidentClient(NetworkConnection connection, MemberView member, ActingIdentity identity)
{
    /// <summary>Incidents, newest first, counts only.</summary>
    public Task<Answer<IncidentListAnswer>> ListAsync(bool open = false, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.IncidentList, new IncidentListArguments(open), GatewayJson.Default.IncidentListArguments, GatewayJson.Default.IncidentListAnswer, cancellation);

    /// <summary>One incident with the accounts of the patients it affects.</summary>
    public Task<Answer<IncidentShowAnswer>> ShowAsync(Hash incident, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.IncidentShow, new IncidentReference(incident), GatewayJson.Default.IncidentReference, GatewayJson.Default.IncidentShowAnswer, cancellation);

    /// <summary>It was misuse: each affected patient is told, once.</summary>
    public Task<Answer<DoneAnswer>> ConfirmAsync(Hash incident, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.IncidentConfirm, new IncidentReference(incident), GatewayJson.Default.IncidentReference, GatewayJson.Default.DoneAnswer, cancellation);

    /// <summary>It is dealt with: who was stopped reads again and is counted anew.</summary>
    public Task<Answer<DoneAnswer>> CloseAsync(Hash incident, CancellationToken cancellation = default) => Gateway.AskAsync(
        GatewayMethods.IncidentClose, new IncidentReference(incident), GatewayJson.Default.IncidentReference, GatewayJson.Default.DoneAnswer, cancellation);

    private GatewayClient Gateway => connection.GatewayAt(member, identity);
}
