using Xinglin.Vault.Keys;

namespace Xinglin.Node.Identity;

/// <summary>
/// A member's sealing keys: the present one and all before it, for what was sealed to them stays sealed to them. A key whose file was
/// made while the node runs is found when something does not open, so that the ledger may name it before the node was told.
/// </summary>
public sealed class SealingKeys(SealingKey first, Func<IReadOnlyCollection<string>, IReadOnlyDictionary<string, SealingKey>> unknown)
{
    private readonly Lock _turn = new();
    private readonly Dictionary<string, SealingKey> _further = new(StringComparer.Ordinal);

    /// <summary>What one of the keys opens; null when none does.</summary>
    /// <param name="open">Opens by one key, or gives null.</param>
    public T? Open<T>(Func<SealingKey, T?> open)
        where T : class
    {
        if (open(first) is { } opened)
        {
            return opened;
        }

        foreach (var key in Known().Concat(Look()))
        {
            if (open(key) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private List<SealingKey> Known()
    {
        lock (_turn)
        {
            return [.. _further.Values];
        }
    }

    /// <summary>The keys that were not known before. Looked for at the last moment, when the others have failed.</summary>
    private IEnumerable<SealingKey> Look()
    {
        lock (_turn)
        {
            var found = unknown(_further.Keys);
            foreach (var (name, key) in found)
            {
                _further.Add(name, key);
            }

            return found.Values;
        }
    }
}
