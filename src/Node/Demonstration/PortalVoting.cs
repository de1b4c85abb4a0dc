using System.Text;
using System.Text.Json;
using Xinglin.Contracts;
using Xinglin.Contracts.Ballots;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Replicas;

namespace Xinglin.Node.Demonstration;

/// <summary>The demonstration's members vote for the portal's bundle that they serve, as each member's operator does with <c>xinglin vote portal</c> after building it.</summary>
internal sealed class PortalVoting(MemberSubmission members)
{
    private const long OpenFor = 30L * 24 * 3_600_000;

    /// <summary>How long to wait: the demonstration starts without the votes rather than not at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Opens the ballot if nobody has, and votes for each member that has not.</summary>
    public async Task VoteAsync(Hash bundle, IReadOnlyList<ReplicaHost> replicas, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        try
        {
            await OpenOnceAsync(bundle, replicas, patience.Token);
            await Task.WhenAll(replicas.Where(r => !HasVoted(r, bundle)).Select(replica => members.SubmitAsync(
                replica, "ballot.cast", JsonSerializer.Serialize(new BallotCast(bundle, PortalBallot.Approve), ContractsJson.Default.BallotCast), patience.Token)));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }
    }

    private async Task OpenOnceAsync(Hash bundle, IReadOnlyList<ReplicaHost> replicas, CancellationToken cancellation)
    {
        if (Find(replicas[0], bundle) is null)
        {
            var opening = PortalBallot.Open(bundle, replicas[0].Tip.Time.Plus(OpenFor).CeilingHour(), replicas.Count);
            await members.SubmitAsync(replicas[0], "ballot.open", JsonSerializer.Serialize(opening, ContractsJson.Default.BallotOpen), cancellation);
        }
    }

    private static bool HasVoted(ReplicaHost replica, Hash bundle) =>
        Find(replica, bundle) is { } ballot && ballot.Votes.Any(vote => vote.Member == Genesis.AccountOf(replica.Member));

    private static Ballot? Find(ReplicaHost replica, Hash bundle) =>
        replica.State.TryGet(Encoding.ASCII.GetBytes($"ballot.ballots/{bundle}"), out var value) ? JsonSerializer.Deserialize(value.Span, ContractsJson.Default.Ballot) : null;
}
