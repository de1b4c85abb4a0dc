using System.Text.Json;
using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Requests;

namespace Xinglin.Client.Copies;

/// <summary>Makes copies of what a holder released, with what proves them later without any network.</summary>
/// <param name="connection">Where proofs come from; a proof needs no trust in its bringer.</param>
/// <param name="trust">Whose keys decide.</param>
public sealed class CopyKeeper(NetworkConnection connection, TrustedMembers trust)
{
    /// <summary>The copies, verified; <c>copy-record-unknown</c>, or what <see cref="RecordVerifier"/> and <see cref="CopyVerifier"/> refuse.</summary>
    /// <param name="holder">Who released.</param>
    /// <param name="account">The relationship whose records they are.</param>
    /// <param name="recipient">Who asked.</param>
    /// <param name="released">What it released, as it came.</param>
    /// <param name="selected">Which records; null: all.</param>
    /// <param name="terms">What a reader keeps them under; null for the patient's own.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<CopySet>> TakeAsync(
        MemberView holder, AccountId account, ReleaseRecipient recipient, RecordsAnswer released, IReadOnlyList<Hash>? selected, TermsDocument? terms,
        CancellationToken cancellation = default)
    {
        if (!(await new RecordVerifier(connection, trust).VerifyAsync(holder, account, recipient, released, cancellation)).TryGet(out var verified, out var refusal))
        {
            return refusal!;
        }

        var records = Select(holder, account, recipient, released, verified, selected);
        if (records.Count == 0 || selected?.Any(p => records.All(r => r.Pointer != p)) == true)
        {
            return Refusal.Of(CopyCodes.RecordUnknown, "The holder released no such record: list them with `xinglin wallet records --json`.");
        }

        if (released.Completeness is not { } stated)
        {
            return Refusal.Of(CopyCodes.Invalid, "The holder signed no statement of its answer: no copy is taken.");
        }

        if (!(await connection.LedgerAt(holder).ProofAsync($"state/membership.members/{holder.Account}", cancellation)).TryGet(out var proof, out refusal))
        {
            return refusal!;
        }

        var set = new CopySet(
            CopySet.FormatV1, connection.Network.Network, holder.Account, holder.Name, account, connection.Now, released.Entry, released.Evidence!,
            stated.Statement, JsonElement.Parse(proof), records, terms);
        return CopyVerifier.Verify(set, trust) is { } invalid ? invalid : set;
    }

    private List<KeptRecord> Select(
        MemberView holder, AccountId account, ReleaseRecipient recipient, RecordsAnswer released, VerifiedRecords verified, IReadOnlyList<Hash>? selected)
    {
        var provenAt = verified.Resources.ToDictionary(r => r.Pointer, r => r.ProvenAt);
        return [.. released.Resources.Where(r => selected?.Contains(r.Pointer) != false)
            .Select(r => r.Open(connection.Network.Network, holder.Account, account, recipient)!)
            .Select(o => new KeptRecord(o.Pointer, o.Type, o.Layer, o.Resource, o.Salt, o.Commitment, provenAt[o.Pointer], o.Attestation))];
    }
}
