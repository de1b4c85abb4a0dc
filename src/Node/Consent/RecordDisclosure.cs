using Xinglin.Interop.Fhir.Layers;
using Xinglin.Interop.Fhir.Scopes;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Api;
using Xinglin.Node.Completeness;
using Xinglin.Node.Corrections;
using Xinglin.Node.Disclosures;
using Xinglin.Node.Erasure;
using Xinglin.Node.Errors;
using Xinglin.Node.Gateway;
using Xinglin.Node.Guardians;
using Xinglin.Node.Incidents;
using Xinglin.Node.Notices;
using Xinglin.Vault.Requests;
using Xinglin.Vault.Statements;

namespace Xinglin.Node.Consent;

/// <summary>What was judged to be allowed, on which basis.</summary>
/// <param name="Request">Who asked: what is released is wrapped for its key.</param>
/// <param name="Relationship">Whose records.</param>
/// <param name="Scopes">What is applied; null: everything about this patient.</param>
/// <param name="Entry">The entry that is written first: who, basis, authority, purpose. What is returned is filled in here.</param>
/// <param name="AsOf">The tip before the judgement: what is released was allowed at this height or later.</param>
/// <param name="View">What is hidden from who asks; null: nothing.</param>
/// <param name="Layer">What of each record is released.</param>
internal sealed record AllowedRelease(
    GatewayRequest Request, AccountId Relationship, ScopeSet? Scopes, DisclosureBody Entry, AsOf AsOf, GuardianView? View = null, RecordLayer Layer = RecordLayer.Raw);

/// <summary>
/// The one way out (wall 6): finds what the judged scopes match, writes the entry with its basis, tells the patient, then wraps for who asked.
/// A refused attempt leaves its trace too.
/// </summary>
internal sealed class RecordDisclosure(MemberParts parts, RecordRelease records, DelayedNotices delayed, ReadingPace pace)
{
    private readonly CompletenessMaker _completeness = new(parts);
    private readonly ReleaseSealing _sealing = new(parts);
    private readonly AttachedCorrections _corrections = new(parts);
    private readonly ErasedReaders _readers = new(parts.Log, parts.Notices, parts.Known.Member);

    /// <summary>The state that is judged by, read before the judgement.</summary>
    public AsOf AsOf => new(parts.Ledger.Tip.Height, parts.Ledger.Tip.Time);

    /// <summary>Releases, or says why there is nothing.</summary>
    public async ValueTask<GatewayAnswer> ReleaseAsync(AllowedRelease allowed, CancellationToken cancellation)
    {
        if (records.Find(allowed.Relationship, allowed.Scopes, allowed.View) is not { } found)
        {
            return Refuse(allowed.Entry, ProblemDocument.Of(ReleaseCodes.TooMuch));
        }

        // An older version is never released as the current one: what the index does not list as current waits until it does.
        var index = _completeness.Index(allowed.Relationship);
        var listed = index?.Records.Select(r => r.Record.Pointer).ToHashSet();
        var marks = parts.Store.Marks.Of(allowed.Relationship);
        var leaving = found
            .Where(r => (listed?.Contains(r.Pointer) != false || marks.Any(m => m.Pointer == r.Pointer)) && IsReachable(r.Pointer, marks, allowed.Entry.Basis)).ToList();

        var layer = allowed.Layer.Name();
        var corrections = _corrections.Of(
            allowed.Relationship, leaving, r => IsReachable(r.Pointer, marks, allowed.Entry.Basis) ? records.Original(r, allowed.Scopes) : null,
            allowed.Layer is RecordLayer.Detail or RecordLayer.Raw);
        List<FoundRecord> all = [.. leaving, .. corrections.Originals];
        var entry = allowed.Entry with
        {
            Released = true,
            Relationship = allowed.Relationship,
            Scopes = allowed.Scopes?.Canonical ?? [],
            Returned = [.. all.Select(r => new DisclosedRecord(r.Pointer, r.Commitment))],
            Layers = [.. all.Select(_ => layer)],
        };
        var speed = pace.Admit(entry, allowed.Relationship);
        if (speed == Pace.Stopped)
        {
            return Refuse(entry, ProblemDocument.Of(IncidentCodes.BulkReadStopped));
        }

        if (speed == Pace.Slowed)
        {
            await Task.Delay(pace.Limits.Delay, cancellation);
        }

        if (parts.Log.Append(entry) is not { } written)
        {
            return DisclosureCodes.LogUnavailable;
        }

        Tell(entry);
        var resources = _sealing.Release(written, allowed.Request, allowed.Relationship, allowed.Layer, leaving);
        var said = corrections.Marks(_sealing.Release(written, allowed.Request, allowed.Relationship, allowed.Layer, corrections.Originals));
        var name = written.Commitment.ToString();

        // A guardian's view leaves out what is confidential: an index or a count of it would tell.
        var completeness = allowed.View is { IsGuardian: true } ? null : _completeness.Make(
            index, allowed.Relationship, entry.Reader, entry.Scopes, layer, [.. leaving.Select(r => new StatedRecord(r.Pointer, r.Commitment))], allowed.AsOf, name);
        return GatewayAnswer.Of(
            new RecordsAnswer(
                allowed.Relationship, resources, entry.Scopes, allowed.AsOf, name, written.Evidence, allowed.View?.Remark, completeness, Held(speed),
                Shown(marks, said, entry, all: entry.Basis == DisclosureBases.Patient && allowed.View is not { IsGuardian: true })),
            GatewayJson.Default.RecordsAnswer);
    }

    private long? Held(Pace speed) => speed == Pace.Slowed ? (long)pace.Limits.Delay.TotalMilliseconds : null;

    /// <summary>What the patient restricted is reached by a duty, an emergency and the patient, marked; by nobody else.</summary>
    private static bool IsReachable(Hash pointer, IReadOnlyList<RecordMark> marks, string basis) =>
        basis is DisclosureBases.Duty or DisclosureBases.Emergency or DisclosureBases.Patient || marks.All(m => m.Pointer != pointer);

    /// <summary>Patients see all marks of their own; others those on what is returned, and on what was erased after it was shown to them.</summary>
    private List<RecordMark>? Shown(IReadOnlyList<RecordMark> marks, IReadOnlyList<RecordMark> corrections, DisclosureBody entry, bool all)
    {
        var erased = ErasureRefusals.RecordErased.Value;
        var before = !all && marks.Any(m => m.Code == erased) ? _readers.ShownTo(entry.Reader, entry.Relationship!.Value) : null;
        var shown = marks.Where(m => all || entry.Returned.Any(r => r.Pointer == m.Pointer)
            || (m.Code == erased && before!.Contains(m.Pointer))).Concat(corrections).ToList();
        return shown.Count == 0 ? null : shown;
    }

    /// <summary>Writes the refused attempt; the refusal is told only when that is durable.</summary>
    public GatewayAnswer Refuse(DisclosureBody entry, ProblemDocument refusal) =>
        parts.Log.Append(entry with { Released = false, Returned = [], Code = refusal.Code }) is null
            ? DisclosureCodes.LogUnavailable
            : GatewayAnswer.Refuse(refusal);

    /// <summary>Patients need no notice of what they read themselves.</summary>
    private void Tell(DisclosureBody entry)
    {
        if (entry.Basis == DisclosureBases.Patient)
        {
            return;
        }

        var notice = new Notice(
            0, NoticeKinds.Disclosed, entry.Time, entry.Relationship!.Value, Records: entry.Returned.Count, Permission: entry.Permission,
            Basis: entry.Basis, Authority: entry.Authority, Pointers: [.. entry.Returned.Select(r => r.Pointer)]);
        if (entry.ShowFrom is { } due && due.CompareTo(parts.Now) > 0)
        {
            delayed.Add(due, notice with { Happened = entry.Time });
        }
        else
        {
            parts.Notices.Add(notice);
        }
    }
}
