using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Ledger.Finality;

/// <summary>Collects the outputs of one step and numbers what is to be answered.</summary>
internal sealed class Outbox(ReplicaSettings settings)
{
    /// <summary>Proofs against one key in one life of the process.</summary>
    private const int EvidenceMax = 16;

    private readonly List<ReplicaOutput> _outputs = [];
    private readonly Dictionary<KeyId, int> _accused = [];
    private readonly Dictionary<ulong, Action<PreparedBody?>> _preparing = [];
    private ulong _token;

    public string? Halted { get; private set; }

    public void Send(AccountId to, PeerMessage message) => Send(to, message.Encode(settings.Network, settings.Partition));

    public void Send(AccountId to, ReadOnlyMemory<byte> bytes) => _outputs.Add(new ReplicaOutput.Send(to, bytes));

    public void Broadcast(PeerMessage message) => _outputs.Add(new ReplicaOutput.Broadcast(message.Encode(settings.Network, settings.Partition)));

    public ulong Persist(VoteRecord record, bool flush)
    {
        _outputs.Add(new ReplicaOutput.Persist(++_token, record, flush));
        return _token;
    }

    public void Prepare(ReadOnlyMemory<byte> body, bool certified, Action<PreparedBody?> then)
    {
        _preparing[++_token] = then;
        _outputs.Add(new ReplicaOutput.Prepare(_token, body, certified));
    }

    public void Prepared(ulong token, PreparedBody? body)
    {
        if (_preparing.Remove(token, out var then))
        {
            then(body);
        }
    }

    /// <summary>A few proofs convict a key; more would let it fill whatever keeps them.</summary>
    public void Accuse(Evidence evidence)
    {
        var before = _accused.GetValueOrDefault(evidence.Key);
        if (before < EvidenceMax)
        {
            _accused[evidence.Key] = before + 1;
            _outputs.Add(new ReplicaOutput.Misbehaviour(evidence));
        }
    }

    public void Add(ReplicaOutput output) => _outputs.Add(output);

    public void Halt(string reason)
    {
        if (Halted is null)
        {
            Halted = reason;
            _outputs.Add(new ReplicaOutput.Halt(reason));
        }
    }

    /// <summary>The step's outputs. Of several flushes only the last is kept: it makes the earlier records durable too.</summary>
    public IReadOnlyList<ReplicaOutput> Drain()
    {
        var last = _outputs.FindLastIndex(o => o is ReplicaOutput.Persist { Flush: true });
        for (var i = 0; i < last; i++)
        {
            if (_outputs[i] is ReplicaOutput.Persist { Flush: true } persist)
            {
                _outputs[i] = persist with { Flush = false };
            }
        }

        var outputs = _outputs.ToArray();
        _outputs.Clear();
        return outputs;
    }
}
