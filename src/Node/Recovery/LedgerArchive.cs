using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.Proofs;
using Xinglin.Node.Projections;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>What archiving came to.</summary>
/// <param name="Refusal">Why nothing moved; null when something did.</param>
/// <param name="Segments">Files moved.</param>
/// <param name="Bytes">Bytes moved.</param>
/// <param name="Below">Blocks up to this height are in the archive.</param>
public sealed record ArchiveReport(RefusalCode? Refusal, int Segments, long Bytes, Height Below);

/// <summary>
/// Moves the oldest segments of a replica's log into an archive, a log of its own that verifies by itself. The node keeps headers, certificates and
/// the trail of validators. A segment leaves only when the archive's copy of it is durable; the oldest first, so that an interruption leaves a log that opens.
/// </summary>
public sealed class LedgerArchive
{
    private readonly DiskFolder _blocks;
    private readonly DiskFolder _archive;
    private readonly SnapshotStore _snapshots;
    private readonly string _from;
    private readonly string _to;
    private readonly Genesis _genesis;

    private LedgerArchive(string folder, string to, Genesis genesis)
    {
        (_from, _to, _genesis) = (Path.Combine(folder, "blocks"), Path.Combine(to, "blocks"), genesis);
        (_blocks, _archive, _snapshots) = (new DiskFolder(_from), new DiskFolder(_to), new SnapshotStore(new DiskFolder(Path.Combine(folder, "state"))));
    }

    /// <summary>Moves whole segments whose blocks are all below a height. The node must not be running.</summary>
    /// <param name="folder">The replica's folder.</param>
    /// <param name="to">The archive; a new folder, or one that ends where this log begins.</param>
    /// <param name="below">Blocks from this height on stay.</param>
    public static ArchiveReport Run(string folder, string to, Height below)
    {
        var blocks = Path.Combine(folder, "blocks");
        if (!Directory.Exists(blocks) || GenesisFile.Read(new DiskFolder(blocks)) is not { } genesis)
        {
            return new ArchiveReport(RecoveryCodes.NoReplica, 0, 0, default);
        }

        if (IsInUse(folder))
        {
            return new ArchiveReport(RecoveryCodes.NodeRunning, 0, 0, default);
        }

        try
        {
            return new LedgerArchive(folder, to, genesis).Move(below);
        }
        catch (StorageFaultException)
        {
            return new ArchiveReport(RecoveryCodes.BackupDamaged, 0, 0, default);
        }
        catch (IOException)
        {
            return new ArchiveReport(RecoveryCodes.DiskFull, 0, 0, default);
        }
    }

    /// <summary>A running node holds the lock of its folder, or of the data folder around it.</summary>
    private static bool IsInUse(string folder)
    {
        foreach (var path in (string[])[Path.Combine(folder, "..", "lock"), Path.Combine(folder, "..", "..", "lock")])
        {
            try
            {
                if (File.Exists(path))
                {
                    new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
                }
            }
            catch (IOException)
            {
                return true;
            }
        }

        return false;
    }

    private ArchiveReport Move(Height below)
    {
        using var log = BlockLog.Open(_blocks, _genesis.Network);
        var heads = BlockLogOpening.NumbersOf(_blocks).Select(Head).ToList();
        var stays = heads.FindLastIndex(h => h.Before.CompareTo(below) < 0);
        while (stays > 0 && !HoldsItsBodies(log, heads[stays]))
        {
            stays--;
        }

        if (stays <= 0)
        {
            return new ArchiveReport(RecoveryCodes.ArchiveNothing, 0, 0, log.Before);
        }

        var before = heads[stays].Before;
        if (_snapshots.Heights() is not [var newest, ..] || newest.CompareTo(before) < 0 || _snapshots.Read(newest).Header.Height != newest)
        {
            return new ArchiveReport(RecoveryCodes.ArchiveNeedsSnapshot, 0, 0, log.Before);
        }

        return Continues(heads[0]) ? Carry(log, heads, stays) : new ArchiveReport(RecoveryCodes.ArchiveOther, 0, 0, log.Before);
    }

    private ArchiveReport Carry(BlockLog log, List<SegmentHeader> heads, int stays)
    {
        var trail = SetTrail.Read(_blocks);
        if (_archive.List().Count == 0)
        {
            SetTrail.Write(_archive, trail);
            GenesisFile.Keep(_archive, _genesis);
            if (_genesis.Refounded is not null && FoundingState.IsIn(_blocks, _genesis))
            {
                FoundingState.Keep(_archive, FoundingState.Read(_genesis, _blocks));
            }
            File.WriteAllText(Path.Combine(_to, ArchiveMark.Name), "blocks that a node has no more; check with: xinglin ledger check\n");
        }

        long bytes = 0;
        List<SetChange> changes = [.. trail];
        for (var i = 0; i < stays; i++)
        {
            bytes += Copy(SegmentHeader.NameOf(heads[i].Number));
            PrunedHeaders.Write(_blocks, heads[i].Number, heads[i].Before, HeadersOf(log, heads[i].Before, heads[i + 1].Before, changes));
            PrunedTransactions.Write(_blocks, heads[i].Number, [.. TransactionsOf(log, heads[i].Before, heads[i + 1].Before)]);
        }

        SetTrail.Write(_blocks, changes);
        log.Dispose();
        for (var i = 0; i < stays; i++)
        {
            _blocks.Delete(SegmentHeader.NameOf(heads[i].Number));
        }

        return new ArchiveReport(null, stays, bytes, heads[stays].Before);
    }

    private static List<(BlockHeader Header, Certificate Certificate)> HeadersOf(BlockLog log, Height before, Height last, List<SetChange> changes)
    {
        List<(BlockHeader, Certificate)> headers = [];
        for (var height = before.Next; height.CompareTo(last) <= 0; height = height.Next)
        {
            var block = log.ReadWithoutBody(height)!;
            headers.Add((block.Header, block.Certificate));
            if (block.Notes.NewValidators is { } next && changes.TrueForAll(c => c.Header.Height != height))
            {
                changes.Add(new SetChange(block.Header, block.Certificate, next));
            }
        }

        return headers;
    }

    private static IEnumerable<PrunedTransaction> TransactionsOf(BlockLog log, Height before, Height last)
    {
        for (var height = before.Next; height.CompareTo(last) <= 0; height = height.Next)
        {
            var receipts = log.ReadWithoutBody(height)!.Receipts;
            for (var i = 0; i < receipts.Count; i++)
            {
                if (ReceiptText.Read(receipts[i].Span) is { } read)
                {
                    yield return new PrunedTransaction(read.Id, height, i, read.Code is null);
                }
            }
        }
    }

    /// <summary>The first block's body may have been staged in the segment before: then that stays too.</summary>
    private static bool HoldsItsBodies(BlockLog log, SegmentHeader head) =>
        log.BodyPlace(head.Before.Next) is { } place && place.Segment >= head.Number;

    /// <summary>True for a new archive, and for one whose last record is the one before this log's first, or which has that segment already.</summary>
    private bool Continues(SegmentHeader first)
    {
        var there = BlockLogOpening.NumbersOf(_archive);
        if (there.Count == 0)
        {
            return _archive.List().Count == 0;
        }

        if (GenesisFile.Read(_archive)?.Network != _genesis.Network || there[^1] + 1 < first.Number)
        {
            return false;
        }

        if (there[^1] >= first.Number)
        {
            // An interruption: the copies are there, the originals too.
            return there[0] <= first.Number;
        }

        var last = Segment.Open(_archive, there[^1], _genesis.Network);
        using var records = last.Records;
        last.ReadSeal(out var checksum);
        return checksum == first.Previous;
    }

    private SegmentHeader Head(ulong number)
    {
        var segment = Segment.Open(_blocks, number, _genesis.Network);
        using var records = segment.Records;
        return segment.Header;
    }

    /// <summary>Durable under its name on return; compared with the original byte for byte.</summary>
    private long Copy(string name)
    {
        var (source, target, unfinished) = (Path.Combine(_from, name), Path.Combine(_to, name), Path.Combine(_to, "segment.tmp"));
        if (!File.Exists(target) || !Same(source, target))
        {
            File.Copy(source, unfinished, overwrite: true);
            using (var file = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
            {
                file.Flush(flushToDisk: true);
            }

            if (!Same(source, unfinished))
            {
                throw new StorageFaultException("The archive's copy is not what was read", name);
            }

            _archive.Rename("segment.tmp", name);
        }

        return new FileInfo(target).Length;
    }

    private static bool Same(string one, string other)
    {
        using var a = new FileStream(one, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var b = new FileStream(other, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return a.Length == b.Length && System.Security.Cryptography.SHA256.HashData(a).AsSpan().SequenceEqual(System.Security.Cryptography.SHA256.HashData(b));
    }
}
