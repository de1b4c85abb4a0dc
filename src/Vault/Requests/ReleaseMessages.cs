using Xinglin.Ledger.Primitives;
using Xinglin.Vault.Commitments;
using Xinglin.Vault.Envelopes;

namespace Xinglin.Vault.Requests;

/// <summary>One layer of one released resource: ciphertext, and the layer's key wrapped to who asked (docs/spec/release.md).</summary>
/// <param name="Type">The type in the commitment: the FHIR resource type.</param>
/// <param name="Salt">
/// Of the commitment that the opened bytes must give: for <c>raw</c> the ledger's. For a narrower layer the attestation's own: with the ledger's salt a
/// reader could try guesses of what the layer leaves out.
/// </param>
/// <param name="Pointer">The record's name on the ledger: state <c>relationship.records/{pointer}</c>.</param>
/// <param name="Commitment">What the ledger should have there, over the exact bytes.</param>
/// <param name="Layer"><c>index</c>, <c>summary</c>, <c>detail</c> or <c>raw</c>.</param>
/// <param name="Ciphertext">A <see cref="Records.SealedLayer"/>, base64url.</param>
/// <param name="Wrap">The layer's key as <see cref="Records.LayerWrap"/>, bound to record, layer, holder, asking account and grant.</param>
/// <param name="Attestation">The holder's <see cref="Statements.LayerStatement"/>, signed; absent exactly for <c>raw</c>.</param>
public sealed record ReleasedResource(
    string Type, Salt Salt, Hash Pointer, Hash Commitment, string Layer, string Ciphertext, SealedMessage Wrap, string? Attestation = null);
