using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>Fetches certified blocks from peers that claim more than this replica has. Their claims are believed only by certificate.</summary>
internal sealed class CatchUp(ReplicaCore core)
{
    private readonly SortedDictionary<ulong, (Peer From, Block Block)> _ahead = [];
    private Height _asking;
    private Peer? _asked;
    private int _rotation;

    /// <summary>When to ask (again); null while nobody is ahead.</summary>
    public LedgerTime? Due { get; private set; }

    /// <summary>The highest final height that a peer claims.</summary>
    public Height PeerTip => core.Peers.All.Select(p => p.Tip).DefaultIfEmpty().Max();

    public void OnBlock(Peer from, Block block, CurrentHeight height)
    {
        var number = block.Header.Height.Value;
        if (number == height.Height.Value)
        {
            Take(from, block, height);
        }
        else if (from == _asked && number > height.Height.Value && number - height.Height.Value < PeerMessage.BlocksMax)
        {
            _ahead[number] = (from, block);
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
            if (message.Certificate.Decides(message.Header, height.Set))
            {
                height.OnCertified(message.Header, message.Certificate, null);
            }
            else
            {
                from.Refuse(core.Timer);
            }
        }
    }

    /// <summary>Takes the next block when it is here; asks for it when it is late.</summary>
    public void Advance(CurrentHeight height)
    {
        while (_ahead.Count > 0 && _ahead.First() is var next && next.Key <= height.Height.Value && !height.Done)
        {
            _ahead.Remove(next.Key);
            if (next.Key == height.Height.Value)
            {
                Take(next.Value.From, next.Value.Block, height);
            }
        }

        Ask(height);
    }

    private void Take(Peer from, Block block, CurrentHeight height)
    {
        if (block.Certificate.Decides(block.Header, height.Set))
        {
            height.OnCertified(block.Header, block.Certificate, block);
            return;
        }

        from.Refuse(core.Timer);
        from.Tip = default;
    }

    // One height behind is usual for a moment: its votes are on their way. More is not.
    private void Ask(CurrentHeight height)
    {
        var ahead = core.Peers.All.Where(p => p.Tip.CompareTo(height.Height) >= 0).ToArray();
        if (ahead.Length == 0 || height.Done || height.IsCertified)
        {
            Due = null;
            return;
        }

        if (_asking != height.Height)
        {
            _asking = height.Height;
            var far = ahead.Any(p => p.Tip.CompareTo(height.Height) > 0) && _ahead.Count == 0;
            Due = far ? core.Timer : core.Timer.Plus(core.Settings.Timeouts.Fetch);
        }

        if (Due is null || Due.Value.CompareTo(core.Timer) <= 0)
        {
            var peer = ahead[_rotation++ % ahead.Length];
            _asked = peer;
            var count = Math.Min(PeerMessage.BlocksMax, peer.Tip.Value - height.Height.Value + 1);
            core.Outbox.Send(peer.Member, new PeerMessage.WantBlocks(height.Height, (int)count));
            Due = core.Timer.Plus(core.Settings.Timeouts.Fetch * 2);
        }
    }

    private static Height Later(Height a, Height b) => a.CompareTo(b) >= 0 ? a : b;
}
