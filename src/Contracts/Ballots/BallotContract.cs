using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Contracts;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Ballots;

/// <summary>
/// General use, without health in it: members vote on any question, one vote a member, until a deadline in block time. Question and options
/// stand in a document off the ledger, here by its salted commitment; the votes are counted by whoever has the ballot's entry with its proof.
/// </summary>
[Contract("ballot", Json = typeof(ContractsJson))]
public sealed class BallotContract(ContractTables tables, IMembers members, IMemberCount present)
{
    /// <summary>Most options of a ballot.</summary>
    public const int OptionsMax = 16;

    /// <summary>Longest life of a ballot, milliseconds: 400 days.</summary>
    public const long LifeMax = 400L * 24 * 3_600_000;

    private readonly Table<Hash, Ballot> _ballots = tables.Open("ballots", KeyTexts.Hash, ContractsJson.Default.Ballot);

    /// <summary>A present member asks a question; it has not voted by that.</summary>
    [Call("open")]
    public Outcome Open(CallContext context, BallotOpen arguments)
    {
        if (ActingMembers.First(context, members) is not { } member)
        {
            return BallotCodes.NotAMember;
        }

        if (_ballots.Contains(arguments.Ballot))
        {
            return BallotCodes.Exists;
        }

        if (arguments.Options is < 2 or > OptionsMax)
        {
            return BallotCodes.OptionsInvalid;
        }

        if (!Times.IsHourWithin(arguments.Closes, context.Time, LifeMax))
        {
            return BallotCodes.DeadlineInvalid;
        }

        if (arguments.Quorum < 1 || arguments.Quorum > present.Count)
        {
            return BallotCodes.QuorumInvalid;
        }

        _ballots.Put(arguments.Ballot, new Ballot(arguments.Question, arguments.Options, arguments.Closes, arguments.Quorum, member, context.Time, []));
        context.Emit("opened", new BallotOpened(arguments.Ballot, member), ContractsJson.Default.BallotOpened);
        return Outcome.Accepted;
    }

    /// <summary>A present member votes, once, before the deadline.</summary>
    [Call("cast")]
    public Outcome Cast(CallContext context, BallotCast arguments)
    {
        if (ActingMembers.First(context, members) is not { } member)
        {
            return BallotCodes.NotAMember;
        }

        if (_ballots.Find(arguments.Ballot) is not { } ballot)
        {
            return BallotCodes.Unknown;
        }

        if (ballot.Closes.CompareTo(context.Time) <= 0)
        {
            return BallotCodes.Closed;
        }

        if (arguments.Option < 0 || arguments.Option >= ballot.Options)
        {
            return BallotCodes.OptionUnknown;
        }

        context.Meter.Step(ballot.Votes.Count);
        if (ballot.Votes.Any(vote => vote.Member == member))
        {
            return BallotCodes.AlreadyVoted;
        }

        _ballots.Put(arguments.Ballot, ballot with { Votes = [.. ballot.Votes, new BallotVote(member, arguments.Option)] });
        context.Emit("cast", new BallotVoted(arguments.Ballot, member, arguments.Option), ContractsJson.Default.BallotVoted);
        return Outcome.Accepted;
    }
}
