using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// The validator key's own votes: each is in the vote log and flushed before it leaves. Owned by one replica; an attacker
/// who holds it can make this member equivocate, which evidence shows and a quorum survives. Which key that is, the set of the
/// height says: a key signs at no height whose set does not name it, so two keys of a member never sign at one.
/// </summary>
internal sealed class SignedVotes
{
    private readonly Queue<(ulong Token, Vote Vote)> _unflushed = [];
    private readonly ReplicaSettings _settings;
    private readonly IValidatorKeys? _keys;
    private readonly Outbox _outbox;
    private VoteState _state = VoteState.None;
    private IVoteSigning _signing = VotesAlone.Instance;
    private Height _last;

    public SignedVotes(ReplicaSettings settings, VoteState state, IValidatorKeys? keys, Outbox outbox)
    {
        (_settings, _keys, _outbox) = (settings, keys, outbox);
        if (settings.Validator is { } validator)
        {
            Take(new ValidatorKey(validator, state));
        }
    }

    /// <summary>The key in use; null without one.</summary>
    public ISigner? Key { get; private set; }

    /// <summary>Why nothing is signed; null while votes are.</summary>
    public string? Stopped { get; private set; } = VoteState.None.Lost;

    /// <summary>
    /// Below the highest height in the vote log votes may have been forgotten with their blocks: there nothing is signed
    /// unless the height's own records are still kept, which go all together.
    /// </summary>
    public bool MaySign(Height height) => Stopped is null && (height.CompareTo(_last) >= 0 || _state.Records.Any(r => r.Height == height));

    public IEnumerable<VoteRecord> RecordsOf(Height height) => _state.Records.Where(r => r.Height == height);

    /// <summary>A height begins: takes up the key that its set names. Votes of the key before that are not durable yet still leave when they are.</summary>
    public void Enter(ValidatorSet set)
    {
        _signing = set.Count <= LedgerLimits.ListingValidatorsMax ? _settings.Signing : VotesAlone.Instance;
        var named = set.Validators.FirstOrDefault(v => v.Member == _settings.Self)?.KeyId;
        if (named is not { } key || key == Key?.KeyId || _keys?.TakeUp(key) is not { } found)
        {
            return;
        }

        Take(found);
        if (Stopped is { } reason)
        {
            _outbox.Add(new ReplicaOutput.StoppedSigning(reason));
        }
    }

    /// <summary>Signs and stores; the vote leaves with <see cref="Confirm"/>.</summary>
    public Vote Cast(VoteStep step, Height height, int round, Hash value)
    {
        var content = new VoteContent(step, _settings.Network, _settings.Partition, height, (uint)round, value);
        var vote = new Vote(content, Key!.KeyId, _signing.Sign(Key, content.Encode()));
        var token = _outbox.Persist(new VoteRecord(VoteRecordKind.Vote, height, vote.Encode()), flush: true);
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
            _outbox.Persist(new VoteRecord(VoteRecordKind.Closed, height, System.Text.Encoding.UTF8.GetBytes(reason)), flush: true);
            _outbox.Add(new ReplicaOutput.StoppedSigning(reason));
        }
    }

    private void Take(ValidatorKey key)
    {
        (Key, _state, Stopped) = (key.Signer, key.Votes, key.Votes.Lost);
        _last = _state.Records.Select(r => r.Height).DefaultIfEmpty().Max();
    }
}
