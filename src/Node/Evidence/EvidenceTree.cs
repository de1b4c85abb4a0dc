using Xinglin.Ledger.Evidence;
using Xinglin.Ledger.Merkle;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Evidence;

/// <summary>
/// The tree over the durable leaves and the checkpoints signed over it: one at every <see cref="EvidenceLimits.CheckpointEntries"/>
/// entries, and whenever somebody asks for the present one. Safe from any thread.
/// </summary>
public sealed class EvidenceTree
{
    private readonly Lock _turn = new();
    private readonly HistoryTree _tree = new();
    private readonly EvidenceSettings _settings;
    private (long Size, KeyId Key, string Note) _signed = (-1, default, string.Empty);

    internal EvidenceTree(EvidenceSettings settings) => _settings = settings;

    /// <summary>Number of durable entries.</summary>
    public long Size
    {
        get
        {
            lock (_turn)
            {
                return _tree.Count;
            }
        }
    }

    /// <summary>The present checkpoint as a signed note, with its size.</summary>
    public (long Size, string Note) Checkpoint()
    {
        lock (_turn)
        {
            return SignAt(_tree.Count);
        }
    }

    /// <summary>Root over the first so many entries; null when there are not so many.</summary>
    public Hash? RootAt(long size)
    {
        lock (_turn)
        {
            return size >= 0 && size <= _tree.Count ? _tree.RootAt(size) : null;
        }
    }

    /// <summary>RFC 9162 section 2.1.3; null when there is no such entry or size.</summary>
    public Hash[]? Inclusion(long index, long size)
    {
        lock (_turn)
        {
            return index >= 0 && index < size && size <= _tree.Count ? _tree.InclusionProof(index, size) : null;
        }
    }

    /// <summary>RFC 9162 section 2.1.4; null when the sizes are none.</summary>
    public Hash[]? Consistency(long from, long to)
    {
        lock (_turn)
        {
            return from > 0 && from <= to && to <= _tree.Count ? _tree.ConsistencyProof(from, to) : null;
        }
    }

    internal void Append(ReadOnlySpan<Hash> leaves)
    {
        lock (_turn)
        {
            foreach (var leaf in leaves)
            {
                _tree.Append(leaf);
                if (_tree.Count % EvidenceLimits.CheckpointEntries == 0)
                {
                    SignAt(_tree.Count);
                }
            }
        }
    }

    /// <summary>Leaves of an earlier run, which had their checkpoints.</summary>
    internal void Restore(Hash leaf) => _tree.Append(leaf);

    private (long Size, string Note) SignAt(long size)
    {
        var signer = _settings.Present();
        if (_signed.Size != size || _signed.Key != signer.KeyId)
        {
            _signed = (size, signer.KeyId, new EvidenceCheckpoint(_settings.Origin, (ulong)size, _tree.RootAt(size)).Sign(signer));
        }

        return (size, _signed.Note);
    }
}
