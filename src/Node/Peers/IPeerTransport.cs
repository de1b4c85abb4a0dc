using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers;

/// <summary>Takes what a peer sent. <paramref name="from"/> is whom the transport authenticated; the bytes are hostile. Never blocks.</summary>
public delegate void PeerReceiver(AccountId from, ReadOnlyMemory<byte> bytes);

/// <summary>One member's way to the others. Messages may be lost, never altered; nothing waits. Safe from any thread.</summary>
public interface IPeerTransport
{
    /// <summary>How each peer's lines fare; none where members share a process.</summary>
    IReadOnlyList<PeerState> States => [];

    /// <summary>Begins to receive.</summary>
    void Attach(PeerReceiver receiver);

    /// <summary>Stops receiving.</summary>
    void Detach();

    /// <summary>Sends to one member.</summary>
    void Send(AccountId to, ReadOnlyMemory<byte> bytes);

    /// <summary>Sends to every other member.</summary>
    void Broadcast(ReadOnlyMemory<byte> bytes);
}
