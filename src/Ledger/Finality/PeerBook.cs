using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>What is known of one peer, and how much it may still cost.</summary>
internal sealed class Peer(AccountId member)
{
    /// <summary>Bytes of blocks and bodies sent to one peer a second.</summary>
    private const long ReplyBytesMax = 32L * LedgerLimits.EntryBytesMax;

    /// <summary>Blocks and bodies sent to one peer a second: whoever asks for small ones without end does not keep this replica busy.</summary>
    private const int RepliesMax = 1024;

    /// <summary>Refused messages a second after which a peer is not listened to for the rest of it.</summary>
    private const int RefusalsMax = 100;

    /// <summary>Messages of the next height kept for later: a proposal and every validator's votes, twice.</summary>
    private const int LaterMax = 4 * LedgerLimits.ValidatorsMax;

    private const long LaterBytesMax = 2L * LedgerLimits.EntryBytesMax;

    private readonly List<PeerMessage> _later = [];
    private long _laterBytes;
    private long _replied;
    private int _replies;
    private int _refused;
    private long _second;

    public AccountId Member { get; } = member;

    /// <summary>Messages refused since the start.</summary>
    public long Dropped { get; private set; }

    /// <summary>The highest final height that it claims.</summary>
    public Height Tip { get; set; }

    /// <summary>When it last said something that could be read; the start of time when it never did.</summary>
    public LedgerTime HeardAt { get; set; }

    /// <summary>Requests for blocks in a row that it did not answer.</summary>
    public int Silences { get; set; }

    /// <summary>When its status was last answered.</summary>
    public LedgerTime AnsweredAt { get; set; }

    public bool Listens(LedgerTime now) => Turn(now) && _refused < RefusalsMax;

    public void Refuse(LedgerTime now)
    {
        Turn(now);
        Dropped++;
        _refused++;
    }

    /// <summary>False once it was sent as many blocks and bodies as it may be in this second.</summary>
    public bool IsAnswered(LedgerTime now) => Turn(now) && _replies < RepliesMax;

    /// <summary>True when so many bytes may be sent now.</summary>
    public bool Affords(LedgerTime now, int bytes)
    {
        Turn(now);
        if (_replied + bytes > ReplyBytesMax || _replies == RepliesMax)
        {
            return false;
        }

        _replied += bytes;
        _replies++;
        return true;
    }

    public void KeepForLater(PeerMessage message, int bytes)
    {
        if (_later.Count < LaterMax && _laterBytes + bytes <= LaterBytesMax)
        {
            _later.Add(message);
            _laterBytes += bytes;
        }
    }

    public IReadOnlyList<PeerMessage> TakeKept()
    {
        if (_later.Count == 0)
        {
            return [];
        }

        var kept = _later.ToArray();
        _later.Clear();
        _laterBytes = 0;
        return kept;
    }

    private bool Turn(LedgerTime now)
    {
        if (now.Milliseconds / 1000 != _second)
        {
            (_second, _replied, _replies, _refused) = (now.Milliseconds / 1000, 0, 0, 0);
        }

        return true;
    }
}

/// <summary>The peers that spoke, in order of member; the transport has authenticated them.</summary>
internal sealed class PeerBook
{
    /// <summary>Peers remembered: validators and as many followers.</summary>
    private const int PeersMax = 2 * LedgerLimits.ValidatorsMax;

    private readonly SortedDictionary<AccountId, Peer> _peers = [];

    public IEnumerable<Peer> All => _peers.Values;

    public Peer? Known(AccountId member) => _peers.GetValueOrDefault(member);

    public Peer? Get(AccountId member)
    {
        if (!_peers.TryGetValue(member, out var peer) && _peers.Count < PeersMax)
        {
            _peers[member] = peer = new Peer(member);
        }

        return peer;
    }
}
