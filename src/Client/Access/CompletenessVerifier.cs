using Xinglin.Client.Answers;
using Xinglin.Client.Network;
using Xinglin.Contracts;
using Xinglin.Contracts.Relationships;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Client.Access;

/// <summary>
/// Judges whether a holder's answer is all that it registered within the scope: its signed statement says what was released, the places of its
/// index that the scope covers are opened against the root on the ledger, and each record listed there must be released or named.
/// </summary>
/// <param name="connection">Where proofs come from; a proof needs no trust in its bringer.</param>
/// <param name="trust">Whose keys decide.</param>
public sealed class CompletenessVerifier(NetworkConnection connection, TrustedMembers trust)
{
    private const string RestrictedMark = "record-restricted";

    /// <summary>
    /// What can be said; refused when the holder contradicts itself: <c>statement-invalid</c>, <c>proof-invalid</c>, <c>resource-not-current</c>.
    /// </summary>
    /// <param name="holder">Who answered.</param>
    /// <param name="account">The relationship whose records they are.</param>
    /// <param name="released">What it answered, its resources verified already.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<Answer<RecordCompleteness>> VerifyAsync(
        MemberView holder, AccountId account, RecordsAnswer released, CancellationToken cancellation = default)
    {
        if (released.Completeness is not { } given)
        {
            return RecordCompleteness.Unknown();
        }

        var member = await connection.ProvenAsync(holder, trust, $"membership.members/{holder.Account}", ContractsJson.Default.Member, cancellation);
        if (!member.TryGet(out var entry, out var refusal))
        {
            return refusal!;
        }

        if (entry.Value is not { } identity || ReadStatement(given.Statement, identity) is not { } statement || !IsOf(statement, holder, account, released))
        {
            return Refusal.Of(ClientCodes.StatementInvalid, "The holder's signed statement is not about this answer: the data is not shown; tell the holder.");
        }

        return given.Root is null ? RecordCompleteness.Unknown(given.Statement) : await JudgeAsync(holder, account, released, given, statement, cancellation);
    }

    /// <summary>The statement, when the member's identity key signed it.</summary>
    internal static AnswerStatement? ReadStatement(string text, Contracts.Membership.Member member) =>
        SignedStatement.TryParse(text) is { } signed && member.Identities().Any(key => signed.IsBy(key)) ? AnswerStatement.TryRead(signed) : null;

    private async Task<Answer<RecordCompleteness>> JudgeAsync(
        MemberView holder, AccountId account, RecordsAnswer released, CompletenessAnswer given, AnswerStatement statement, CancellationToken cancellation)
    {
        var proven = await connection.ProvenAsync(holder, trust, $"relationship.indexes/{account}", ContractsJson.Default.RecordIndexEntry, cancellation);
        if (!proven.TryGet(out var index, out var refusal))
        {
            return refusal!;
        }

        if (index.Value?.Root != given.Root)
        {
            return RecordCompleteness.Unknown(given.Statement);
        }

        var coverage = SectionCoverage.Of(released.Scopes);
        if (!SectionProof.Verify(given.Root!.Value, given.Opened, given.Proof) || !coverage.Whole.SetEquals(given.Opened.Select(o => o.Leaf)))
        {
            return Refusal.Of(ClientCodes.ProofInvalid, "The holder's index does not open as it should: the data is not shown; tell the holder.");
        }

        var contents = given.Opened.Select(o => SectionContent.TryRead(o.Text, o.Leaf)).ToList();
        return contents.Contains(null)
            ? Refusal.Of(ClientCodes.ProofInvalid, "A section of the holder's index is not of the agreed form: the data is not shown; tell the holder.")
            : Judge(contents!, coverage, released, statement, given.Statement);
    }

    private Answer<RecordCompleteness> Judge(
        List<SectionContent> contents, SectionCoverage coverage, RecordsAnswer released, AnswerStatement statement, string text)
    {
        var listed = contents.SelectMany(c => c.Records).DistinctBy(r => r.Pointer).ToDictionary(r => r.Pointer, r => r.Commitment);
        var partial = coverage.Partial.Select(SectionVocabulary.SectionOf).ToHashSet();
        var marked = (released.Marks ?? []).Where(m => m.Code == RestrictedMark).Select(m => m.Pointer).ToHashSet();
        if (released.Resources.Any(r => !IsCurrent(r, listed, partial) && !marked.Contains(r.Pointer)))
        {
            return Refusal.Of(
                ClientCodes.ResourceNotCurrent, "The holder released a version that its index does not list as the present one: the data is not shown; ask again, then tell the holder.");
        }

        var returned = statement.Returned.DistinctBy(r => r.Pointer).ToDictionary(r => r.Pointer, r => r.Commitment);
        var named = statement.Withheld.Select(w => w.Pointer).ToHashSet();
        var missing = listed.Where(r => !named.Contains(r.Key) && !(returned.TryGetValue(r.Key, out var commitment) && commitment == r.Value)).Select(r => r.Key).ToList();
        var state = missing.Count > 0 ? CompletenessStates.Withheld : IsOverdue(statement) ? CompletenessStates.Overdue : CompletenessStates.Complete;
        var covered = contents.GroupBy(c => c.Section).Select(s => Count(s.Key, s.SelectMany(c => c.Records).Select(r => r.Pointer).ToHashSet(), statement, missing));
        return new RecordCompleteness(
            state, statement.IndexedAt, [.. covered], [.. partial.Order(StringComparer.Ordinal)],
            [.. statement.Withheld.Where(w => listed.ContainsKey(w.Pointer))], missing, text);
    }

    private static CoveredSection Count(string section, HashSet<Hash> here, AnswerStatement statement, List<Hash> missing)
    {
        int Named(string reason) => statement.Withheld.Count(w => w.Reason == reason && here.Contains(w.Pointer));
        return new CoveredSection(section, here.Count, Named(WithheldReasons.Restricted), Named(WithheldReasons.Pending), missing.Count(here.Contains));
    }

    /// <summary>Where the scope covers a type's sections wholly, what is released must be what they list; a restricted record is listed nowhere.</summary>
    private static bool IsCurrent(ReleasedResource resource, Dictionary<Hash, Hash> listed, HashSet<string> partial) =>
        (listed.TryGetValue(resource.Pointer, out var commitment) && commitment == resource.Commitment)
        || SectionVocabulary.SectionsOfType(resource.Type).Any(s => partial.Contains(SectionVocabulary.Sections[s]));

    private bool IsOverdue(AnswerStatement statement) =>
        statement.IndexedAt is not { } at || connection.Now.CompareTo(at.Plus(CompletenessTimes.Cadence)) > 0;

    private bool IsOf(AnswerStatement statement, MemberView holder, AccountId account, RecordsAnswer released) =>
        statement.Network == connection.Network.Network && statement.Holder == holder.Account && statement.Account == account
        && statement.Entry == released.Entry && statement.Scopes.SequenceEqual(released.Scopes) && statement.AsOf == released.AsOf
        && released.Resources.All(r => r.Layer == statement.Layer) && statement.Root == released.Completeness!.Root && statement.Returned.Count == released.Resources.Count
        && statement.Returned.ToHashSet().SetEquals(released.Resources.Select(r => new StatedRecord(r.Pointer, r.Commitment)));
}
