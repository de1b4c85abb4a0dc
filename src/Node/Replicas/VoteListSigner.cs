using System.Security.Cryptography;
using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Replicas;

/// <summary>
/// Signs the votes of one member's replicas, those of several partitions that come together with one signature. Each replica
/// waits for its own, then stores, flushes and sends its vote as if it had signed alone. Shared by the replicas of one member's
/// process and by nobody else. Safe from any thread.
/// </summary>
public sealed class VoteListSigner
{
    /// <summary>How long the first vote of a list waits for others.</summary>
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMilliseconds(2);

    /// <summary>A partition that voted within this time is expected to vote again soon; one that did not is not waited for.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly Dictionary<KeyId, Gathering> _gathering = [];
    private readonly Dictionary<(KeyId Key, uint Partition), long> _askedAt = [];
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;

    /// <summary>For one member.</summary>
    /// <param name="patience">How long the first vote of a list waits for others; 2 ms unless given.</param>
    /// <param name="clock">Measures it.</param>
    public VoteListSigner(TimeSpan? patience = null, TimeProvider? clock = null) => (_patience, _clock) = (patience ?? DefaultPatience, clock ?? TimeProvider.System);

    /// <summary>Lists of the other members that this member's replicas have verified.</summary>
    public IVerifiedLists Verified { get; } = new VerifiedLists();

    /// <summary>Votes that wait for others now.</summary>
    internal int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _gathering.Values.Sum(g => g.Votes.Count);
            }
        }
    }

    /// <summary>How the replica of this partition signs.</summary>
    public IVoteSigning For(uint partition) => new End(this, partition);

    private VoteSignature Sign(ISigner validator, uint partition, ReadOnlyMemory<byte> vote)
    {
        Gathering gathering;
        int place;
        lock (_gate)
        {
            _askedAt[(validator.KeyId, partition)] = _clock.GetTimestamp();
            if (_gathering.TryGetValue(validator.KeyId, out var open))
            {
                (gathering, place) = (open, Join(open, validator.KeyId, partition, vote));
            }
            else if (Expected(validator.KeyId, partition) is { Count: > 0 } expected)
            {
                (gathering, place) = (_gathering[validator.KeyId] = new Gathering(expected), 0);
                gathering.Votes.Add(vote);
            }
            else
            {
                return VotesAlone.Instance.Sign(validator, vote);
            }
        }

        return place == 0 ? Lead(gathering, validator) : Await(gathering, place) ?? VotesAlone.Instance.Sign(validator, vote);
    }

    private HashSet<uint> Expected(KeyId key, uint besides) =>
        [.. _askedAt.Where(a => a.Key.Key == key && a.Key.Partition != besides && _clock.GetElapsedTime(a.Value) <= Recent).Select(a => a.Key.Partition)];

    /// <summary>The last one that was waited for, or that there is room for, ends the waiting.</summary>
    private int Join(Gathering gathering, KeyId key, uint partition, ReadOnlyMemory<byte> vote)
    {
        gathering.Votes.Add(vote);
        gathering.Expected.Remove(partition);
        if (gathering.IsComplete)
        {
            _gathering.Remove(key);
            Monitor.PulseAll(_gate);
        }

        return gathering.Votes.Count - 1;
    }

    private VoteSignature Lead(Gathering gathering, ISigner validator)
    {
        try
        {
            WaitForOthers(gathering, validator.KeyId);
            gathering.Signatures = VoteList.Sign(validator, [.. gathering.Votes.Select(v => (v, (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(VotePlace.SaltLength)))]);
            return gathering.Signatures[0];
        }
        finally
        {
            lock (_gate)
            {
                gathering.IsOver = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>On return nobody joins the list any more: it is closed by who completes it, or here.</summary>
    private void WaitForOthers(Gathering gathering, KeyId key)
    {
        var since = _clock.GetTimestamp();
        lock (_gate)
        {
            try
            {
                while (!gathering.IsComplete && _patience - _clock.GetElapsedTime(since) is { Ticks: > 0 } left)
                {
                    Monitor.Wait(_gate, left < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : left);
                }
            }
            finally
            {
                if (_gathering.GetValueOrDefault(key) == gathering)
                {
                    _gathering.Remove(key);
                }
            }
        }
    }

    /// <summary>Null when whoever signs for all of them failed.</summary>
    private VoteSignature? Await(Gathering gathering, int place)
    {
        lock (_gate)
        {
            while (!gathering.IsOver)
            {
                Monitor.Wait(_gate);
            }
        }

        return gathering.Signatures?[place];
    }

    private sealed class Gathering(HashSet<uint> expected)
    {
        public HashSet<uint> Expected { get; } = expected;

        public List<ReadOnlyMemory<byte>> Votes { get; } = [];

        public IReadOnlyList<VoteSignature>? Signatures { get; set; }

        public bool IsOver { get; set; }

        public bool IsComplete => Expected.Count == 0 || Votes.Count == VotePlace.SizeMax;
    }

    private sealed class End(VoteListSigner signer, uint partition) : IVoteSigning
    {
        public VoteSignature Sign(ISigner validator, ReadOnlyMemory<byte> vote) => signer.Sign(validator, partition, vote);
    }
}
