using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers;

namespace Xinglin.FaultHost.Lying;

/// <summary>
/// Stands between an honest replica and its lines: what leaves is chosen anew for every receiver. The replica itself is not told of its own lies, or it
/// would stop signing.
/// </summary>
internal sealed class LyingTransport : IPeerTransport
{
    private const int MemoryMax = 500;
    private const int FloodTurn = 500;
    private static readonly TimeSpan FloodPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly IPeerTransport _lines;
    private readonly Orders _orders;
    private readonly Forger _forger;
    private readonly Queue<ReadOnlyMemory<byte>> _heard = new();
    private ulong _turn;

    public LyingTransport(IPeerTransport lines, Orders orders, Forger forger)
    {
        (_lines, _orders, _forger) = (lines, orders, forger);
        new Thread(() => Repeat(Flood, FloodPause)) { IsBackground = true, Name = "floods" }.Start();
        new Thread(() => Repeat(Unasked, Pause)) { IsBackground = true, Name = "lies unasked" }.Start();
    }

    public IReadOnlyList<PeerState> States => _lines.States;

    public void Attach(PeerReceiver receiver) => _lines.Attach((from, bytes) =>
    {
        Remember(bytes);
        if (_forger.Read(bytes) is not PeerMessage.Voted vote || !_forger.IsOwn(vote.Vote))
        {
            receiver(from, bytes);
        }
    });

    public void Detach() => _lines.Detach();

    public void Broadcast(ReadOnlyMemory<byte> bytes)
    {
        foreach (var other in _forger.Others)
        {
            Send(other, bytes);
        }
    }

    public void Send(AccountId to, ReadOnlyMemory<byte> bytes)
    {
        foreach (var said in Chosen(to, bytes, _forger.Read(bytes)))
        {
            _lines.Send(to, said);
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> Chosen(AccountId to, ReadOnlyMemory<byte> bytes, PeerMessage? message)
    {
        // Every second of them is told the other thing, and all of them hear of both.
        var isOdd = _forger.Others.ToList().IndexOf(to) % 2 == 1;
        switch (message)
        {
            case PeerMessage.Status when _orders.Has(Orders.Stale):
                return [_forger.Bytes(Forger.WrongStatus(_turn++))];
            case not PeerMessage.Status when _orders.Has(Orders.Withhold):
                return [];
            case PeerMessage.Proposed m when _forger.IsOwn(m.Proposal) && _orders.Has(Orders.Keep):
                return [];
            case PeerMessage.FinalBlock m when _orders.Has(Orders.Blocks):
                return [_forger.Bytes(Forger.Changed(m.Block))];
            case PeerMessage.Proposed m when _forger.IsOwn(m.Proposal) && _orders.Has(Orders.Time):
                return [_forger.Bytes(_forger.WrongTime(m.Proposal, TimeSpan.FromHours(m.Proposal.Header.Height.Value % 2 == 0 ? 3 : -3)))];
            case PeerMessage.Proposed m when _forger.IsOwn(m.Proposal) && _orders.Has(Orders.Equivocate):
                return Both(bytes, _forger.Bytes(_forger.OtherProposal(m.Proposal)), isOdd);
            case PeerMessage.Voted m when _forger.IsOwn(m.Vote) && _orders.Has(Orders.Equivocate):
                return Both(bytes, _forger.Bytes(_forger.OtherVote(m.Vote)), isOdd);
            case PeerMessage.Voted m when _forger.IsOwn(m.Vote) && _orders.Has(Orders.Forge):
                return [.. _forger.Forgeries(m.Vote).Select(_forger.Bytes), bytes];
            default:
                return [bytes];
        }
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Both(ReadOnlyMemory<byte> one, ReadOnlyMemory<byte> other, bool otherFirst) => otherFirst ? [other, one] : [one, other];

    private void Flood()
    {
        if (_orders.Has(Orders.Flood))
        {
            ReadOnlyMemory<byte>[] junk = [_forger.Bytes(Forger.WrongStatus(_turn++)), _forger.Bytes(new PeerMessage.WantBlocks(new Height(1), PeerMessage.BlocksMax)), .. Heard(10)];
            for (var i = 0; i < FloodTurn; i++)
            {
                _lines.Broadcast(junk[i % junk.Length]);
            }
        }
    }

    private void Unasked()
    {
        if (_orders.Has(Orders.Garble))
        {
            _lines.Broadcast(new byte[] { 1, 2, 3 });
        }

        if (_orders.Has(Orders.Stale))
        {
            foreach (var old in Heard(20))
            {
                _lines.Broadcast(old);
            }
        }
    }

    private static void Repeat(Action what, TimeSpan pause)
    {
        while (true)
        {
            what();
            Thread.Sleep(pause);
        }
    }

    private void Remember(ReadOnlyMemory<byte> bytes)
    {
        lock (_heard)
        {
            _heard.Enqueue(bytes);
            if (_heard.Count > MemoryMax)
            {
                _heard.Dequeue();
            }
        }
    }

    private ReadOnlyMemory<byte>[] Heard(int most)
    {
        lock (_heard)
        {
            return [.. _heard.Take(most)];
        }
    }
}
