using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Gateway;

namespace Xinglin.Node.Sessions;

/// <summary>One open session: the signed request that opened it, to whose key every answer is sealed, and the key whose proofs count.</summary>
/// <param name="request">What opened it.</param>
/// <param name="key">Thumbprint of the DPoP key that it named.</param>
/// <param name="expires">When it ends, milliseconds since 1970.</param>
internal sealed class Session(GatewayRequest request, KeyId key, long expires)
{
    /// <summary>Proofs remembered at once: one a second for as long as a proof counts, five times over.</summary>
    private const int ProofsMax = 1_000;

    private readonly Dictionary<string, long> _used = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();

    public GatewayRequest Request { get; } = request;

    public KeyId Key { get; } = key;

    public long Expires { get; } = expires;

    /// <summary>Why a proof does not count; null when it is used for the first time. It is forgotten when its age alone refuses it.</summary>
    public RefusalCode? Use(string id, long until, long now)
    {
        lock (_turn)
        {
            if (_used.Count >= ProofsMax)
            {
                foreach (var old in _used.Where(u => u.Value < now).Select(u => u.Key).ToList())
                {
                    _used.Remove(old);
                }
            }

            return _used.Count >= ProofsMax && !_used.ContainsKey(id) ? ApiCodes.Overloaded : _used.TryAdd(id, until) ? null : SessionCodes.ProofReplayed;
        }
    }
}
