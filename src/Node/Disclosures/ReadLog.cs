using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Disclosures;

/// <summary><c>log.read</c>: the patient's own disclosure log.</summary>
internal sealed class ReadLog(KnownAccounts known, IDisclosureLog log, TimeProvider clock) : IGatewayMethod
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

        var entries = log.About(request.Account, arguments.After, PageMax);
        var next = entries.Count == 0 ? arguments.After : entries[^1].Number;
        var now = new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        return GatewayAnswer.Of(new LogAnswer([.. entries.Where(e => e.Body.ShowFrom is not { } due || due.CompareTo(now) <= 0).Select(Shown)], next), GatewayJson.Default.LogAnswer);
    }

    /// <summary>An entry that a recorded duty holds back is shown from its date on, in its place and with both times.</summary>
    private static LogDisclosure Shown(DisclosureEntry entry) => new(
        entry.Number, entry.Commitment.ToString(), entry.Body.Time, entry.Body.Basis, entry.Body.Reader, entry.Body.Purpose,
        entry.Body.Scopes, [.. entry.Body.Returned.Select(r => r.Pointer)], entry.Body.Permission, entry.Body.Member, entry.Body.Code,
        entry.Body.Authority, entry.Body.ShowFrom, entry.Body.Layers);
}
