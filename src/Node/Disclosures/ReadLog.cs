using Xinglin.Ledger.Primitives;
using Xinglin.Node.Evidence;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Disclosures;

/// <summary>
/// <c>log.read</c>: the patient's own disclosure log, with what the wallet verifies it by. It releases no record content and is
/// not an entry itself: otherwise nobody could ever read to the end of a log.
/// </summary>
internal sealed class ReadLog(KnownAccounts known, EvidenceLog log, TimeProvider clock) : IGatewayMethod
{
    private const int PageMax = 200;

    public string Name => GatewayMethods.LogRead;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AfterArguments, out var arguments))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (!known.IsPatient(request.Account))
        {
            return GatewayCodes.NotKnownHere;
        }

        if (log.PageOf(request.Account, arguments.After, new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds()), PageMax) is not { } page)
        {
            return GatewayAnswer.Of(new LogAnswer([], arguments.After), GatewayJson.Default.LogAnswer);
        }

        return GatewayAnswer.Of(new LogAnswer([.. page.Entries.Select(Shown)], page.Next, page.Evidence), GatewayJson.Default.LogAnswer);
    }

    /// <summary>An entry that a recorded duty holds back is shown from its date on, in its place and with both times.</summary>
    private static LogDisclosure Shown(DisclosureEntry entry) => new(
        entry.Number, entry.Commitment.ToString(), entry.Body.Time, entry.Body.Basis, entry.Body.Reader, entry.Body.Purpose,
        entry.Body.Scopes, [.. entry.Body.Returned.Select(r => r.Pointer)], entry.Body.Permission, entry.Body.Member, entry.Body.Code,
        entry.Body.Authority, entry.Body.ShowFrom, entry.Body.Layers);
}
