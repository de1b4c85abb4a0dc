using Xinglin.Node.Gateway;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Disclosures;

/// <summary><c>log.read</c>: the patient's own disclosure log.</summary>
internal sealed class ReadLog(KnownAccounts known, IDisclosureLog log) : IGatewayMethod
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
        return GatewayAnswer.Of(new LogAnswer([.. entries.Select(Shown)], next), GatewayJson.Default.LogAnswer);
    }

    private static LogDisclosure Shown(DisclosureEntry entry) => new(
        entry.Number, entry.Commitment.ToString(), entry.Body.Time, entry.Body.Basis, entry.Body.Reader, entry.Body.Purpose,
        entry.Body.Scopes, [.. entry.Body.Returned.Select(r => r.Pointer)], entry.Body.Permission, entry.Body.Member, entry.Body.Code);
}
