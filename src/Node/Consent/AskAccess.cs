using System.Security.Cryptography;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Gateway;
using Xinglin.Node.Notices;
using Xinglin.Node.Records;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Consent;

/// <summary><c>access.ask</c>: staff at their own member ask a patient, who gets a notice.</summary>
internal sealed class AskAccess(KnownAccounts known, GatewayStore store, AskStore asks, NoticeQueue notices, TimeProvider clock) : IGatewayMethod
{
    private const int DaysMax = 366;

    public string Name => GatewayMethods.AccessAsk;

    public ValueTask<GatewayAnswer> AnswerAsync(GatewayRequest request, CancellationToken cancellation) => ValueTask.FromResult(Answer(request));

    private GatewayAnswer Answer(GatewayRequest request)
    {
        if (!request.TryRead(GatewayJson.Default.AccessAskArguments, out var arguments) || arguments.Days is < 1 or > DaysMax
            || !PermissionPurposes.All.Contains(arguments.Purpose) || (arguments.Patient is null) == (arguments.Account is null)
            || (arguments.Layer is not null && !LayerNames.IsKnown(arguments.Layer))
            || (arguments.Kind is not null && !PermissionKinds.All.Contains(arguments.Kind)))
        {
            return GatewayCodes.ArgumentsMalformed;
        }

        if (known.StaffRole(request.Account) is not { } role)
        {
            return GatewayCodes.RoleNotInForce;
        }

        if (!ScopeSet.TryParse(arguments.Scopes, out var scopes, out _))
        {
            return ReleaseCodes.ScopeNotSupported;
        }

        if (!known.View.IsPresent(arguments.Holder))
        {
            return AccessCodes.HolderUnknown;
        }

        var row = arguments.Patient is { } number ? store.Relationships.OfPatient(number) : store.Relationships.OfAccount(arguments.Account!.Value);
        if (row is null)
        {
            return AccessCodes.PatientUnknown;
        }

        return known.IsPatient(row.Account) ? Ask(request, arguments, role, scopes, row.Account) : AccessCodes.PatientWithoutWallet;
    }

    private GatewayAnswer Ask(GatewayRequest request, AccessAskArguments arguments, string role, ScopeSet scopes, AccountId patient)
    {
        var ask = new Hash(RandomNumberGenerator.GetBytes(Hash.Length));
        var asked = new AskedAccess(
            known.Member, request.Account, Jwk.Of(request.Signed.Payload.Seal), role, arguments.Holder, scopes.Canonical, arguments.Purpose, arguments.Days, arguments.Layer,
            arguments.Kind);
        store.InOneTransaction(() =>
        {
            asks.Add(new OpenAsk(ask, patient, request.Account, arguments.Holder));
            notices.Add(new Notice(0, NoticeKinds.AccessAsked, Now(), patient, Ask: ask, Request: asked));
        });
        return GatewayAnswer.Of(new AccessAskAnswer(ask), GatewayJson.Default.AccessAskAnswer);
    }

    private LedgerTime Now() => new(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
