using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Emergency;

/// <summary>Why a temporary identity is not merged or un-merged, in order of precedence.</summary>
public static class IdentityCodes
{
    /// <summary>The member made no such temporary identity.</summary>
    public static readonly RefusalCode TemporaryUnknown = new("identity-temporary-unknown");

    /// <summary>The temporary identity is merged already.</summary>
    public static readonly RefusalCode MergedAlready = new("identity-merged-already");

    /// <summary>Who said it first does not confirm it.</summary>
    public static readonly RefusalCode SecondPerson = new("identity-second-person");

    /// <summary>There is no such merge in force.</summary>
    public static readonly RefusalCode MergeUnknown = new("identity-merge-unknown");
}
