using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Smart;

/// <summary>A client system as it is registered: public keys and scopes, no secret.</summary>
/// <param name="Id">Its <c>client_id</c>: random, made here.</param>
/// <param name="Name">What the member's people call it.</param>
/// <param name="Member">
/// The account that it acts as and that the log names: this member's own, or the member's for which it works, whose permissions alone it may use.
/// </param>
/// <param name="KeySet">Its JWK Set as it was given.</param>
/// <param name="Scopes">SMART v2 scopes, canonical.</param>
/// <param name="Added">When it was registered.</param>
public sealed record SmartClient(string Id, string Name, AccountId Member, ReadOnlyMemory<byte> KeySet, IReadOnlyList<string> Scopes, LedgerTime Added);

/// <summary>What somebody asks to be registered.</summary>
/// <param name="Name">What the member's people call it.</param>
/// <param name="Member">The account that it acts as.</param>
/// <param name="KeySet">JWK Set, JSON.</param>
/// <param name="Scopes">SMART v2 scopes.</param>
public sealed record ClientApplication(string Name, AccountId Member, ReadOnlyMemory<byte> KeySet, IReadOnlyList<string> Scopes);
