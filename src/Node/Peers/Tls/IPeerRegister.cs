using Xinglin.Ledger.Crypto;

namespace Xinglin.Node.Peers.Tls;

/// <summary>Knows whose TLS key it is. Safe from any thread.</summary>
public interface IPeerRegister
{
    /// <summary>The present member that speaks under this key now; null for everybody else.</summary>
    PeerMember? Find(P256PublicKey key);
}
