using System.Buffers.Binary;
using System.Collections.Concurrent;
using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Peers;

namespace Xinglin.Node.Partitions;

/// <summary>
/// One member's line to the others, shared by its replicas of all partitions: every message names its partition, and a message
/// of one that has no replica here is dropped. Safe from any thread.
/// </summary>
public sealed class PeerLine(IPeerTransport transport)
{
    private readonly ConcurrentDictionary<uint, PeerReceiver> _receivers = new();
    private readonly Lock _gate = new();
    private bool _attached;

    /// <summary>The line as one partition's replica uses it.</summary>
    public IPeerTransport For(uint partition) => new End(this, partition);

    private void Attach(uint partition, PeerReceiver receiver)
    {
        _receivers[partition] = receiver;
        lock (_gate)
        {
            if (!_attached)
            {
                _attached = true;
                transport.Attach(Receive);
            }
        }
    }

    private void Detach(uint partition)
    {
        _receivers.TryRemove(partition, out _);
        lock (_gate)
        {
            if (_attached && _receivers.IsEmpty)
            {
                _attached = false;
                transport.Detach();
            }
        }
    }

    private void Receive(AccountId from, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length >= PeerMessage.PartitionOffset + sizeof(uint)
            && _receivers.TryGetValue(BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[PeerMessage.PartitionOffset..]), out var receiver))
        {
            receiver(from, bytes);
        }
    }

    private sealed class End(PeerLine line, uint partition) : IPeerTransport
    {
        public IReadOnlyList<PeerState> States => line.States;

        public void Attach(PeerReceiver receiver) => line.Attach(partition, receiver);

        public void Detach() => line.Detach(partition);

        public void Send(AccountId to, ReadOnlyMemory<byte> bytes) => line.Send(to, bytes);

        public void Broadcast(ReadOnlyMemory<byte> bytes) => line.Broadcast(bytes);
    }

    private IReadOnlyList<PeerState> States => transport.States;

    private void Send(AccountId to, ReadOnlyMemory<byte> bytes) => transport.Send(to, bytes);

    private void Broadcast(ReadOnlyMemory<byte> bytes) => transport.Broadcast(bytes);
}
