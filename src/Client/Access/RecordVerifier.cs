using System.Text.Json;
using Xinglin.Client.Answers;
using Xinglin.Client.Corrections;
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
    IReadOnlyList<VerifiedResource> Resources, IReadOnlyList<string> Scopes, AsOf AsOf, string Entry, RecordCompleteness Completeness)
{
    /// <summary>The relationship under which it was released and verified.</summary>
    public AccountId Account { get; init; }

    /// <summary>Records that are not as they were: erased or restricted, as the holder says.</summary>
    public IReadOnlyList<RecordMark> Marks { get; init; } = [];

    /// <summary>What patients say is wrong with these records, and what was decided, verified.</summary>
    public IReadOnlyList<VerifiedCorrection> Corrections { get; init; } = [];
}

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
    private readonly CorrectionVerifier _corrections = new(connection, trust);

    /// <summary>
    /// Verifies all or refuses: <c>disclosure-missing</c>, <c>record-not-opened</c>, <c>resource-mismatch</c>, <c>layer-not-attested</c>,
    /// <c>resource-not-registered</c>, <c>proof-invalid</c>, <c>correction-mismatch</c>, one of <see cref="EvidenceFaults"/> when the release's entry is not in the holder's evidence log, and what
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

        var release = new Release(holder, account, recipient, new LayerVerifier(connection.Network.Network, holder.Account, evidence.Identities));
        var verified = new List<VerifiedResource>(released.Resources.Count);
        foreach (var resource in released.Resources)
        {
            if (!(await VerifyAsync(release, resource, cancellation)).TryGet(out var one, out var refusal))
            {
                return refusal!;
            }

            verified.Add(one);
        }

        if (!(await CorrectionsAsync(release, released, cancellation)).TryGet(out var corrections, out var forged))
        {
            return forged!;
        }

        var whole = await _completeness.VerifyAsync(holder, account, released, cancellation);
        return whole.TryGet(out var completeness, out var contradicted)
            ? new VerifiedRecords(verified, released.Scopes, released.AsOf, released.Entry, completeness)
            {
                Account = account,
                Marks = [.. (released.Marks ?? []).Where(m => m.Correction is null)],
                Corrections = corrections,
            }
            : contradicted!;
    }

    private async Task<Answer<IReadOnlyList<VerifiedCorrection>>> CorrectionsAsync(Release release, RecordsAnswer released, CancellationToken cancellation)
    {
        var verified = new List<VerifiedCorrection>();
        foreach (var attached in (released.Marks ?? []).Select(m => m.Correction).OfType<AttachedCorrection>())
        {
            VerifiedResource? original = null;
            Refusal? refusal;
            if (attached.Original is { } older && !(await VerifyAsync(release, older, cancellation)).TryGet(out original, out refusal))
            {
                return refusal!;
            }

            if (original is not null && original.Pointer != attached.Pointer)
            {
                return Mismatch();
            }

            if (!(await _corrections.VerifyAsync(release.Holder, release.Account, attached, original, cancellation)).TryGet(out var one, out refusal))
            {
                return refusal!;
            }

            verified.Add(one);
        }

        return verified;
    }

    private async Task<Answer<VerifiedResource>> VerifyAsync(Release release, ReleasedResource resource, CancellationToken cancellation)
    {
        if (resource.Open(connection.Network.Network, release.Holder.Account, release.Account, release.Recipient) is not { } opened)
        {
            return NotOpened();
        }

        return release.Layers.CommitmentOf(opened) is { } commitment
            ? await VerifyAsync(release.Holder, release.Account, opened, commitment, cancellation)
            : opened.Layer == LayerNames.Raw ? Mismatch() : NotAttested();
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

    /// <summary>What every record of one answer is verified with.</summary>
    private sealed record Release(MemberView Holder, AccountId Account, ReleaseRecipient Recipient, LayerVerifier Layers);
}
