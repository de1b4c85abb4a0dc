using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Gateway;

/// <summary>Why a gateway refuses a signed request beyond the codes of its form, in order of precedence.</summary>
public static class GatewayCodes
{
    /// <summary>There is no such method.</summary>
    public static readonly RefusalCode MethodUnknown = new("gateway-method-unknown");

    /// <summary>The request acts for several accounts: none may name two accounts of one patient.</summary>
    public static readonly RefusalCode OneAccount = new("request-one-account");

    /// <summary>The replica has had no final block for too long.</summary>
    public static readonly RefusalCode ReplicaStale = new("replica-stale");

    /// <summary>The arguments are not those of the method.</summary>
    public static readonly RefusalCode ArgumentsMalformed = new("request-arguments-malformed");

    /// <summary>The account is neither a patient nor staff here.</summary>
    public static readonly RefusalCode NotKnownHere = new("account-not-known-here");

    /// <summary>The account holds no role credential of this member in force.</summary>
    public static readonly RefusalCode RoleNotInForce = new("role-not-in-force");
}
