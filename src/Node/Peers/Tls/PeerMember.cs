using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Peers.Tls;

/// <summary>Who is at the other end of a line, in a request's features.</summary>
/// <param name="Account">The member.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="Key">The TLS key that it showed.</param>
public sealed record PeerMember(AccountId Account, string Slug, KeyId Key);
