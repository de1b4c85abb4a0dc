using Xinglin.Ledger.Finality;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Replicas;

/// <summary>
/// What waits for the replica's thread. Peers' messages are bounded for each peer and dropped beyond: finality repeats
/// itself. What the node itself puts in is not: each source of it waits for its own answer. Safe from any thread.
/// </summary>
internal sealed class ReplicaInbox
{
    /// <summary>Bytes of one peer's messages that wait: a few bodies and their votes.</summary>
    private const long PeerBytesMax = 16 << 20;

    /// <summary>Messages of one peer that wait.</summary>
    private const int PeerMessagesMax = 4096;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private readonly Dictionary<AccountId, (int Messages, long Bytes)> _peers = [];
    private List<object> _waiting = [];
    private List<object> _taken = [];

    /// <summary>An input, or an <see cref="IQuestion"/> to be put between two steps.</summary>
    internal void Add(object item)
    {
        lock (_gate)
        {
            _waiting.Add(item);
            Wake();
        }
    }

    internal void AddMessage(AccountId from, ReadOnlyMemory<byte> bytes)
    {
        lock (_gate)
        {
            _peers.TryGetValue(from, out var load);
            if (load.Messages < PeerMessagesMax && load.Bytes + bytes.Length <= PeerBytesMax)
            {
                _peers[from] = (load.Messages + 1, load.Bytes + bytes.Length);
                _waiting.Add(new ReplicaInput.Message(from, bytes));
                Wake();
            }
        }
    }

    /// <summary>Everything that waits, after at most this long. The list is valid until the next call.</summary>
    internal IReadOnlyList<object> Take(TimeSpan patience)
    {
        _signal.Wait(patience);
        lock (_gate)
        {
            (_taken, _waiting) = (_waiting, _taken);
            _waiting.Clear();
            _peers.Clear();
            return _taken;
        }
    }

    private void Wake()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }
}
