using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Vault;

/// <summary><c>vault.open</c>: a present member gets a ticket to all ciphertext; a patient of this member one to bring uploads.</summary>
internal sealed class OpenVault(KnownAccounts known, VaultTickets tickets) : IGatewayMethod
{
    public string Name => GatewayMethods.VaultOpen;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.VaultOpenArguments, out _))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (known.View.IsPresent(request.Account))
        {
            return Of(tickets.ForMember(request.Account));
        }

        return known.IsPatient(request.Account) ? Of(tickets.ForBlobs(request.Account, [], stores: true)) : VaultCodes.NotAdmitted;
    }

    private static GatewayAnswer Of((string Ticket, LedgerTime Expires) given) =>
        GatewayAnswer.Of(new VaultTicketAnswer(given.Ticket, given.Expires), GatewayJson.Default.VaultTicketAnswer);
}
