using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Sessions;

/// <summary>Why a session does not count, in order of precedence; all are answered with 401, so that a copied cookie alone opens nothing.</summary>
public static class SessionCodes
{
    /// <summary>There is no cookie of a session that is open here: it ended, or the node was started anew.</summary>
    public static readonly RefusalCode Missing = new("session-missing");

    /// <summary>The request carries no DPoP proof, or several.</summary>
    public static readonly RefusalCode ProofMissing = new("session-proof-missing");

    /// <summary>The proof is none, is by another key, or is for another method, address or session.</summary>
    public static readonly RefusalCode ProofInvalid = new("session-proof-invalid");

    /// <summary>The proof was made too long ago, or is of the future.</summary>
    public static readonly RefusalCode ProofStale = new("session-proof-stale");

    /// <summary>The proof was used before.</summary>
    public static readonly RefusalCode ProofReplayed = new("session-proof-replayed");
}
