using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>Which member a transaction acts for.</summary>
internal static class ActingMembers
{
    /// <summary>The first acting account that is a present member; null when none is.</summary>
    public static AccountId? First(CallContext context, IMembers members)
    {
        foreach (var account in context.Acting)
        {
            if (members.IsPresent(account))
            {
                return account;
            }
        }

        return null;
    }
}
