using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Smart;

/// <summary>Why a client system is not registered. What the token endpoint refuses has OAuth's own codes: <see cref="OAuthError"/>.</summary>
public static class SmartCodes
{
    /// <summary>As many clients are registered as a member may have.</summary>
    public static readonly RefusalCode ClientsFull = new("clients-full");

    /// <summary>The name is empty, too long or has control characters.</summary>
    public static readonly RefusalCode NameRefused = new("client-name-refused");

    /// <summary>The file has a private or symmetric key.</summary>
    public static readonly RefusalCode KeysPrivate = new("client-keys-private");

    /// <summary>The file is no set of keys for ES384 or RS384.</summary>
    public static readonly RefusalCode KeysRefused = new("client-keys-refused");

    /// <summary>A scope is none of SMART v2's for systems, or cannot be decided on one resource.</summary>
    public static readonly RefusalCode ScopesRefused = new("client-scope-refused");

    /// <summary>The client works for another member and would write.</summary>
    public static readonly RefusalCode WritesRefused = new("client-writes-refused");

    /// <summary>There is no client of this id.</summary>
    public static readonly RefusalCode ClientUnknown = new("client-unknown");
}
