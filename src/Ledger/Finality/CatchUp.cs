using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>
/// Fetches certified blocks from peers that claim more than this replica has. Their claims are believed only by certificate. Several requests are
/// under way at once, to several peers; what came ahead of its turn is parsed meanwhile. A peer that does not answer is asked after the others.
/// </summary>
internal sealed class CatchUp(ReplicaCore core)
{
    /// <summary>Heights that are asked for or held ahead of the present one.</summary>
    private const ulong Window = 8 * PeerMessage.BlocksMax;

    /// <summary>Bytes of blocks held ahead; above it no more are asked for.</summary>
    private const long AheadBytesMax = 32L * LedgerLimits.EntryBytesMax;

    private readonly SortedDictionary<ulong, Fetched> _ahead = [];
    private readonly Dictionary<ulong, (Peer From, LedgerTime Due)> _asked = [];
    private long _aheadBytes;
    private Height _asking;
    private LedgerTime _notBefore;
    private int _rotation;

    /// <summary>When to ask (again); null while nobody is ahead.</summary>
    public LedgerTime? Due { get; private set; }

    /// <summary>The highest final height that a peer claims; it is asked for there, and believed by certificate only.</summary>
    private Height ClaimedTip => core.Peers.All.Select(p => p.Tip).DefaultIfEmpty().Max();

    /// <summary>The highest final height that so many of a set's members claim that one of them is honest: no liar alone makes an operator wait.</summary>
    public Height PeerTip(ValidatorSet set) =>
        set.Validators.Select(v => core.Peers.Known(v.Member)?.Tip ?? default).OrderDescending().Skip(set.Faulty).FirstOrDefault();

    public void OnBlock(Peer from, Block block, CurrentHeight height)
    {
        var number = block.Header.Height.Value;
        var isAsked = _asked.TryGetValue(number, out var asked) && asked.From == from;
        if (number >= height.Height.Value && isAsked && !_ahead.ContainsKey(number))
        {
            _asked.Remove(number);
            from.Silences = 0;
            Keep(from, block);
        }
        else if (number == height.Height.Value && !_ahead.ContainsKey(number))
        {
            // Not asked for: who sends the present block unasked may not keep another's out.
            if (block.Certificate.Decides(block.Header, height.Set, core.Settings.Lists))
            {
                Keep(from, block);
            }
            else
            {
                Distrust(from);
            }
        }
    }

    public void OnCertified(Peer from, PeerMessage.Certified message, CurrentHeight height)
    {
        if (message.Header.Height.CompareTo(height.Height) > 0)
        {
            from.Tip = Later(from.Tip, message.Header.Height);
        }
        else if (message.Header.Height == height.Height && !height.IsCertified)
        {
            if (message.Certificate.Decides(message.Header, height.Set, core.Settings.Lists))
            {
                height.OnCertified(message.Header, message.Certificate, null, null);
            }
            else
            {
                from.Refuse(core.Timer);
            }
        }
    }

    /// <summary>A height begins: its block, when it is here, goes before anything of the height's own.</summary>
    public void Enter(CurrentHeight height)
    {
        foreach (var old in _ahead.Keys.TakeWhile(n => n < height.Height.Value).ToArray())
        {
            Drop(old);
        }

        foreach (var old in _asked.Keys.Where(n => n < height.Height.Value).ToArray())
        {
            _asked.Remove(old);
        }

        Take(height);
    }

    /// <summary>Takes the next block when it is here and parsed; asks for what is missing.</summary>
    public void Advance(CurrentHeight height)
    {
        if (Take(height))
        {
            height.Review();
        }

        Ask(height);
    }

    private void Keep(Peer from, Block block)
    {
        var fetched = new Fetched(from, block);
        _ahead.Add(block.Header.Height.Value, fetched);
        _aheadBytes += fetched.Bytes;
        core.Outbox.Prepare(block.Body, certified: true, prepared => (fetched.Prepared, fetched.IsParsed) = (prepared, true));
    }

    private bool Take(CurrentHeight height)
    {
        if (height.Done || !_ahead.TryGetValue(height.Height.Value, out var next) || !next.IsParsed)
        {
            return false;
        }

        Drop(height.Height.Value);
        if (next.Block.Certificate.Decides(next.Block.Header, height.Set, core.Settings.Lists))
        {
            height.Certify(next.Block.Header, next.Block.Certificate, next.Block, next.Prepared);
            return true;
        }

        Distrust(next.From);
        return false;
    }

    /// <summary>Its claims and what it sent ahead count no more.</summary>
    private void Distrust(Peer liar)
    {
        liar.Refuse(core.Timer);
        liar.Tip = default;
        foreach (var number in _ahead.Where(a => a.Value.From == liar).Select(a => a.Key).ToArray())
        {
            Drop(number);
        }
    }

    private void Drop(ulong number)
    {
        if (_ahead.Remove(number, out var gone))
        {
            _aheadBytes -= gone.Bytes;
        }
    }

    // One height behind is usual for a moment: its votes are on their way. More is not.
    private void Ask(CurrentHeight height)
    {
        var tip = ClaimedTip;
        if (tip.CompareTo(height.Height) < 0 || height.Done || height.IsCertified)
        {
            Due = null;
            return;
        }

        if (_asking != height.Height)
        {
            _asking = height.Height;
            _notBefore = tip == height.Height ? core.Timer.Plus(core.Settings.Timeouts.Fetch) : core.Timer;
        }

        if (_notBefore.CompareTo(core.Timer) > 0)
        {
            Due = _notBefore;
            return;
        }

        GiveUpOverdue();
        var last = Math.Min(tip.Value, height.Height.Value + Window - 1);
        for (var number = height.Height.Value; number <= last && _aheadBytes < AheadBytesMax; number++)
        {
            if (!_ahead.ContainsKey(number) && !_asked.ContainsKey(number))
            {
                AskFor(number, last);
            }
        }

        Due = _asked.Count == 0 ? core.Timer.Plus(core.Settings.Timeouts.Fetch) : _asked.Values.Min(a => a.Due);
    }

    private void AskFor(ulong first, ulong last)
    {
        var able = core.Peers.All.Where(p => p.Tip.Value >= first).ToArray();
        if (able.Length == 0)
        {
            return;
        }

        var patient = able.Min(p => p.Silences);
        var willing = able.Where(p => p.Silences == patient).ToArray();
        var peer = willing[_rotation++ % willing.Length];
        var count = 0;
        var due = core.Timer.Plus(core.Settings.Timeouts.Fetch * 2);
        for (var number = first; count < PeerMessage.BlocksMax && number <= Math.Min(last, peer.Tip.Value) && !_ahead.ContainsKey(number) && !_asked.ContainsKey(number); number++)
        {
            _asked.Add(number, (peer, due));
            count++;
        }

        core.Outbox.Send(peer.Member, new PeerMessage.WantBlocks(new Height(first), count));
    }

    private void GiveUpOverdue()
    {
        var overdue = _asked.Where(a => a.Value.Due.CompareTo(core.Timer) <= 0).ToArray();
        foreach (var (number, asked) in overdue)
        {
            _asked.Remove(number);
        }

        foreach (var silent in overdue.Select(o => o.Value.From).Distinct())
        {
            silent.Silences++;
        }
    }

    private static Height Later(Height a, Height b) => a.CompareTo(b) >= 0 ? a : b;

    private sealed class Fetched(Peer from, Block block)
    {
        public Peer From { get; } = from;

        public Block Block { get; } = block;

        public long Bytes { get; } = block.Body.Length + block.Receipts.Sum(r => (long)r.Length);

        public bool IsParsed { get; set; }

        public PreparedBody? Prepared { get; set; }
    }
}
