using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Execution;
using Xinglin.Ledger.Primitives;
using Xinglin.Ledger.State;

namespace Xinglin.Node.Storage;

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

        var reader = new BinaryDecoder(frames[0]);
        reader.Expect(Tag);
        var header = BlockHeader.TryDecode(reader.Blob(1024));
        var certificate = Certificate.TryDecode(reader.Blob(16 * 1024));
        var sets = new ValidatorsFrom[reader.Count(frames[0].Length / 32)];
        for (var i = 0; i < sets.Length && !reader.Failed; i++)
        {
            var from = new Height(reader.U64());
            if (ValidatorSet.TryDecode(reader.Blob(128 * LedgerLimits.ValidatorsMax)) is not { } set)
            {
                return null;
            }

            sets[i] = new ValidatorsFrom(from, set);
        }

        var lists = reader.Count(frames.Count - 1);
        var entries = reader.U64();
        if (!reader.Finished || header is null || certificate is null || sets.Length == 0)
        {
            return null;
        }

        return Lists(frames.Skip(1).Take(lists)) is { } replay && Entries(frames.Skip(1 + lists)) is { } state && (ulong)state.Count == entries
            ? new Snapshot(header, certificate, sets, replay, state)
            : null;
    }

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
