using Xinglin.Ledger.Blocks;
using Xinglin.Ledger.Primitives;

namespace Xinglin.Node.Storage;

/// <summary>A block as the log keeps it, but for its body.</summary>
/// <param name="Header">The header.</param>
/// <param name="Certificate">Its certificate.</param>
/// <param name="Notes">What execution found out.</param>
/// <param name="Receipts">The receipts' bytes.</param>
public sealed record StoredBlock(BlockHeader Header, Certificate Certificate, BlockNotes Notes, IReadOnlyList<ReadOnlyMemory<byte>> Receipts);

/// <summary>
/// The truth: every final block, appended, checksummed and chained, in segments that were zero-filled beforehand. A body is
/// written once, when it is staged for a vote; the block's record refers to it. One thread stages, appends; any thread
/// reads; <see cref="Flush"/> may run on a thread of its own.
/// </summary>
public sealed class BlockLog : IDisposable
{
    /// <summary>Length of a segment, bytes: 16 MiB, a second of saturation or a day of an idle network.</summary>
    public const long SegmentBytes = 16 << 20;

    private readonly SegmentChain _chain;
    private readonly BlockIndex _index;
    private readonly Dictionary<Hash, RecordPlace> _staged;
    private readonly BinaryEncoder _encoder = new(256 * 1024);
    private long _appended;
    private long _durable;

    private BlockLog(SegmentChain chain, BlockIndex index, Dictionary<Hash, RecordPlace> staged)
    {
        _chain = chain;
        _index = index;
        _staged = staged;
    }

    /// <summary>The height before the first block held: 0, or where a snapshot was taken over from another member.</summary>
    public Height Before => _index.Before;

    /// <summary>The last block held; <see cref="Before"/> when there is none.</summary>
    public Height Tip => _index.Tip;

    /// <summary>Bytes written since the log was opened.</summary>
    public long BytesWritten => _chain.BytesWritten;

    /// <summary>Counts appended records; what <see cref="Durable"/> has reached is on the medium.</summary>
    public long Appended => Volatile.Read(ref _appended);

    /// <summary>See <see cref="Appended"/>.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Hashes of the bodies staged behind the last block.</summary>
    public IReadOnlyCollection<Hash> StagedBodies => _staged.Keys;

    /// <summary>
    /// Opens, or begins a log whose first block will be the one after <paramref name="before"/>. Reads the last segment
    /// whole and the index of each sealed one; cuts what was being written when the process stopped.
    /// </summary>
    /// <exception cref="StorageFaultException">What was durable is damaged; names file, byte and block.</exception>
    public static BlockLog Open(IStorageFolder folder, NetworkId network, Height before = default, long segmentBytes = SegmentBytes)
    {
        var opened = BlockLogOpening.Run(folder, network, before, segmentBytes);
        return new BlockLog(opened.Chain, opened.Index, opened.Staged);
    }

    /// <summary>Stores a body before a vote for it leaves; a body already staged is not written again. Not yet durable.</summary>
    public void StageBody(Height height, Hash hash, ReadOnlySpan<byte> body)
    {
        if (!_staged.ContainsKey(hash))
        {
            _staged.Add(hash, Add(SegmentRecords.Body, height, body));
        }
    }

    /// <summary>A staged body, or null.</summary>
    public byte[]? ReadStaged(Hash hash) => _staged.TryGetValue(hash, out var place) ? _chain.Read(place, out _) : null;

    /// <summary>Appends the block after <see cref="Tip"/>; its body is staged when it was not. Not yet durable.</summary>
    /// <param name="block">The block.</param>
    /// <param name="notes">What execution found out.</param>
    public void Append(Block block, BlockNotes notes)
    {
        if (block.Header.Height != Tip.Next)
        {
            throw new ArgumentException($"Block {block.Header.Height} does not follow {Tip}.", nameof(block));
        }

        StageBody(block.Header.Height, block.Header.Body, block.Body.Span);
        _encoder.Clear();
        new BlockRecord(block.Header, _staged[block.Header.Body], block.Certificate, notes, block.Receipts).Encode(_encoder);
        _index.Add(Add(SegmentRecords.Block, block.Header.Height, _encoder.Written));
        _staged.Clear();
    }

    /// <summary>Makes everything appended before the call durable.</summary>
    public void Flush()
    {
        var target = Appended;
        _chain.Flush();
        Volatile.Write(ref _durable, Math.Max(Durable, target));
    }

    /// <summary>A block, or null when it is not held.</summary>
    /// <exception cref="StorageFaultException">Its record is damaged.</exception>
    public Block? Read(Height height)
    {
        if (!_index.TryGet(height, out var place))
        {
            return null;
        }

        var record = ReadRecord(place, height);
        var body = _chain.Read(record.Body, out var kind);
        return kind.Kind == SegmentRecords.Body && kind.Height == height.Value
            ? new Block(record.Header, body, record.Receipts, record.Certificate)
            : throw new StorageFaultException("The block's body is not where its record says", SegmentHeader.NameOf(record.Body.Segment), record.Body.Offset, height);
    }

    /// <summary>Where a block's body is; null when the block is not held.</summary>
    internal RecordPlace? BodyPlace(Height height) => _index.TryGet(height, out var place) ? ReadRecord(place, height).Body : null;

    /// <summary>A block without its body; null when it is not held.</summary>
    public StoredBlock? ReadWithoutBody(Height height) =>
        _index.TryGet(height, out var place) && ReadRecord(place, height) is { } record
            ? new StoredBlock(record.Header, record.Certificate, record.Notes, record.Receipts)
            : null;

    /// <summary>Closes the files; what was appended and not flushed may be lost.</summary>
    public void Dispose() => _chain.Dispose();

    private BlockRecord ReadRecord(RecordPlace place, Height height)
    {
        var payload = _chain.Read(place, out var head);
        return head.Kind == SegmentRecords.Block && BlockRecord.TryDecode(payload) is { } record && record.Header.Height == height
            ? record
            : throw new StorageFaultException("The index does not lead to the block's record", SegmentHeader.NameOf(place.Segment), place.Offset, height);
    }

    private RecordPlace Add(byte kind, Height height, ReadOnlySpan<byte> payload)
    {
        if (!_chain.Fits(payload.Length, SegmentSeal.PayloadBytes(_index.InSegment(_chain.Current) + 1, _staged.Count + 1)))
        {
            _chain.Roll(new SegmentSeal(_index.BeforeSegment(_chain.Current), _index.OffsetsIn(_chain.Current), [.. _staged.OrderBy(s => s.Key)]), Tip);
        }

        var place = _chain.Append(kind, height, payload);
        Volatile.Write(ref _appended, _appended + 1);
        return place;
    }
}
