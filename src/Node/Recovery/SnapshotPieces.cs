using System.Buffers.Binary;
using System.Security.Cryptography;
using Xinglin.Ledger.Primitives;
using Xinglin.Node.Storage;

namespace Xinglin.Node.Recovery;

/// <summary>A snapshot file of this member cut into pieces. The file stays open, so that it can be given away to its end when a newer one takes its place.</summary>
internal sealed class SnapshotPieces : IDisposable
{
    private readonly SnapshotFrames _frames;
    private readonly List<long> _starts;

    private SnapshotPieces(SnapshotFrames frames, List<long> starts, SnapshotManifest manifest) => (_frames, _starts, Manifest) = (frames, starts, manifest);

    internal SnapshotManifest Manifest { get; }

    /// <summary>Reads the file once.</summary>
    /// <param name="folder">Where the snapshot is.</param>
    /// <param name="height">Its height.</param>
    /// <param name="trail">The changes of validators up to a height.</param>
    /// <exception cref="StorageFaultException">It is damaged.</exception>
    internal static SnapshotPieces? Open(IStorageFolder folder, Height height, Func<Height, IReadOnlyList<Ledger.Proofs.SetChange>?> trail)
    {
        SnapshotHead? head = null;
        var cutter = new PieceCutter();
        var isFirst = true;
        var frames = SnapshotFrames.Open(folder, height, frame =>
        {
            if (isFirst)
            {
                (head, isFirst) = (SnapshotCodec.TryDecodeHead(frame), false);
            }
            else
            {
                cutter.Take(frame.Span);
            }
        });
        if (head is null || head.Header.Height != height || trail(height) is not { } changes)
        {
            frames.Dispose();
            return null;
        }

        var hashes = cutter.Finish();
        return new SnapshotPieces(frames, cutter.Starts, new SnapshotManifest(head.Header, head.Certificate, changes, head.Lists, head.Entries, cutter.Length, hashes));
    }

    /// <summary>One piece's bytes.</summary>
    internal byte[] Read(int piece)
    {
        var bytes = new byte[Manifest.LengthOf(piece)];
        var from = (long)piece * SnapshotManifest.PieceBytes;
        var frame = _starts.BinarySearch(from) is var found && found >= 0 ? found : ~found - 1;
        for (var done = 0; done < bytes.Length; frame++)
        {
            done += Copy(frame, from + done, bytes.AsSpan(done));
        }

        return bytes;
    }

    public void Dispose() => _frames.Dispose();

    /// <summary>Copies from a place in the content that lies in this frame or its length; returns how much.</summary>
    private int Copy(int frame, long at, Span<byte> destination)
    {
        var place = _frames.Places[frame + 1];
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)place.Length);
        var inside = (int)(at - _starts[frame]);
        var done = 0;
        for (; inside < sizeof(uint) && done < destination.Length; inside++)
        {
            destination[done++] = length[inside];
        }

        var count = Math.Min(destination.Length - done, place.Length - (inside - sizeof(uint)));
        if (count > 0)
        {
            _frames.Read(place, inside - sizeof(uint), destination.Slice(done, count));
            done += count;
        }

        return done;
    }
}

/// <summary>Hashes a stream of frames piece by piece.</summary>
internal sealed class PieceCutter
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Hash> _pieces = [];
    private int _inPiece;

    /// <summary>Where each frame's length begins in the content.</summary>
    internal List<long> Starts { get; } = [];

    internal long Length { get; private set; }

    internal void Take(ReadOnlySpan<byte> frame)
    {
        Starts.Add(Length);
        Span<byte> length = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)frame.Length);
        Add(length);
        Add(frame);
    }

    internal IReadOnlyList<Hash> Finish()
    {
        if (_inPiece > 0)
        {
            Cut();
        }

        _hash.Dispose();
        return _pieces;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = bytes[..Math.Min(bytes.Length, SnapshotManifest.PieceBytes - _inPiece)];
            _hash.AppendData(part);
            _inPiece += part.Length;
            Length += part.Length;
            bytes = bytes[part.Length..];
            if (_inPiece == SnapshotManifest.PieceBytes)
            {
                Cut();
            }
        }
    }

    private void Cut()
    {
        _pieces.Add(new Hash(_hash.GetHashAndReset()));
        _inPiece = 0;
    }
}
