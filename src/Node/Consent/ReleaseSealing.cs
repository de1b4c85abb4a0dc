using Xinglin.Interop.Fhir.Layers;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Gateway;
using Xinglin.Node.Vault;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Node.Consent;

/// <summary>
/// Wraps at release: each record's layer as ciphertext, its key for who asked. It takes the entry that was written, so that nothing can be wrapped
/// before there is one.
/// </summary>
internal sealed class ReleaseSealing(MemberParts parts)
{
    /// <summary>What leaves, in the order of <paramref name="records"/>.</summary>
    /// <param name="written">The entry that names these records; durable.</param>
    /// <param name="request">Who asked.</param>
    /// <param name="relationship">Whose records.</param>
    /// <param name="layer">What of each.</param>
    /// <param name="records">Found under the entry's scopes.</param>
    public IReadOnlyList<ReleasedResource> Release(
        DisclosureEntry written, GatewayRequest request, AccountId relationship, RecordLayer layer, IReadOnlyList<FoundRecord> records)
    {
        var grant = written.Body.Permission ?? written.Body.Authority ?? Hash.Zero;
        return [.. records.Select(record => Release(record, request, relationship, layer, grant))];
    }

    private ReleasedResource Release(FoundRecord record, GatewayRequest request, AccountId relationship, RecordLayer layer, Hash grant)
    {
        var bytes = LayerProjection.Of(record.Version, layer);
        var wrapped = parts.Vault.Release(
            new PlainLayer(record.Pointer, relationship, layer.Name(), bytes), request.Signed.Payload.Seal, request.Account, grant);
        var (salt, attestation) = layer == RecordLayer.Raw ? (record.Salt, null) : Attest(record, layer, bytes.Span);
        return new ReleasedResource(
            record.Version.Type, salt, record.Pointer, record.Commitment, layer.Name(), Base64Url.Encode(wrapped.Ciphertext), wrapped.Wrap, attestation);
    }

    private (Salt Salt, string Attestation) Attest(FoundRecord record, RecordLayer layer, ReadOnlySpan<byte> projection)
    {
        var salt = Salt.Create();
        var statement = new LayerStatement(
            LayerStatement.Kind, parts.Ledger.Genesis.Network, parts.Known.Member, record.Pointer, record.Commitment, record.Version.Type, layer.Name(),
            Commitment.Of(salt.Value.ToArray(), record.Version.Type, projection), parts.Now);
        return (salt, statement.Sign(parts.Keys.Identity));
    }
}
