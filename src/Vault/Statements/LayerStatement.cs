using System.Text.Json;
using Xinglin.Ledger.Crypto;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Vault.Statements;

/// <summary>
/// A holder answers for a narrower layer: this projection was made from the record whose exact bytes the ledger has the commitment to. The
/// ledger says nothing about projections, so a reader accepts one on the holder's signature, which can be held against it.
/// </summary>
/// <param name="Statement">Always <see cref="Kind"/>.</param>
/// <param name="Network">The network.</param>
/// <param name="Holder">Who made the projection and signs.</param>
/// <param name="Record">The record's pointer.</param>
/// <param name="Commitment">The ledger's commitment to the exact bytes.</param>
/// <param name="Type">FHIR resource type.</param>
/// <param name="Layer"><c>index</c>, <c>summary</c> or <c>detail</c>.</param>
/// <param name="Projection">Salted commitment to the projection's exact bytes, of the same form as the ledger's (docs/spec/commitment.md); its salt is its own.</param>
/// <param name="Time">When.</param>
public sealed record LayerStatement(
    string Statement, NetworkId Network, AccountId Holder, Hash Record, Hash Commitment, string Type, string Layer, Hash Projection, LedgerTime Time)
{
    /// <summary>The kind.</summary>
    public const string Kind = "xinglin/layer/v1";

    /// <summary>Signs it.</summary>
    public string Sign(ISigner identity) => SignedStatement.Sign(JsonSerializer.SerializeToUtf8Bytes(this, StatementJson.Default.LayerStatement), identity);

    /// <summary>Reads a statement that <see cref="SignedStatement.IsBy"/> was judged of; null when it is about no layer.</summary>
    public static LayerStatement? TryRead(SignedStatement signed) => signed.Read(StatementJson.Default.LayerStatement) is { Statement: Kind } read ? read : null;
}
