using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Identity;

/// <summary>
/// A member's identity keys: the one that its account is named after and all that followed. It signs with the one that the ledger names, from the
/// block on that names it; a key whose file was made while the node runs is found when the ledger names it.
/// </summary>
public sealed class MemberIdentities : ISigner
{
    /// <summary>The ledger is asked again after so long, milliseconds; the key before is taken until its member retires it.</summary>
    private const long Pace = 250;

    private readonly Lock _turn = new();
    private readonly ISigner _first;
    private readonly Func<IReadOnlyList<ISigner>> _further;
    private ISigner _present;
    private Func<KeyId?> _named = () => null;
    private long _asked = long.MinValue / 2;

    /// <summary>All of one member.</summary>
    /// <param name="first">The key that the account is named after.</param>
    /// <param name="further">The keys that followed, read anew.</param>
    public MemberIdentities(ISigner first, Func<IReadOnlyList<ISigner>> further) => (_first, _further, _present) = (first, further, first);

    /// <summary>The key in use. It stays the same key in the caller's hands: one signature, one key.</summary>
    public ISigner Present
    {
        get
        {
            lock (_turn)
            {
                if (Environment.TickCount64 - _asked >= Pace)
                {
                    _asked = Environment.TickCount64;
                    _present = Named() ?? _present;
                }

                return _present;
            }
        }
    }

    /// <summary>Public halves of all of them.</summary>
    public IReadOnlyList<P256PublicKey> All => [_first.PublicKey, .. _further().Select(k => k.PublicKey)];

    /// <inheritdoc/>
    public P256PublicKey PublicKey => Present.PublicKey;

    /// <inheritdoc/>
    public KeyId KeyId => Present.KeyId;

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> message) => Present.Sign(message);

    /// <summary>Says who knows which key the ledger names.</summary>
    public void Follow(Func<KeyId?> named)
    {
        lock (_turn)
        {
            (_named, _asked) = (named, long.MinValue / 2);
        }
    }

    private ISigner? Named() =>
        _named() is not { } named || named == _present.KeyId ? null
        : named == _first.KeyId ? _first
        : _further().FirstOrDefault(k => k.KeyId == named);
}
