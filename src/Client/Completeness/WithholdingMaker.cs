using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Bundles;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Completeness;

/// <summary>Makes the file that shows that a holder left out of an answer what it had registered.</summary>
/// <param name="connection">Where proofs come from; a proof needs no trust in its bringer.</param>
/// <param name="trust">Whose keys decide: a file that does not hold is not handed out.</param>
public sealed class WithholdingMaker(NetworkConnection connection, TrustedMembers trust)
{
    /// <summary>
    /// The file's bytes, verified; <c>nothing-withheld</c> when the answer accounts for everything, <c>withholding-root-mismatch</c> when it
    /// gives no index to be judged by, or what <see cref="CompletenessVerifier"/> and the node refuse.
    /// </summary>
    /// <param name="holder">Who answered.</param>
    /// <param name="account">The relationship whose records they are.</param>
    /// <param name="released">What it answered, as it came.</param>
    /// <param name="terms">What the reader read under; null when the patient asked.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<byte[]>> MakeAsync(
        MemberView holder, AccountId account, RecordsAnswer released, TermsDocument? terms = null, CancellationToken cancellation = default)
    {
        if (!(await new CompletenessVerifier(connection, trust).VerifyAsync(holder, account, released, cancellation)).TryGet(out var whole, out var refusal))
        {
            return refusal!;
        }

        if (whole.State == CompletenessStates.NotVerifiable)
        {
            return Refusal.Of(WithholdingCodes.RootMismatch, "The holder gave no index that matches the ledger, so nothing can be shown: ask again in a moment.");
        }

        if (whole.Missing.Count == 0)
        {
            return Refusal.Of(WithholdingCodes.Nothing, "The holder returned or named every record that it registered within this scope: there is nothing to show.");
        }

        try
        {
            var file = await CollectAsync(holder, account, released.Completeness!, whole.Missing, terms?.Read()?.Permission, terms, cancellation);
            var bytes = file.Write();
            return WithholdingVerifier.Verify(bytes, trust).Checks.FirstOrDefault(c => !c.Passed) is { } failed
                ? Refusal.Of(failed.Code!.Value, $"No file was made, {failed.Name} failed: {failed.Detail}")
                : bytes;
        }
        catch (RefusedException refused)
        {
            return refused.Refusal;
        }
    }

    private async Task<WithholdingFile> CollectAsync(
        MemberView holder, AccountId account, CompletenessAnswer given, IReadOnlyList<Hash> missing, Hash? permission, TermsDocument? terms, CancellationToken cancellation)
    {
        var records = new List<JsonElement>();
        foreach (var pointer in missing.Take(WithholdingFile.RecordsMax))
        {
            records.Add(await ProofAsync(holder, $"relationship.records/{pointer}", cancellation));
        }

        return new WithholdingFile(
            WithholdingFile.FormatV1,
            given.Statement,
            await ProofAsync(holder, $"membership.members/{holder.Account}", cancellation),
            await ProofAsync(holder, $"relationship.relationships/{account}", cancellation),
            await ProofAsync(holder, $"relationship.indexes/{account}", cancellation),
            given.Opened,
            given.Proof,
            records,
            permission is { } id ? new BundlePermission(await ProofAsync(holder, $"permission.permissions/{id}", cancellation), terms) : null);
    }

    private Task<JsonElement> ProofAsync(MemberView member, string key, CancellationToken cancellation) => connection.StateProofAsync(member, key, cancellation);
}
