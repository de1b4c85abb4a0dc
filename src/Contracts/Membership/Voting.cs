using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Membership;

/// <summary>How many distinct present members decide. Half is never enough.</summary>
public static class Voting
{
    /// <summary>Milliseconds that a proposal is open: 14 days.</summary>
    public const long OpenFor = 14L * 24 * 3_600_000;

    /// <summary>q = n - floor((n-1)/3): members, validator keys, contract versions, ordering.</summary>
    public static int Quorum(int present) => present - ((present - 1) / 3);

    /// <summary>floor(n/2) + 1: other parameters.</summary>
    public static int Majority(int present) => (present / 2) + 1;

    /// <summary>Votes that a kind of proposal needs of so many present members.</summary>
    public static int Needed(string kind, int present) => kind == ProposalKinds.Parameter ? Majority(present) : Quorum(present);

    /// <summary>Accepted, rejected or open, counting only members that are present now, each once.</summary>
    public static string Count(Proposal proposal, IReadOnlyList<AccountId> present)
    {
        var needed = Needed(proposal.Content.Kind, present.Count);
        int approving = 0, against = 0;
        foreach (var member in present)
        {
            if (proposal.Votes.FirstOrDefault(vote => vote.Member == member) is { } vote)
            {
                approving += vote.Approve ? 1 : 0;
                against += vote.Approve ? 0 : 1;
            }
        }

        if (approving >= needed)
        {
            return ProposalStatus.Accepted;
        }

        return against > present.Count - needed ? ProposalStatus.Rejected : ProposalStatus.Open;
    }
}
