using Xinglin.Contracts.Membership;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Contracts.Ballots;

/// <summary>
/// The ballot on a bundle of the portal (docs/spec/portal-bundle.md): its id is the bundle's hash, so that whoever has the bytes finds the
/// votes on them. Software is public and so is the question: its salt is the bundle's hash, and everybody makes the same commitment.
/// </summary>
public static class PortalBallot
{
    /// <summary>How many options it has: yes, no.</summary>
    public const int Options = 2;

    /// <summary>The option that says: these bytes may be served.</summary>
    public const int Approve = 0;

    /// <summary>The type in the question's commitment.</summary>
    public const string CommitmentType = "ballot-question";

    /// <summary>What is asked: UTF-8 JSON.</summary>
    public static ReadOnlySpan<byte> Question =>
        "{\"question\":\"May every member serve the portal's bundle whose hash is this ballot's id?\",\"options\":[\"yes\",\"no\"]}"u8;

    /// <summary>What opens the ballot on a bundle.</summary>
    /// <param name="bundle">SHA-256 of the list of its files' hashes.</param>
    /// <param name="closes">A whole hour of block time.</param>
    /// <param name="present">How many members are present.</param>
    public static BallotOpen Open(Hash bundle, LedgerTime closes, int present)
    {
        Span<byte> salt = stackalloc byte[Hash.Length];
        bundle.CopyTo(salt);
        return new BallotOpen(bundle, Commitment.Of(salt, CommitmentType, Question), Options, closes, Voting.Quorum(present));
    }

    /// <summary>The distinct members among these who voted that the bundle may be served.</summary>
    public static IReadOnlyList<AccountId> Approving(Ballot ballot, IEnumerable<AccountId> members) =>
        [.. members.Distinct().Where(member => ballot.Votes.Any(vote => vote.Member == member && vote.Option == Approve))];
}
