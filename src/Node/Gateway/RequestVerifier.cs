using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Transactions;
using Xinglin.Node.Api;
using Xinglin.Node.Intake;

namespace Xinglin.Node.Gateway;

/// <summary>
/// Judges a signed request by the member's own replica: form, network, partition, audience, method, expiry, signature, the
/// account's present keys, its share, and that it comes for the first time. A replay is judged last, so that nobody can use
/// up an id for somebody else.
/// </summary>
public sealed class RequestVerifier(IMemberLedger ledger, RequestWindow window, TimeProvider clock)
{
    private const int PerSecond = 20;
    private const int Burst = 100;
    private const int AccountsMax = 50_000;

    private readonly CommittedKeys _keys = new(ledger.State);
    private readonly LedgerView _view = new(ledger.State);
    private readonly RateLimits _limits = new(PerSecond, Burst, AccountsMax);

    /// <summary>The request, or why it is refused.</summary>
    public RefusalCode? Verify(ReadOnlyMemory<byte> bytes, string method, out GatewayRequest? request)
    {
        request = null;
        var parsed = SignedRequest.Parse(bytes);
        if (parsed.Request is not { } signed)
        {
            return parsed.Code;
        }

        var now = new LedgerTime(clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (Judge(signed, method, now) is { } refusal)
        {
            return refusal;
        }

        var account = signed.Payload.As[0];
        if (!_limits.TryTake(account.Value, clock.GetElapsedTime(0).Ticks * TimeSpan.NanosecondsPerTick))
        {
            return IntakeCodes.QuotaAccount;
        }

        request = new GatewayRequest(signed, account);
        return window.Enter(account, signed.Payload.Id, signed.Payload.Expires, now);
    }

    private RefusalCode? Judge(SignedRequest signed, string method, LedgerTime now)
    {
        var genesis = ledger.Genesis;
        if (signed.Judge(genesis.Network, genesis.Document.Partition, Ledger.Blocks.Genesis.AccountOf(ledger.Member), method, now) is { } misdirected)
        {
            return misdirected;
        }

        if (signed.Payload.As.Count != 1)
        {
            return GatewayCodes.OneAccount;
        }

        return signed.VerifySignature(_keys) ?? SpeaksFor(signed.Payload.As[0], signed.Signature.Kid, now);
    }

    /// <summary>
    /// An account that acted has its keys on the ledger. One that did not is its first key; it counts here only when it is a
    /// member's, or a member gave it a role, so that strangers cannot fill the window. A key whose right has ended by this
    /// machine's clock or by the ledger's speaks no more.
    /// </summary>
    private RefusalCode? SpeaksFor(AccountId account, KeyId kid, LedgerTime now)
    {
        if (_view.Account(account) is { } entry)
        {
            var latest = now.CompareTo(ledger.Tip.Time) > 0 ? now : ledger.Tip.Time;
            var speaks = entry.Policy is { } policy ? policy.IsSatisfiedAlone(kid, latest) : entry.Keys.Contains(kid);
            return speaks ? null : entry.Policy is null ? RuntimeCodes.KidNotOfAccount : RuntimeCodes.PolicyUnsatisfied;
        }

        if (kid.Value != account.Value)
        {
            return RuntimeCodes.AccountUnknown;
        }

        return _view.Member(account) is not null || StaffRoles.Asking.Any(role => _view.Role(account, role) is not null) ? null : RuntimeCodes.AccountUnknown;
    }
}

/// <summary>Roles that a care member gives its own staff.</summary>
public static class StaffRoles
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = ["doctor", "nurse", "pharmacist"];

    /// <summary>Those whose holders may ask a gateway something, though not all of them what staff may.</summary>
    public static IReadOnlyList<string> Asking { get; } = [.. All, Contracts.Membership.Roles.Emergency, Contracts.Membership.Roles.PrivacyOfficer];
}
