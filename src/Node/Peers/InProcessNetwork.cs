using System.Collections.Concurrent;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers;

/// <summary>
/// Members of one process, joined as if by wire: each receiver gets a copy of its own, nothing is shared. Whoever is not
/// attached is unreachable.
/// </summary>
public sealed class InProcessNetwork
{
    private readonly ConcurrentDictionary<AccountId, PeerReceiver> _receivers = new();
    private readonly ConcurrentDictionary<AccountId, bool> _cut = new();

    /// <summary>This member's end.</summary>
    public IPeerTransport For(AccountId member) => new End(this, member);

    /// <summary>Cuts a member's line to all others, or mends it: what is sent meanwhile is lost.</summary>
    public void SetLine(AccountId member, bool connected)
    {
        if (connected)
        {
            _cut.TryRemove(member, out _);
        }
        else
        {
            _cut[member] = true;
        }
    }

    private void Deliver(AccountId from, AccountId to, ReadOnlyMemory<byte> bytes)
    {
        if (!_cut.ContainsKey(from) && !_cut.ContainsKey(to) && _receivers.TryGetValue(to, out var receiver))
        {
            receiver(from, bytes.ToArray());
        }
    }

    private sealed class End(InProcessNetwork network, AccountId member) : IPeerTransport
    {
        public void Attach(PeerReceiver receiver) => network._receivers[member] = receiver;

        public void Detach() => network._receivers.TryRemove(member, out _);

        public void Send(AccountId to, ReadOnlyMemory<byte> bytes) => network.Deliver(member, to, bytes);

        public void Broadcast(ReadOnlyMemory<byte> bytes)
        {
            foreach (var (other, _) in network._receivers)
            {
                if (other != member)
                {
                    network.Deliver(member, other, bytes);
                }
            }
        }
    }
}
