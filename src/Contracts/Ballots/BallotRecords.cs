using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Ballots;

/// <summary>
/// Arguments of <c>ballot.open</c>: a random id, the salted commitment to the question and its options, how many options there are, when it
/// closes (a whole hour of block time), and how many members must vote for a result.
/// </summary>
public sealed record BallotOpen(Hash Ballot, Hash Question, int Options, LedgerTime Closes, int Quorum);

/// <summary>Arguments of <c>ballot.cast</c>: the option's number, from 0.</summary>
public sealed record BallotCast(Hash Ballot, int Option);

/// <summary>State <c>ballot.ballots/id</c>: the votes in the order cast. After <c>closes</c> it does not change any more.</summary>
public sealed record Ballot(Hash Question, int Options, LedgerTime Closes, int Quorum, AccountId OpenedBy, LedgerTime Since, IReadOnlyList<BallotVote> Votes)
{
    /// <summary>Votes for each option, in the order of the options.</summary>
    public IReadOnlyList<int> Counts() => [.. Enumerable.Range(0, Options).Select(option => Votes.Count(vote => vote.Option == option))];

    /// <summary>The option with most votes when enough members voted and no other has as many; null otherwise.</summary>
    public int? Winner()
    {
        var counts = Counts();
        var most = counts.Max();
        return Votes.Count >= Quorum && counts.Count(count => count == most) == 1 ? counts.ToList().IndexOf(most) : null;
    }
}

/// <summary>One member's vote.</summary>
public sealed record BallotVote(AccountId Member, int Option);

/// <summary>Event <c>ballot.opened</c>.</summary>
public sealed record BallotOpened(Hash Ballot, AccountId By);

/// <summary>Event <c>ballot.cast</c>.</summary>
public sealed record BallotVoted(Hash Ballot, AccountId Member, int Option);

/// <summary>Why ballots refuse, in order of precedence.</summary>
public static class BallotCodes
{
    /// <summary>Only a present member may do this.</summary>
    public static readonly RefusalCode NotAMember = MembershipCodes.NotAMember;

    /// <summary>The id is in use.</summary>
    public static readonly RefusalCode Exists = new("ballot-exists");

    /// <summary>No ballot has this id.</summary>
    public static readonly RefusalCode Unknown = new("ballot-unknown");

    /// <summary>A ballot has 2 to 16 options.</summary>
    public static readonly RefusalCode OptionsInvalid = new("ballot-options-invalid");

    /// <summary>The deadline is not a whole hour, not in the future, or more than <see cref="BallotContract.LifeMax"/> ahead.</summary>
    public static readonly RefusalCode DeadlineInvalid = new("ballot-deadline-invalid");

    /// <summary>The quorum is not between 1 and the number of present members.</summary>
    public static readonly RefusalCode QuorumInvalid = new("ballot-quorum-invalid");

    /// <summary>The deadline has passed.</summary>
    public static readonly RefusalCode Closed = new("ballot-closed");

    /// <summary>The ballot has no such option.</summary>
    public static readonly RefusalCode OptionUnknown = new("ballot-option-unknown");

    /// <summary>This member has voted.</summary>
    public static readonly RefusalCode AlreadyVoted = MembershipCodes.AlreadyVoted;

    /// <summary>All of them, in order of precedence.</summary>
    public static IReadOnlyList<RefusalCode> All { get; } =
        [NotAMember, Exists, Unknown, OptionsInvalid, DeadlineInvalid, QuorumInvalid, Closed, OptionUnknown, AlreadyVoted];
}
