using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Access;

/// <summary>
/// One resource as its holder registered it: byte for byte for the layer <c>raw</c>; for a narrower one what the holder signed to be its projection.
/// </summary>
/// <param name="Resource">The layer's exact text.</param>
/// <param name="Type">The FHIR resource type.</param>
/// <param name="Pointer">Its name on the ledger.</param>
/// <param name="ProvenAt">The block whose state has it.</param>
/// <param name="Layer">How much of the record it is: one of <see cref="LayerNames"/>.</param>
public sealed record VerifiedResource(string Resource, string Type, Hash Pointer, Height ProvenAt, string Layer = LayerNames.Raw);

/// <summary>Released and verified.</summary>
/// <param name="Resources">Every one verified.</param>
/// <param name="Scopes">What was applied: what lies outside was not looked for.</param>
/// <param name="AsOf">State of the holder's replica.</param>
/// <param name="Entry">The disclosure's entry in the holder's log.</param>
/// <param name="Completeness">Whether this is all that the holder registered within the scopes.</param>
public sealed record VerifiedRecords(
    IReadOnlyList<VerifiedResource> Resources, IReadOnlyList<string> Scopes, AsOf AsOf, string Entry, RecordCompleteness Completeness);

/// <summary>
/// Checks what a holder released: first the log entry, without which nothing is opened; then each layer is opened, the salted commitment computed anew
/// from its exact bytes and compared with the ledger's entry, which is proved against members that the caller trusts, or with what the holder signed.
/// </summary>
/// <param name="connection">Where proofs come from; a proof needs no trust in its bringer.</param>
/// <param name="trust">Whose keys decide.</param>
public sealed class RecordVerifier(NetworkConnection connection, TrustedMembers trust)
{
    private readonly EvidenceWitness _witness = new(connection, trust);
    private readonly CompletenessVerifier _completeness = new(connection, trust);

    /// <summary>
    /// Verifies all or refuses: <c>disclosure-missing</c>, <c>record-not-opened</c>, <c>resource-mismatch</c>, <c>layer-not-attested</c>,
    /// <c>resource-not-registered</c>, <c>proof-invalid</c>, one of <see cref="EvidenceFaults"/> when the release's entry is not in the holder's evidence log, and what
    /// <see cref="CompletenessVerifier"/> refuses.
    /// </summary>
    /// <param name="holder">Who released it.</param>
    /// <param name="account">The relationship under which it must be registered.</param>
    /// <param name="recipient">Who asked.</param>
    /// <param name="released">What it released.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<VerifiedRecords>> VerifyAsync(
        MemberView holder, AccountId account, ReleaseRecipient recipient, RecordsAnswer released, CancellationToken cancellation = default)
    {
        if (released.Entry.Length == 0 || released.Evidence is null)
        {
            return Refusal.Of(ClientCodes.DisclosureMissing, "The holder did not log this disclosure: the data is not shown; tell the holder.");
        }

        if (!(await _witness.VerifierOfAsync(holder, cancellation)).TryGet(out var evidence, out var unproven))
        {
            return unproven!;
        }

        if (evidence.Verify(released, account, recipient.Reader) is { } fault)
        {
            return fault;
        }

        var layers = new LayerVerifier(connection.Network.Network, holder.Account, evidence.Identity);
        var verified = new List<VerifiedResource>(released.Resources.Count);
        foreach (var resource in released.Resources)
        {
            if (resource.Open(connection.Network.Network, holder.Account, account, recipient) is not { } opened)
            {
                return NotOpened();
            }

            if (layers.CommitmentOf(opened) is not { } commitment)
            {
                return opened.Layer == LayerNames.Raw ? Mismatch() : NotAttested();
            }

            var answer = await VerifyAsync(holder, account, opened, commitment, cancellation);
            if (!answer.TryGet(out var one, out var refusal))
            {
                return refusal!;
            }

            verified.Add(one);
        }

        var whole = await _completeness.VerifyAsync(holder, account, released, cancellation);
        return whole.TryGet(out var completeness, out var contradicted)
            ? new VerifiedRecords(verified, released.Scopes, released.AsOf, released.Entry, completeness)
            : contradicted!;
    }

    private async Task<Answer<VerifiedResource>> VerifyAsync(
        MemberView holder, AccountId account, OpenedResource opened, Hash commitment, CancellationToken cancellation)
    {
        var key = $"relationship.records/{opened.Pointer}";
        var answer = await connection.LedgerAt(holder).ProofAsync($"state/{key}", cancellation);
        if (!answer.TryGet(out var file, out var refusal))
        {
            return refusal!;
        }

        var proof = ProofVerifier.Verify(file, trust);
        if (!proof.Holds || proof.Report.Fact is not ProvenEntry entry || entry.Key != key)
        {
            return Refusal.Of(ClientCodes.ProofInvalid, $"The ledger's proof does not hold ({proof.Code}): the data is not shown; check the members you trust.");
        }

        if (entry.Value is not { } value || Read(value) is not { } record)
        {
            return Refusal.Of(ClientCodes.ResourceNotRegistered, "The holder never registered this resource: the data is not shown; tell the holder.");
        }

        return record.Account == account && record.Commitment == commitment
            ? new VerifiedResource(opened.Resource, opened.Type, opened.Pointer, proof.Report.Height, opened.Layer)
            : Mismatch();
    }

    private static Refusal NotOpened() =>
        Refusal.Of(ClientCodes.RecordNotOpened, "The holder's key for a record does not open it: the data is not shown; ask again, then tell the holder.");

    private static Refusal NotAttested() =>
        Refusal.Of(ClientCodes.LayerNotAttested, "The holder did not sign that a layer was made from the record: the data is not shown; ask again, then tell the holder.");

    private static Refusal Mismatch() =>
        Refusal.Of(ClientCodes.ResourceMismatch, "A resource does not match what the hospital registered: the data is not shown; ask the holder to send it again.");

    private static RegisteredRecord? Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            return JsonSerializer.Deserialize(value.Span, ContractsJson.Default.RegisteredRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
