using Xinglin.Ledger.Primitives;
using Xinglin.Node.Consent;
using Xinglin.Node.Gateway;
using Xinglin.Node.Records;
using Xinglin.Vault.Requests;

namespace Xinglin.Node.Corrections;

/// <summary>
/// What was said about records, as it leaves with them: with the version that it is about, and with every newer version of the same resource, where
/// the original goes along so that it stays visible with its date.
/// </summary>
internal sealed class AttachedCorrections(MemberParts parts)
{
    /// <summary>Bytes of originals in one answer.</summary>
    private const int OriginalBytesMax = 1024 * 1024;

    /// <summary>What belongs to what is released.</summary>
    /// <param name="account">Whose records.</param>
    /// <param name="leaving">What is released.</param>
    /// <param name="original">An older version as it may leave; null when it may not, or is no longer there.</param>
    /// <param name="words">False where so little of a record is released that words about all of it would say more.</param>
    public LeavingCorrections Of(AccountId account, IReadOnlyList<FoundRecord> leaving, Func<RegisteredRecord, FoundRecord?> original, bool words)
    {
        var rows = parts.Corrections.Of(account).Where(r => r.Step != CorrectionSteps.Left).ToList();
        if (rows.Count == 0)
        {
            return LeavingCorrections.None;
        }

        var pointers = leaving.Select(r => r.Pointer).ToHashSet();
        var resources = pointers.Select(parts.Store.Records.ByPointer).OfType<RegisteredRecord>().Select(NameOf).ToHashSet();
        var room = OriginalBytesMax;
        var items = new List<LeavingCorrection>();
        foreach (var row in rows)
        {
            if (parts.Store.Records.ByPointer(row.Pointer) is not { } record || !resources.Contains(NameOf(record)))
            {
                continue;
            }

            var isHere = pointers.Contains(row.Pointer);
            var older = isHere ? null : original(record);
            var fits = older is not null && older.Version.Bytes.Length <= room;
            room -= fits ? older!.Version.Bytes.Length : 0;

            // Words about a version that may not be seen are not shown either: only that there are some.
            var whole = Of(row);
            items.Add(new LeavingCorrection(
                CodeOf(row), row.Decided ?? row.Since, words && (isHere || older is not null) ? whole : whole with { Request = null, Decision = null }, fits ? older : null));
        }

        return new LeavingCorrections(items);
    }

    /// <summary>One request with its words.</summary>
    public AttachedCorrection Of(CorrectionRow row)
    {
        var height = parts.Store.Records.ByPointer(row.Pointer)?.Height;
        return new AttachedCorrection(
            row.Correction, row.Pointer, height is { } at ? parts.Ledger.Block(at)?.Header.Time : null, row.Since, row.Due!.Value, parts.Corrections.Request(row.Correction),
            row.Decided, row.Step == CorrectionSteps.Decided ? parts.Corrections.Decision(row.Correction) : null);
    }

    private static (string Type, string Id) NameOf(RegisteredRecord record) => (record.Version.ResourceType, record.Version.ResourceId);

    private static string CodeOf(CorrectionRow row) =>
        row.Step != CorrectionSteps.Decided ? CorrectionMarks.Pending : row.Accepted == true ? CorrectionMarks.Accepted : CorrectionMarks.Refused;
}

/// <summary>One request that leaves with a record, and the original that goes along.</summary>
internal sealed record LeavingCorrection(string Code, LedgerTime Since, AttachedCorrection Attached, FoundRecord? Original);

/// <summary>What was said about the records of one answer: the originals are named by the log's entry, then sealed like the records.</summary>
internal sealed record LeavingCorrections(IReadOnlyList<LeavingCorrection> Items)
{
    /// <summary>Nothing was said.</summary>
    public static LeavingCorrections None { get; } = new([]);

    /// <summary>Originals, in the order of the entry.</summary>
    public IReadOnlyList<FoundRecord> Originals { get; } = [.. Items.Select(i => i.Original).OfType<FoundRecord>()];

    /// <summary>The marks, with the originals as they were sealed, in the order of <see cref="Originals"/>.</summary>
    public IReadOnlyList<RecordMark> Marks(IReadOnlyList<ReleasedResource> originals)
    {
        var next = 0;
        return [.. Items.Select(i => new RecordMark(
            i.Attached.Pointer, i.Code, i.Since, i.Original is null ? i.Attached : i.Attached with { Original = originals[next++] }))];
    }
}
