using Xinglin.Client.Access;
using Xinglin.Client.Answers;
using Xinglin.Client.Evidence;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Consent;
using Xinglin.Vault.Evidence;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Copies;

/// <summary>Checks copies with nothing but the trusted members' keys: no network. Every byte may come from a stranger.</summary>
public static class CopyVerifier
{
    /// <summary>Null when the holder signed that it released exactly these records, and logged it; otherwise <c>copy-invalid</c>.</summary>
    /// <param name="set">The copies.</param>
    /// <param name="trust">Whose keys decide.</param>
    public static Refusal? Verify(CopySet set, TrustedMembers trust)
    {
        if (set.Network != trust.Network
            || !ProvenState.TryRead(Bytes(set), trust, $"membership.members/{set.Holder}", ContractsJson.Default.Member, out var member, out _)
            || member is null || member.Identities() is not { Count: > 0 } keys)
        {
            return Invalid("its holder's key is not proved by the members you trust");
        }

        if (CompletenessVerifier.ReadStatement(set.Statement, member) is not { } statement || !IsOf(statement, set))
        {
            return Invalid("its holder did not sign it");
        }

        var holder = new MemberView(string.Empty, member.Name, member.Kind, set.Holder, member.Identity, member.Seal);
        if (!new EvidenceVerifier(set.Network, holder, keys).Verify(set.Evidence, set.Entry).TryGet(out var body, out _) || !body.Released || body.Relationship != set.Account)
        {
            return Invalid("its holder's log has no such release");
        }

        var layers = new LayerVerifier(set.Network, set.Holder, keys);
        return set.Records.All(r => IsReleased(r, statement, body, layers)) ? Entitles(set, body) : Invalid("a record in it is not what its holder released");
    }

    /// <summary>Why a reader's copy that verifies is not opened any more: <c>offline-copy-expired</c> from the end of its permission on; null before, and for the patient's own.</summary>
    /// <param name="set">The copies.</param>
    /// <param name="now">This moment by the machine's clock.</param>
    public static Refusal? Expired(CopySet set, LedgerTime now) => set.Terms?.Read() is { } terms && terms.Until.CompareTo(now) <= 0
        ? Refusal.Of(CopyCodes.Expired, $"The permission under which this copy was kept ended at {terms.Until}: ask the patient for a new one.")
        : null;

    private static bool IsOf(AnswerStatement statement, CopySet set) =>
        statement.Network == set.Network && statement.Holder == set.Holder && statement.Account == set.Account && statement.Entry == set.Entry;

    private static bool IsReleased(KeptRecord record, AnswerStatement statement, DisclosureBody body, LayerVerifier layers)
    {
        var opened = new OpenedResource(record.Resource, record.Type, record.Salt, record.Pointer, record.Commitment, record.Layer, record.Attestation);
        return layers.CommitmentOf(opened) == record.Commitment && statement.Returned.Contains(new StatedRecord(record.Pointer, record.Commitment))
            && body.Returned.Contains(new DisclosedRecord(record.Pointer, record.Commitment));
    }

    /// <summary>A reader's copy was taken to be kept, under a permission of that kind; the patient's own needs none.</summary>
    private static Refusal? Entitles(CopySet set, DisclosureBody body)
    {
        if (set.Terms is null)
        {
            return body.Reader == set.Account ? null : Invalid("it is another's");
        }

        return set.Terms.Read() is { Kind: PermissionKinds.OfflineCopy } terms && body.Kept is true && body.Permission == terms.Permission && body.Reader == terms.Grantee.Account
            && terms.Relationship == set.Account && terms.Holder == set.Holder
            ? null
            : Refusal.Of(CopyCodes.NotGranted, "These copies were not taken under a permission of the kind offline-copy: they are not shown.");
    }

    private static byte[] Bytes(CopySet set) => System.Text.Encoding.UTF8.GetBytes(set.Key.GetRawText());

    private static Refusal Invalid(string why) => Refusal.Of(CopyCodes.Invalid, $"The copy is not shown: {why}. Take it anew.");
}
