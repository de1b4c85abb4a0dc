using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Tls;

/// <summary>
/// The TLS keys that a member has files of, and which of them it shows: the one that the ledger names. A key whose file was made while the node runs
/// is found when the ledger names it. Safe from any thread.
/// </summary>
public sealed class OwnTlsKeys : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Func<IReadOnlyCollection<KeyId>, IReadOnlyList<TlsKey>> _further;
    private readonly List<TlsKey> _keys;
    private Func<KeyId?> _named = () => null;

    /// <summary>All of one member.</summary>
    /// <param name="keys">Those with files at start, oldest first; at least one.</param>
    /// <param name="further">Those with files now, but for the ones named; they are owned from then on.</param>
    public OwnTlsKeys(IReadOnlyList<TlsKey> keys, Func<IReadOnlyCollection<KeyId>, IReadOnlyList<TlsKey>>? further = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(keys.Count);
        (_keys, _further) = ([.. keys], further ?? (_ => []));
    }

    /// <summary>The key that is shown: the one that the ledger names, or else the newest.</summary>
    public TlsKey Present => Candidates()[0];

    /// <summary>Says who knows which key the ledger names.</summary>
    public void Follow(Func<KeyId?> named)
    {
        lock (_turn)
        {
            _named = named;
        }
    }

    /// <summary>
    /// The key for the n-th try in a row to reach a peer. A node that has missed its own rotation shows, in turn, the keys after the one that its old
    /// ledger names.
    /// </summary>
    public TlsKey ForTry(int attempt)
    {
        var candidates = Candidates();
        return candidates[attempt % candidates.Count];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_turn)
        {
            _keys.ForEach(k => k.Dispose());
        }
    }

    private List<TlsKey> Candidates()
    {
        lock (_turn)
        {
            var named = _named();
            if (named is { } wanted && _keys.TrueForAll(k => k.KeyId != wanted))
            {
                _keys.AddRange(_further([.. _keys.Select(k => k.KeyId)]));
            }

            List<TlsKey> newestFirst = [.. Enumerable.Reverse(_keys)];
            return [.. newestFirst.Where(k => k.KeyId == named), .. newestFirst.Where(k => k.KeyId != named)];
        }
    }
}
