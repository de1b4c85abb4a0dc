using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage;

/// <summary>What a snapshot's first frame says.</summary>
internal sealed record SnapshotHead(BlockHeader Header, Certificate Certificate, IReadOnlyList<ValidatorsFrom> Sets, int Lists, ulong Entries);

/// <summary>
/// A snapshot file: frames of length u32, CRC-32C over the frame before's checksum and the bytes u32 (both little-endian),
/// bytes in the ledger's binary form. First frame: tag "xinglin/snapshot/v1", header blob, certificate blob, sets u32
/// (each: height u64, set blob), replay lists u32, entries u64. Then a frame for each replay list (minute i64, count u32,
/// keys of 32 bytes), then frames of entries (count u32, each: key blob, value blob) until all are there.
/// </summary>
internal static class SnapshotCodec
{
    private const int EntriesPerFrame = 512;
    private const int ValueBytesMax = 1 << 20;

    /// <summary>Minutes in which an id can expire, and slack.</summary>
    internal const int ReplayListsMax = 64;

    private static ReadOnlySpan<byte> Tag => "xinglin/snapshot/v1"u8;

    /// <summary>The frames' contents, made one at a time in the same buffer.</summary>
    internal static IEnumerable<BinaryEncoder> Frames(Snapshot snapshot)
    {
        var writer = new BinaryEncoder(256 * 1024);
        yield return Head(writer, snapshot);
        foreach (var list in snapshot.Replay)
        {
            writer.Clear();
            writer.I64(list.Minute).U32((uint)list.Keys.Count);
            foreach (var key in list.Keys)
            {
                writer.Hash(key);
            }

            yield return writer;
        }

        for (var first = 0; first < snapshot.Entries.Count; first += EntriesPerFrame)
        {
            yield return EntryFrame(writer, snapshot.Entries, first, Math.Min(EntriesPerFrame, snapshot.Entries.Count - first));
        }
    }

    /// <summary>The snapshot again; null when the frames are not exactly one.</summary>
    internal static Snapshot? TryDecode(IReadOnlyList<ReadOnlyMemory<byte>> frames)
    {
        if (frames.Count == 0)
        {
            return null;
        }

        return TryDecodeHead(frames[0]) is { } head && TryDecodeRest([.. frames.Skip(1)], head.Lists, head.Entries) is { } rest
            ? new Snapshot(head.Header, head.Certificate, head.Sets, rest.Replay, rest.Entries)
            : null;
    }

    /// <summary>The first frame; null when it is not one.</summary>
    internal static SnapshotHead? TryDecodeHead(ReadOnlyMemory<byte> frame)
    {
        var reader = new BinaryDecoder(frame);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var certificate = Certificate.TryDecode(reader.Blob(Certificate.BytesMax));
        var sets = new ValidatorsFrom[reader.Count(frame.Length / 32)];
        for (var i = 0; i < sets.Length && !reader.Failed; i++)
        {
            var from = new Height(reader.U64());
            if (ValidatorSet.TryDecode(reader.Blob(128 * LedgerLimits.ValidatorsMax)) is not { } set)
            {
                return null;
            }

            sets[i] = new ValidatorsFrom(from, set);
        }

        var lists = reader.Count(ReplayListsMax);
        var entries = reader.U64();
        return reader.Finished && header is not null && certificate is not null && sets.Length > 0
            ? new SnapshotHead(header, certificate, sets, lists, entries)
            : null;
    }

    /// <summary>Replay lists and entries; null when the frames are not exactly so many.</summary>
    internal static (IReadOnlyList<ReplayList> Replay, IReadOnlyList<StateEntry> Entries)? TryDecodeRest(IReadOnlyList<ReadOnlyMemory<byte>> frames, int lists, ulong entries) =>
        lists <= frames.Count && Lists(frames.Take(lists)) is { } replay && Entries(frames.Skip(lists)) is { } state && (ulong)state.Count == entries
            ? (replay, state)
            : null;

    private static BinaryEncoder Head(BinaryEncoder writer, Snapshot snapshot)
    {
        writer.Raw(Tag).Blob(snapshot.Header.Encode()).Blob(snapshot.Certificate.Encode()).U32((uint)snapshot.Validators.Count);
        foreach (var (height, set) in snapshot.Validators)
        {
            writer.U64(height.Value).Blob(set.Encode());
        }

        return writer.U32((uint)snapshot.Replay.Count).U64((ulong)snapshot.Entries.Count);
    }

    private static BinaryEncoder EntryFrame(BinaryEncoder writer, IReadOnlyList<StateEntry> entries, int first, int count)
    {
        writer.Clear();
        writer.U32((uint)count);
        for (var i = first; i < first + count; i++)
        {
            var entry = entries[i];
            writer.Blob(entry.Key.Span).Blob(entry.Value.Span);
        }

        return writer;
    }

    private static List<ReplayList>? Lists(IEnumerable<ReadOnlyMemory<byte>> frames)
    {
        List<ReplayList> lists = [];
        foreach (var frame in frames)
        {
            var reader = new BinaryDecoder(frame);
            var minute = reader.I64();
            var keys = new Hash[reader.Count(frame.Length / Hash.Length)];
            for (var i = 0; i < keys.Length; i++)
            {
                keys[i] = reader.Hash();
            }

            if (!reader.Finished)
            {
                return null;
            }

            lists.Add(new ReplayList(minute, keys));
        }

        return lists;
    }

    private static List<StateEntry>? Entries(IEnumerable<ReadOnlyMemory<byte>> frames)
    {
        List<StateEntry> entries = [];
        foreach (var frame in frames)
        {
            var reader = new BinaryDecoder(frame);
            for (var left = reader.Count(EntriesPerFrame); left > 0; left--)
            {
                entries.Add(new StateEntry(reader.Blob(WorldState.KeyBytesMax), reader.Blob(ValueBytesMax)));
            }

            if (!reader.Finished)
            {
                return null;
            }
        }

        return entries;
    }
}
