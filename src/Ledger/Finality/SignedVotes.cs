using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// The validator key's own votes: each is in the vote log and flushed before it leaves. Owned by one replica; an attacker
/// who holds it can make this member equivocate, which evidence shows and a quorum survives.
/// </summary>
internal sealed class SignedVotes(ReplicaSettings settings, VoteState state, Outbox outbox)
{
    private readonly Queue<(ulong Token, Vote Vote)> _unflushed = [];
    private readonly Height _last = state.Records.Select(r => r.Height).DefaultIfEmpty().Max();

    /// <summary>Why nothing is signed; null while votes are.</summary>
    public string? Stopped { get; private set; } = settings.Validator is null ? VoteState.None.Lost : state.Lost;

    /// <summary>
    /// Below the highest height in the vote log votes may have been forgotten with their blocks: there nothing is signed
    /// unless the height's own records are still kept, which go all together.
    /// </summary>
    public bool MaySign(Height height) => Stopped is null && (height.CompareTo(_last) >= 0 || state.Records.Any(r => r.Height == height));

    public IEnumerable<VoteRecord> RecordsOf(Height height) => state.Records.Where(r => r.Height == height);

    /// <summary>Signs and stores; the vote leaves with <see cref="Confirm"/>.</summary>
    public Vote Cast(VoteStep step, Height height, int round, Hash value)
    {
        var vote = Vote.Create(new VoteContent(step, settings.Network, settings.Partition, height, (uint)round, value), settings.Validator!);
        var token = outbox.Persist(new VoteRecord(VoteRecordKind.Vote, height, vote.Encode()), flush: true);
        _unflushed.Enqueue((token, vote));
        return vote;
    }

    /// <summary>True for an own vote that must not leave yet.</summary>
    public bool IsUnflushed(Vote? vote) => _unflushed.Any(u => ReferenceEquals(u.Vote, vote));

    /// <summary>Votes that are durable now, oldest first.</summary>
    public IReadOnlyList<Vote> Confirm(ulong token)
    {
        var votes = new List<Vote>();
        while (_unflushed.TryPeek(out var next) && next.Token <= token)
        {
            votes.Add(_unflushed.Dequeue().Vote);
        }

        return votes;
    }

    /// <summary>For good: the vote log says so to the next start.</summary>
    public void Stop(string reason, Height height)
    {
        if (Stopped is null)
        {
            Stopped = reason;
            _unflushed.Clear();
            outbox.Persist(new VoteRecord(VoteRecordKind.Closed, height, System.Text.Encoding.UTF8.GetBytes(reason)), flush: true);
            outbox.Add(new ReplicaOutput.StoppedSigning(reason));
        }
    }
}
