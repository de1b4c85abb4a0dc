using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Completeness;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Node.Completeness;

/// <summary>
/// Says for one answer what the index has in the places that the scopes cover wholly, names what is registered there and was not released, and
/// signs it all in the member's name.
/// </summary>
internal sealed class CompletenessMaker(MemberParts parts)
{
    /// <summary>The records as the index on the ledger lists them; null when there is none to be judged by.</summary>
    public KeptIndex? Index(AccountId relationship) => parts.Indexes.Current(relationship);

    /// <summary>The signed answer.</summary>
    /// <param name="index">What <see cref="Index"/> gave for the release.</param>
    /// <param name="relationship">Whose records.</param>
    /// <param name="reader">Who asked.</param>
    /// <param name="scopes">Canonical scopes; none: everything.</param>
    /// <param name="layer">What of each record is released.</param>
    /// <param name="released">What is released.</param>
    /// <param name="asOf">The state that was judged by.</param>
    /// <param name="entry">The entry in the log.</param>
    public CompletenessAnswer Make(
        KeptIndex? index, AccountId relationship, AccountId reader, IReadOnlyList<string> scopes, string layer, IReadOnlyList<StatedRecord> released, AsOf asOf, string entry)
    {
        var marks = parts.Store.Marks.Of(relationship);
        var marked = marks.Select(m => m.Pointer).ToHashSet();

        // An index that still lists what was erased or restricted a moment ago would show that it is there: until the next one, nothing is proved.
        index = index?.Records.Any(r => marked.Contains(r.Record.Pointer)) == true ? null : index;
        var coverage = SectionCoverage.Of(scopes);
        var returned = released.Select(r => r.Pointer).ToHashSet();
        var withheld = (index?.Records ?? [])
            .Where(r => r.Leaves.Any(coverage.Whole.Contains) && !returned.Contains(r.Record.Pointer))
            .Select(r => new WithheldRecord(r.Record.Pointer, ReasonOf(r.Record.Pointer))).ToList();
        var superseded = new List<Hash>();
        if (scopes.Count == 0)
        {
            var listed = (index?.Records ?? []).Select(r => r.Record.Pointer).ToHashSet();
            withheld.AddRange(marked.Except(returned).Select(pointer => new WithheldRecord(pointer, ReasonOf(pointer))));
            superseded.AddRange(parts.Store.Records.Of(relationship).Where(r => r.Height is not null && !listed.Contains(r.Pointer)).Select(r => r.Pointer));
        }

        var statement = new AnswerStatement(
            AnswerStatement.Kind, parts.Ledger.Genesis.Network, parts.Known.Member, relationship, reader, scopes, layer, released, withheld,
            [.. superseded.Except(returned).Except(marked)], asOf, entry, parts.Indexes.IndexedAt, index?.Index.Root);
        var (opened, proof) = index?.Index.Open(coverage.Whole) ?? ([], []);
        return new CompletenessAnswer(statement.Sign(parts.Keys.Identity), index?.Index.Root, opened, proof);
    }

    private string ReasonOf(Hash pointer)
    {
        if (parts.Store.Records.SaltOf(pointer) is not { } salt || parts.Store.Records.ByPointer(pointer) is not { } record
            || parts.Source.Current(record.Version.ResourceType, record.Version.ResourceId) is not { } current)
        {
            return WithheldReasons.Gone;
        }

        return Commitment.Opens(record.Commitment, salt, record.Version.ResourceType, current.Body.Span) ? WithheldReasons.Restricted : WithheldReasons.Pending;
    }
}
